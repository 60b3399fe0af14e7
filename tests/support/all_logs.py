"""Opens every log to its last word, whatever other tests made of the logs before."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def all_logs(handler: logging.Handler) -> Iterator[None]:
    """Let `handler` hear every logger at DEBUG; put levels and handlers back afterwards."""
    root = logging.getLogger()
    named = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [(one, one.level, one.disabled, one.propagate) for one in (root, *named)]
    threshold = root.manager.disable
    logging.disable(logging.NOTSET)
    root.addHandler(handler)
    for one in (root, *named):
        one.setLevel(logging.DEBUG)
        one.disabled, one.propagate = False, True
    try:
        yield
    finally:
        root.removeHandler(handler)
        logging.disable(threshold)
        for one, level, disabled, propagate in before:
            one.setLevel(level)
            one.disabled, one.propagate = disabled, propagate
