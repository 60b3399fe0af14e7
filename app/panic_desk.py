"""The panic stop of the program: pressed, watched, unlocked, rehearsed."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.panic_drill import PanicDrill
from app.panic_watch import PanicLog, ProgramLatch
from app.plan_store import Drill, PlanStore
from core.clock import Clock
from core.errors import StorageError
from core.events.commands import Command, StopMode, StopTrading
from core.events.snapshot import BotState
from core.risk.kill_switch import KillFileWatcher, KillOrder
from ui.deck import PanicView

if TYPE_CHECKING:
    from app.paths import Paths

_LOG = logging.getLogger(__name__)
PRESSED = "you pressed PANIC STOP"
_WATCH_EVERY_S = 0.01
_REHEARSED = (BotState.RUNNING, BotState.PAUSED)


class PanicDesk:
    """Owns the latch. The watcher of the KILL file runs as long as the program is open."""

    def __init__(
        self,
        paths: "Paths",
        store: PlanStore,
        clock: Clock,
        post: Callable[[Command], bool],
        state: Callable[[], BotState | None],
        runs: Callable[[], bool],
    ) -> None:
        paths.create()
        self._paths = paths
        self._store = store
        self._clock = clock
        self._post = post
        self._state = state
        self._drill: PanicDrill | None = None
        self._last: Drill | None = store.drill()
        self.latch = ProgramLatch(paths.kill_file)
        self.log = PanicLog(self.latch, paths.panic_report, clock)
        self.log.machine_runs = runs
        self._watcher = KillFileWatcher(self.latch, paths.kill_file, _WATCH_EVERY_S)
        self._watcher.start()

    def press(self, close_positions: bool) -> None:
        """Trip the latch now, from whatever thread calls."""
        drill = self._drill
        if drill is not None:
            drill.make_real()
        self.latch.trip(
            KillOrder(reason=PRESSED, close_positions=close_positions, ts_ns=self._clock.now_ns())
        )

    def view(self) -> PanicView:
        """Return the state and the steps of the panic stop."""
        last = self._last
        return self.log.view(last.seconds if last else 0.0, last.ts_ns if last else 0)

    def unlock(self, phrase: str) -> bool:
        """Release the latch when the phrase is right; what is owned keeps its safety exits."""
        if not self.latch.engaged:
            return True
        if not self.latch.release(phrase):
            return False
        self._after_release()
        return True

    def rehearse(self) -> str:
        """Begin a rehearsal; return why not, or an empty text."""
        if self._drill is not None and self._drill.running():
            return "A rehearsal is under way already."
        if self.latch.engaged:
            return "The panic stop is on. Unlock trading first."
        if self._state() not in _REHEARSED:
            return "The bot is not running, so there is nothing to stop. Press START first."
        self._drill = PanicDrill(
            self.latch, self.log, self._paths.kill_file, self._clock, self._rehearsed
        )
        self._drill.start()
        return ""

    def close(self) -> None:
        """End the watcher and a running rehearsal."""
        if self._drill is not None:
            self._drill.close()
        self._watcher.close()
        self.latch.wait_written()

    def _rehearsed(self, result: Drill | None) -> None:
        if result is not None:
            self._last = result
            try:
                self._store.keep_drill(result)
            except StorageError as failure:
                # It is shown until the program ends, and the rehearsal itself went well.
                _LOG.warning("the rehearsal was not kept", extra={"reason": str(failure)})
        if not self.latch.engaged:
            self._after_release()

    def _after_release(self) -> None:
        # The engine has halted; now it is stopped like by STOP, and START may be pressed again.
        self._post(StopTrading(mode=StopMode.KEEP_SAFETY_EXITS))
