"""Closes what was opened already when the rest cannot be opened."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOG = logging.getLogger(__name__)


@contextmanager
def closed_on_failure(*closes: Callable[[], object]) -> Iterator[None]:
    """Call all of `closes`, in turn, when what is done in here fails; that failure goes on.

    Whatever it is, an interruption too: a socket or a journal left open would outlive its owner.
    """
    try:
        yield
    except BaseException:
        for close in closes:
            _close(close)
        raise


def _close(close: Callable[[], object]) -> None:
    try:
        close()
    except Exception as failure:  # noqa: BLE001 - what failed first is told; the next is closed too
        # Only the kind: the words of a library's error may hold what must not be logged.
        _LOG.warning("not closed after a failure", extra={"fault": type(failure).__name__})
