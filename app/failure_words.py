"""What a worker says of a failure: one sentence with what to do."""

import errno

from core.errors import AlgoTraderError

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def sentence_of(failure: Exception) -> str:
    """Return the words for whoever asked for the work; what else may fail is the strategy's own.

    A full disk is told whatever met it: a result, a diary or a compiled calculation that is kept.
    """
    if isinstance(failure, AlgoTraderError):
        return str(failure)
    if isinstance(failure, OSError):
        name = f" to {failure.filename}" if failure.filename else ""
        reason = failure.strerror or str(failure) or type(failure).__name__
        if failure.errno in _FULL:
            return (
                f"The result could not be written{name} ({reason}). "
                "Free some space, then do it again; nothing else was changed."
            )
        name = f" with {failure.filename}" if failure.filename else ""
        return (
            f"The computer refused{name} ({reason}). Check that the program's folder can be read "
            "and written, then do it again."
        )
    return f"The strategy failed: {type(failure).__name__}: {failure}"
