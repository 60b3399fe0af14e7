"""Keeps Python's cycle collector out of the way while a run makes millions of lasting objects."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_FEW = (50_000, 20, 100)
_lock = threading.Lock()
_running = 0
_before = gc.get_threshold()
_set_aside = False


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage cycles seldom, and among new objects only, until the block ends.

    Orders, facts and trades stay for the whole run and hold no cycles, so every look at them is
    in vain; a full one stops the loop for a tenth of a second. Runs may overlap in threads: the
    last one to end puts the collector's own settings back. What somebody else has set aside, as
    the window does, stays set aside.
    """
    global _running, _before, _set_aside
    with _lock:
        if _running == 0:
            _before = gc.get_threshold()
            _set_aside = gc.isenabled() and gc.get_freeze_count() == 0
            if _set_aside:
                gc.freeze()
            gc.set_threshold(*_FEW)
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if _running == 0:
                gc.set_threshold(*_before)
                if _set_aside:
                    gc.unfreeze()
