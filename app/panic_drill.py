"""The rehearsal of the panic stop: the real stop on practice money, measured, then unlocked."""

import threading
from collections.abc import Callable
from pathlib import Path

from app.panic_watch import PanicLog, ProgramLatch
from app.plan_store import Drill
from core.clock import Clock
from core.events.commands import UNLOCK_PHRASE
from core.risk.kill_switch import KillOrder, read_kill_file

REASON = "a rehearsal"
_GIVE_UP_S = 60.0
_LOOK_EVERY_S = 0.02


class PanicDrill:
    """One rehearsal on its own thread.

    It unlocks itself only when everything was confirmed and nobody pressed the real stop
    meanwhile; else the stop stays on, as a real one would.
    """

    def __init__(
        self,
        latch: ProgramLatch,
        log: PanicLog,
        kill_file: Path,
        clock: Clock,
        done: Callable[[Drill | None], None],
    ) -> None:
        self._latch = latch
        self._log = log
        self._kill_file = kill_file
        self._clock = clock
        self._done = done
        self._order = KillOrder(reason=REASON, close_positions=True, ts_ns=clock.now_ns())
        self._end = threading.Event()
        self._real = False
        self._thread = threading.Thread(target=self._run, name="drill")

    def start(self) -> None:
        """Begin."""
        self._log.drill = True
        self._thread.start()

    def running(self) -> bool:
        """Return whether the rehearsal is not over yet."""
        return self._thread.is_alive()

    def make_real(self) -> None:
        """Leave the stop on: somebody pressed the real one."""
        self._real = True
        self._log.drill = False

    def close(self) -> None:
        """Wait for the end; the stop stays on when it was not confirmed."""
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join(5.0)

    def _run(self) -> None:
        self._latch.trip(self._order)
        looks = int(_GIVE_UP_S / _LOOK_EVERY_S)
        while looks and not self._log.finished() and not self._end.wait(_LOOK_EVERY_S):
            looks -= 1
        result = None
        if self._log.confirmed():
            result = Drill(ts_ns=self._order.ts_ns, seconds=self._log.flat_after_s())
            self._latch.wait_written()
            # `run.py panic` from another terminal writes the same file: then this is no rehearsal.
            if not self._real and read_kill_file(self._kill_file) == self._order:
                self._latch.release(UNLOCK_PHRASE)
        self._log.drill = False
        self._done(result)
