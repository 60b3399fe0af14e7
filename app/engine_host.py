"""Holds the one practice session of the program: opens it, reuses it, ends it."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.engine_thread import EngineThread, Session, Watcher
from app.getting_ready import StartOrder
from app.panic_watch import ProgramLatch
from core.errors import AlgoTraderError, UserMistake
from core.events.commands import Command, StopMode, StopTrading
from core.events.snapshot import BotState, EngineSnapshot
from core.model.money_text import rupees

if TYPE_CHECKING:
    from app.openings import AnyOpening

Note = Callable[[str, str], None]
_CLOSE_WITHIN_S = 20.0
_OPEN_WITHIN_S = 60.0
_SHOW_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.02
_HURRY = 60.0


class EngineHost:
    """The session, if there is one, and the newest snapshot of the last one."""

    def __init__(
        self,
        latch: ProgramLatch,
        watchers: Sequence[Watcher],
        make_opening: Callable[[Note], "AnyOpening"],
    ) -> None:
        self._latch = latch
        self._watchers = tuple(watchers)
        self._make_opening = make_opening
        self._lock = threading.Lock()
        self._engine: EngineThread | None = None
        self._identity: tuple[object, ...] = ()
        self._refused: AlgoTraderError | None = None
        self.snapshot: EngineSnapshot | None = None
        self.account = ""
        """The key of the open account."""
        self.folder: Path | None = None
        """Where the open account is kept."""

    def opened_for(self, order: StartOrder, note: Note) -> EngineThread:
        """Return the engine for a start: the one that runs, or a newly opened one."""
        return self._opened(self._make_opening(note), note)

    def open_account(self, *, always: bool = False) -> str:
        """Open the account if trading was begun in it, and let it rest; return why that failed."""
        self._refused = None
        try:
            self._open_to_rest(always)
        except AlgoTraderError as failure:
            # START says it again, with what to do; the window must open in any case.
            self._refused = failure
            return str(failure)
        return self.failure()

    def _open_to_rest(self, always: bool) -> None:
        opening = self._make_opening(lambda _step, _detail: None)
        if not always and not opening.account.exists():
            return
        engine = self._opened(opening, opening.note)
        engine.wait_opened(_OPEN_WITHIN_S)
        rest = threading.Event()
        for _ in range(int(_SHOW_WITHIN_S / _LOOK_EVERY_S)):
            if engine.latest is not None or not engine.alive():
                break
            rest.wait(_LOOK_EVERY_S)

    def reopen(self, *, always: bool) -> str:
        """End the session, open the one that is chosen now; return why that failed.

        An account that was never begun is opened only with `always`.
        """
        if not self.end(StopMode.KEEP_SAFETY_EXITS):
            return "The former session has not ended yet. Wait a moment, then try again."
        self.forget()
        return self.open_account(always=always)

    def refusal(self) -> AlgoTraderError | None:
        """Return what kept the last session from being opened, or halted it."""
        engine = self._engine
        return self._refused if engine is None else engine.refusal

    def panic_is_on(self) -> bool:
        """Return whether the panic stop is on."""
        return self._latch.engaged

    def session(self) -> Session | None:
        """Return the open session."""
        engine = self._engine
        return None if engine is None else engine.session

    def runs(self) -> bool:
        """Return whether an engine takes commands."""
        engine = self._engine
        return engine is not None and engine.alive() and engine.session is not None

    def failure(self) -> str:
        """Return why the engine halted or could not be opened, or an empty text."""
        engine = self._engine
        return "" if engine is None else engine.failure

    def state(self) -> BotState | None:
        """Return what the bot is doing; None without an engine."""
        snapshot = self.snapshot
        return snapshot.state if snapshot is not None and self.runs() else None

    def post(self, command: Command) -> bool:
        """Hand the engine a command; False when there is none to take it."""
        engine = self._engine
        return engine is not None and engine.post(command)

    def end(self, mode: StopMode | None = None) -> bool:
        """Stop as asked, then end the session and join its thread; return whether that worked."""
        with self._lock:
            engine = self._engine
            if engine is None:
                return True
            if mode is not None:
                self._stop(engine, mode)
            return engine.end()

    def forget(self) -> None:
        """Show nothing of the ended session any more."""
        self.snapshot = None
        self._engine = None
        self._identity = ()

    def _opened(self, opening: "AnyOpening", note: Note) -> EngineThread:
        with self._lock:
            engine, identity = self._engine, opening.identity()
            session = None if engine is None else engine.session
            if engine is not None and session is not None and engine.alive():
                if identity == self._identity:
                    note("prices", session.prices.words)
                    note("account", _account_words(self.snapshot))
                    return engine
                self._stop(engine, StopMode.KEEP_SAFETY_EXITS)
            if engine is not None and not engine.end():
                raise UserMistake(
                    "The former session has not ended yet. Wait a moment, then press START."
                )
            fresh = EngineThread(opening.open, self._watchers, self._publish)
            self._engine, self._identity = fresh, identity
            self.account, self.folder = opening.account.key, opening.account.folder
            fresh.start()
            return fresh

    def _stop(self, engine: EngineThread, mode: StopMode) -> None:
        """Stop the bot; closing everything is waited for, at a brisk pace."""
        session, state = engine.session, self.state()
        if session is None or state is None:
            return
        if state is BotState.HALTED:
            return  # the panic stop has done what it was asked, and only unlocking changes that
        engine.post(StopTrading(mode=mode))
        if mode is not StopMode.CLOSE_EVERYTHING:
            return
        pacer = session.pacer
        pacer.speed = pacer.speed if not pacer.speed else max(pacer.speed, _HURRY)
        rest = threading.Event()
        for _ in range(int(_CLOSE_WITHIN_S / _LOOK_EVERY_S)):
            snapshot = engine.latest
            flat = snapshot is not None and not snapshot.positions
            if not engine.alive() or (flat and snapshot is not None and _ended(snapshot)):
                return
            rest.wait(_LOOK_EVERY_S)

    def _publish(self, snapshot: EngineSnapshot) -> None:
        self.snapshot = snapshot


def _ended(snapshot: EngineSnapshot) -> bool:
    return snapshot.state in (BotState.STOPPED, BotState.HALTED, BotState.FINISHED)


def _account_words(snapshot: EngineSnapshot | None) -> str:
    if snapshot is None:
        return ""
    return f"{rupees(snapshot.cash, snapshot.currency)} ready"
