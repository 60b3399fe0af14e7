"""Ends a call into a person's own code that takes too long, so that a loop stops only itself.

A watching thread throws an exception into the thread whose call is over its time. Python code is
ended so, wherever it is; a call into compiled code is ended when it returns to Python. Code that
never does, or that catches everything and goes on, cannot be ended inside this process: for that
new files are first tried out in a process of their own, which can be killed.
"""

import ctypes
import threading
from collections.abc import Callable
from typing import Any

from core.clock import SECOND_NS, LiveClock
from core.errors import StrategyError

CALL_S, FIRST_CALL_S = 2.0, 10.0
"""Seconds one call may take; the first may have to compile."""
_LOOK_S = 0.05
_AGAIN_NS = SECOND_NS // 2
_CLOCK = LiveClock()


class TooSlow(StrategyError):
    """One call of a strategy took longer than it may."""


class _OverTime(BaseException):
    """Thrown into the call. No ordinary `except Exception` catches it."""


class _Call:
    __slots__ = ("due_ns", "thread")

    def __init__(self, thread: int, due_ns: int) -> None:
        self.thread = thread
        self.due_ns = due_ns


class _Watch:
    """Knows the calls under way, one a thread, and throws into those that are over time."""

    def __init__(self) -> None:
        self.calls: dict[int, _Call] = {}
        self.looks = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pause = threading.Event()

    def begin(self) -> None:
        """Start watching once."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="time-budget", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._pause.wait(_LOOK_S):
            now_ns = _CLOCK.monotonic_ns()
            for call in tuple(self.calls.values()):
                if now_ns >= call.due_ns and self.calls.get(call.thread) is call:
                    _throw(call.thread, _OverTime)
                    call.due_ns = now_ns + _AGAIN_NS
            self.looks += 1


_WATCH = _Watch()


def within(seconds: float, what: str, function: Callable[..., Any], *given: Any) -> Any:
    """Return what a call returns, or raise TooSlow when it takes longer; `what` begins that."""
    thread = threading.get_ident()
    if thread in _WATCH.calls:  # called from a call that is watched already
        return function(*given)
    _WATCH.begin()
    limit_ns = _CLOCK.monotonic_ns() + int(seconds * SECOND_NS)
    answer, failure, where = None, None, None
    try:
        try:
            _WATCH.calls[thread] = _Call(thread, limit_ns)
            answer = function(*given)
        except Exception as raised:  # noqa: BLE001 - raised again below
            failure = raised
        finally:
            _WATCH.calls.pop(thread, None)
        # The watch throws only after it has seen a time past the limit and the call in the list.
        # So a call that is off the list before the limit can never be hit later.
        late = _CLOCK.monotonic_ns() >= limit_ns
    except _OverTime as over:
        _WATCH.calls.pop(thread, None)
        late, where = True, over.__traceback__
    if late:
        try:
            looks = _WATCH.looks
            for _ in range(100):  # until the watch is for sure not just about to throw
                if _WATCH.looks >= looks + 2:
                    break
                threading.Event().wait(_LOOK_S)
            _throw(thread, None)
        except _OverTime:
            pass
        raise TooSlow(
            f"{what} took longer than {seconds:g} seconds, as if it went round for ever"
        ).with_traceback(where)
    if failure is not None:
        raise failure
    return answer


def _throw(thread: int, kind: type[BaseException] | None) -> None:
    """Raise an exception in another thread at its next step, or with None take it back."""
    thrown = None if kind is None else ctypes.py_object(kind)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), thrown)
