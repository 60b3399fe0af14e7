"""The panic stop as the window sees it: the program's one latch, and the steps as they happen."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from core.clock import IST, Clock, to_datetime
from core.engine.panic import PanicStep
from core.risk.kill_switch import KillLatch, KillOrder
from ui.deck import PanicLine, PanicView

_LOG = logging.getLogger(__name__)
_WRITE_S = 5.0


class ProgramLatch(KillLatch):
    """The latch of a program whose GUI thread may trip it: the file is written behind its back.

    Machines come and go while the latch stays: `begin_machine` and `end_machine` enclose the
    listeners a machine adds.
    """

    def __init__(self, path: Path) -> None:
        self._writer: threading.Thread | None = None
        self._of_program: int | None = None
        self._refused = False
        self.on_unsaved: Callable[[], None] = lambda: None
        super().__init__(path)

    @property
    def saved(self) -> bool:
        """Return whether the disk has not refused the file of the last trip."""
        return not self._refused

    @saved.setter
    def saved(self, said: bool) -> None:
        # The latch says True when the file is only on its way; the writer knows better.
        self._refused = self._refused or not said

    def begin_machine(self) -> None:
        """Count the listeners that follow as the machine's."""
        self._of_program = len(self._listeners)

    def end_machine(self) -> None:
        """Forget the machine's listeners."""
        if self._of_program is not None:
            del self._listeners[self._of_program :]
            self._of_program = None

    def release(self, phrase: str) -> bool:
        """Release the latch when the phrase is right."""
        # A file still on its way to the disk would set the latch again.
        self.wait_written()
        return super().release(phrase)

    def wait_written(self) -> None:
        """Wait until the file of the last trip is on the disk, or is known not to be."""
        if self._writer is not None:
            self._writer.join(_WRITE_S)

    def _save(self, order: KillOrder) -> bool:
        # A slow disk takes a tenth of a second and more to be sure; the window must not wait.
        self._refused = False
        self._writer = threading.Thread(target=self._write, args=(order,), name="kill-file")
        self._writer.start()
        return True

    def _write(self, order: KillOrder) -> None:
        if not super()._save(order):
            self._refused = True
            self.on_unsaved()


class PanicLog:
    """Collects the steps of the running panic stop and writes them where `run.py panic` looks."""

    def __init__(self, latch: ProgramLatch, report: Path, clock: Clock) -> None:
        self._latch = latch
        self._report = report
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: tuple[PanicLine, ...] = ()
        self._final = False
        self._started_ns = 0
        self.machine_runs: Callable[[], bool] = lambda: False
        self.drill = False
        if latch.engaged:
            self._lines, self._final = (self._from_before(),), True
        latch.on_trip(self._on_trip)
        latch.on_unsaved = self._unsaved

    def tell(self, step: PanicStep) -> None:
        """Take a step of the machine's panic procedure; called from its thread."""
        self._keep(step)

    def finished(self) -> bool:
        """Return whether the procedure has ended."""
        return self._final

    def confirmed(self) -> bool:
        """Return whether it has ended and everything is certain."""
        return self._final and bool(self._lines) and self._lines[-1].confirmed

    def flat_after_s(self) -> float:
        """Return after how many seconds the last step was taken."""
        return self._lines[-1].elapsed_ms / 1000 if self._lines else 0.0

    def view(self, drill_seconds: float, last_drill_ns: int) -> PanicView:
        """Return the state and the steps."""
        latch = self._latch
        engaged = latch.engaged
        last = f"{to_datetime(last_drill_ns, IST):%d %b %Y %H:%M}" if last_drill_ns else ""
        return PanicView(
            engaged=engaged,
            pressed_ns=latch.order.ts_ns if engaged else 0,
            reason=latch.order.reason if engaged else "",
            lines=self._lines,
            finished=self._final,
            confirmed=self.confirmed(),
            drill=self.drill,
            drill_seconds=drill_seconds,
            last_drill=last,
        )

    def _on_trip(self, _: KillOrder) -> None:
        self._started_ns = self._clock.monotonic_ns()
        with self._lock:
            self._lines, self._final = (), False
        if not self.machine_runs():
            self._say("Nothing new can be sent.")
            self._say("No bot is running, so there was nothing to cancel.", final=True)

    def _say(self, sentence: str, *, confirmed: bool = True, final: bool = False) -> None:
        elapsed_ms = (self._clock.monotonic_ns() - self._started_ns) / 1e6
        self._keep(
            PanicStep(elapsed_ms=elapsed_ms, sentence=sentence, confirmed=confirmed, final=final)
        )

    def _keep(self, step: PanicStep) -> None:
        line = PanicLine(
            elapsed_ms=step.elapsed_ms, sentence=step.sentence, confirmed=step.confirmed
        )
        with self._lock:
            self._lines = (*self._lines, line)
            self._final = self._final or step.final
        try:
            with self._report.open("ab") as handle:
                handle.write(msgspec.json.encode(step) + b"\n")
        except OSError as failure:
            # The stop goes on; only `run.py panic` in another terminal cannot show this step.
            _LOG.warning("panic step not written", extra={"reason": str(failure)})

    def _unsaved(self) -> None:
        self._say(
            "The stop could not be written to disk; it holds until you close the program.",
            confirmed=False,
            final=self._final,
        )

    def _from_before(self) -> PanicLine:
        confirmed = True
        try:
            last = self._report.read_bytes().rstrip(b"\n").rpartition(b"\n")[2]
            confirmed = msgspec.json.decode(last, type=PanicStep).confirmed if last else True
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.info("no panic report from before", extra={"reason": str(failure)})
        sentence = "The panic stop was pressed before this start and still holds."
        return PanicLine(elapsed_ms=0.0, sentence=sentence, confirmed=confirmed)
