"""Takes a START through its steps: prices, account, strategy, safety rules, trading.

Runs on a thread of its own. Practice time is held until the last step, so a start that is given
up has traded nothing.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.engine_thread import EngineThread, Session
from core.clock import Clock
from core.errors import AlgoTraderError, UserMistake
from core.events.commands import ResumeTrading, StartTrading, StopMode, StopTrading
from core.events.events import ErrorRaised, SystemNoted
from core.events.snapshot import BotState, EngineSnapshot
from ui.deck import Ready, ReadyStep

if TYPE_CHECKING:
    from pathlib import Path

    from app.bootstrap import Machine

_LOG = logging.getLogger(__name__)
STEPS: tuple[tuple[str, str], ...] = (
    ("prices", "Prices are there"),
    ("account", "Your account answers"),
    ("strategy", "Strategy is warmed up"),
    ("rules", "Safety rules are checked"),
    ("trading", "Trading begins"),
)
_LOOK_EVERY_S = 0.005
_OPEN_WITHIN_S = 120.0
_ANSWER_WITHIN_S = 60.0
_STOP_WITHIN_S = 60.0
_FIRST_PRICE_S = 10.0
_LEAST_DISK = 50_000_000
_PANIC = "The panic stop is on, so nothing may trade. Unlock trading, then press START."


class GivenUp(Exception):
    """The person cancelled the start."""


class StartAnswer:
    """Watches the machine for what came of a StartTrading command."""

    def __init__(self) -> None:
        self._answered = threading.Event()
        self._sentence = ""
        self._title = ""
        self._needed = 0
        self._slots = 0
        self.warnings: tuple[str, ...] = ()
        """What a part between strategy and safety rules said while it was switched on."""

    def opened(self, machine: "Machine") -> None:
        """Listen to the engine's own notes."""

        def on_note(event: SystemNoted) -> None:
            if event.source == "signals" and not self._answered.is_set():
                self.warnings += (event.sentence,)
                return
            host, conductor = machine.engine.host, machine.engine.conductor
            # Other notes may come while a former strategy still runs; this one a start gives.
            begun = conductor.state is BotState.RUNNING and " began to watch " in event.sentence
            if begun and host.kind is not None:
                slots = host.slots.values()
                self._needed = max((slot.strategy.needs_bars() for slot in slots), default=0)
                self._slots = len(slots)
                self._title = host.kind.title
                self._answered.set()

        def on_error(event: ErrorRaised) -> None:
            if event.part == "command":
                self._sentence = event.sentence
                self._answered.set()

        machine.space.bus.subscribe(SystemNoted, on_note)
        machine.space.bus.subscribe(ErrorRaised, on_error)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Nothing to see in a snapshot."""

    def expect(self) -> None:
        """Forget former answers."""
        self._sentence, self._title, self._needed, self._slots = "", "", 0, 0
        self.warnings = ()
        self._answered.clear()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the answer; return whether it is there."""
        return self._answered.wait(timeout_s)

    def result(self) -> tuple[str, int]:
        """Return the strategy's title and the bars it needs; raise UserMistake when refused."""
        if self._sentence:
            raise UserMistake(self._sentence)
        if not self._slots:
            raise UserMistake("None of these shares can be traded. Choose others to watch.")
        return self._title, self._needed


class ReadyBoard:
    """The steps as a screen reads them; changed by the starting thread and the engine's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = {name: "waiting" for name, _ in STEPS}
        self._detail = {name: "" for name, _ in STEPS}
        self._running = True
        self._failed = ""

    def work(self, name: str) -> None:
        """Show a step as being worked on."""
        with self._lock:
            self._state[name] = "working"

    def done(self, name: str, detail: str) -> None:
        """Show a step as done, with what came of it."""
        with self._lock:
            self._state[name], self._detail[name] = "done", detail

    def fail(self, sentence: str) -> None:
        """Show that the start did not work: the step under work, or else the next, failed."""
        with self._lock:
            names = [name for name, _ in STEPS if self._state[name] != "done"]
            if names:
                working = [name for name in names if self._state[name] == "working"]
                self._state[(working or names)[0]] = "failed"
            self._failed, self._running = sentence, False

    def finish(self) -> None:
        """Show that trading has begun."""
        with self._lock:
            self._running = False

    def skip(self) -> None:
        """Show every step as done: the bot trades this very plan already."""
        with self._lock:
            self._state = dict.fromkeys(self._state, "done")
            self._running = False

    def view(self) -> Ready:
        """Return the progress now."""
        with self._lock:
            steps = tuple(
                ReadyStep(title=title, detail=self._detail[name], state=self._state[name])
                for name, title in STEPS
            )
            done = sum(1 for step in steps if step.state == "done")
            half = 0.5 if any(step.state == "working" for step in steps) else 0.0
            return Ready(
                steps=steps,
                progress=(done + half) / len(steps),
                running=self._running,
                failed=self._failed,
            )


class Host(Protocol):
    """What a start needs of the program around it."""

    def opened_for(self, start: "StartOrder", note: Callable[[str, str], None]) -> EngineThread:
        """Return the engine thread for a start, opened or opening."""
        ...

    def panic_is_on(self) -> bool:
        """Return whether the panic stop is on."""
        ...


@dataclass(frozen=True)
class StartOrder:
    """What shall be started. `identity` says with which account and rules."""

    strategy: str
    parameters: Mapping[str, object]
    symbols: tuple[str, ...]
    timeframe_s: int
    speed: float
    disk: "Path"


class GettingReady:
    """One start, from the first step to trading or to a sentence why not."""

    def __init__(
        self, order: Callable[[], StartOrder], host: Host, answer: StartAnswer, clock: Clock
    ) -> None:
        self._order = order
        self._host = host
        self._answer = answer
        self._clock = clock
        self._cancel = threading.Event()
        self._lock = threading.Lock()
        self._begun = False
        self.board = ReadyBoard()
        self._thread = threading.Thread(target=self._run, name="getting-ready")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def running(self) -> bool:
        """Return whether the start is still under way."""
        return self._thread.is_alive()

    def cancel(self) -> bool:
        """Give up; return False when it is too late because trading has begun."""
        with self._lock:
            if self._begun:
                return False
            self._cancel.set()
            return True

    def cancelled(self) -> bool:
        """Return whether the person gave up."""
        return self._cancel.is_set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; return whether it has come."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._steps()
            self.board.finish()
        except GivenUp:
            self.board.fail("You cancelled. Nothing was traded.")
        except AlgoTraderError as failure:
            self.board.fail(str(failure))
        except Exception as failure:  # noqa: BLE001 - shown on the screen, as every failed start
            _LOG.error("a start failed", exc_info=failure)
            self.board.fail(
                f"The program made a mistake of its own ({type(failure).__name__}: {failure}). "
                "Nothing was traded. Try again, or look into the log."
            )

    def _steps(self) -> None:
        board = self.board
        board.work("prices")
        self._go_on()
        order = self._order()
        engine = self._host.opened_for(order, board.done)
        self._until(lambda: engine.wait_opened(_LOOK_EVERY_S), _OPEN_WITHIN_S, "The account")
        session = engine.session
        if session is None or not engine.alive():
            raise UserMistake(engine.failure or "The account could not be opened. Try again.")
        session.pacer.held = True
        try:
            self._until(lambda: engine.latest is not None, _ANSWER_WITHIN_S, "The account")
            if session.prices.feed.over:
                raise UserMistake(
                    "These prices have been played to their end. Start the practice account over "
                    "to play them again, or choose other prices."
                )
            self._get_ready(engine, session, order)
        finally:
            session.pacer.held = False
        self._first_price(engine, session)

    def _get_ready(self, engine: EngineThread, session: Session, order: StartOrder) -> None:
        self._let_stopping_end(engine, session)
        self.board.work("strategy")
        self._go_on()
        try:
            self._warm(engine, session, order)
            self.board.work("rules")
            self._go_on()
            checked = _check_rules(engine, order)
            self.board.done("rules", ". ".join((checked, *self._answer.warnings)))
            self.board.work("trading")
            self._begin(engine, session, order)
        except (GivenUp, AlgoTraderError):
            if not self._host.panic_is_on():  # the engine has halted by itself then
                engine.post(StopTrading(mode=StopMode.KEEP_SAFETY_EXITS))
            raise

    def _let_stopping_end(self, engine: EngineThread, session: Session) -> None:
        """Wait until a stop that closes everything is through; that needs prices."""
        if not engine.stopping():
            return
        session.pacer.held = False
        self._until(lambda: not engine.stopping(), _STOP_WITHIN_S, "Closing what you own")
        session.pacer.held = True

    def _warm(self, engine: EngineThread, session: Session, order: StartOrder) -> None:
        answer = self._answer
        answer.expect()
        latest = engine.latest
        if latest is not None and latest.state in (BotState.RUNNING, BotState.PAUSED):
            # Another strategy is running: it goes, what is owned keeps its safety exits.
            engine.post(StopTrading(mode=StopMode.KEEP_SAFETY_EXITS))
        engine.post(
            StartTrading(
                strategy=order.strategy,
                parameters=order.parameters,
                symbols=order.symbols,
                timeframe_s=order.timeframe_s,
            )
        )
        self._until(lambda: answer.wait(_LOOK_EVERY_S), _ANSWER_WITHIN_S, "The strategy")
        title, needed = answer.result()
        bars = session.prices.bars
        seen = min(len(bars.warm_bars(one, order.timeframe_s, needed)) for one in order.symbols)
        detail = f"{title} has {min(seen, needed)} of {needed} bars"
        if seen < needed:
            detail += " and learns the rest while prices come"
        self.board.done("strategy", detail)

    def _begin(self, engine: EngineThread, session: Session, order: StartOrder) -> None:
        """Let the prices go; from here on it is too late to cancel."""
        with self._lock:
            self._go_on()
            self._begun = True
        engine.started_once = True
        session.pacer.speed = order.speed
        session.pacer.resting = False
        session.pacer.held = False

    def _first_price(self, engine: EngineThread, session: Session) -> None:
        feed, before = session.prices.feed, session.prices.feed.done
        # Wakes the loop, which may be waiting for the next price; it changes nothing else.
        engine.post(ResumeTrading())
        until_ns = self._clock.monotonic_ns() + int(_FIRST_PRICE_S * 1e9)
        rest = threading.Event()
        while feed.done == before and engine.alive() and self._clock.monotonic_ns() < until_ns:
            rest.wait(_LOOK_EVERY_S)
        if engine.failure:
            raise UserMistake(engine.failure)
        self.board.done("trading", "the first price has come")

    def _until(self, condition: Callable[[], bool], within_s: float, what: str) -> None:
        until_ns = self._clock.monotonic_ns() + int(within_s * 1e9)
        rest = threading.Event()
        while not condition():
            self._go_on()
            if self._clock.monotonic_ns() > until_ns:
                raise UserMistake(f"{what} took longer than {within_s:.0f} seconds. Try again.")
            rest.wait(_LOOK_EVERY_S)

    def _go_on(self) -> None:
        if self._cancel.is_set():
            raise GivenUp
        if self._host.panic_is_on():
            raise UserMistake(_PANIC)


def _check_rules(engine: EngineThread, order: StartOrder) -> str:
    free = shutil.disk_usage(order.disk).free
    if free < _LEAST_DISK:
        raise UserMistake(
            f"Only {free // 1_000_000} MB of disk are free, too little for the diary. "
            "Free some space, then press START."
        )
    latest = engine.latest
    naked = [] if latest is None else [p.symbol for p in latest.positions if p.stop_price is None]
    if naked:
        raise UserMistake(
            f"{naked[0]} has no safety exit, so nothing new is opened. Close it on Trade first."
        )
    held = 0 if latest is None else len(latest.positions)
    exits = f", {held} safety exits in place" if held else ""
    return f"limits, trading hours, safety exits{exits}"
