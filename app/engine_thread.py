"""One plain thread for one practice machine: opens it, runs its loop, closes its files."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from core.errors import AlgoTraderError
from core.events.commands import Command, Shutdown, StopTrading
from core.events.snapshot import BotState, EngineSnapshot
from core.model.orders import Purpose

if TYPE_CHECKING:
    from app.bootstrap import Machine
    from app.pace import LivePacer
    from app.practice_prices import OpenedPrices

_LOG = logging.getLogger(__name__)
SNAPSHOT_EVERY_S = 0.1


@dataclass(frozen=True)
class Session:
    """An opened account: the machine (for the engine's thread only) and what others may touch."""

    machine: "Machine"
    prices: "OpenedPrices"
    pacer: "LivePacer"
    let_go: Callable[[], None]
    last_words: str = "The program let go of the account; practice time stands still until START."


class Watcher(Protocol):
    """Somebody who looks at the machine from the engine's own thread."""

    def opened(self, machine: "Machine") -> None:
        """Look at the machine before its first message; the place to subscribe to its bus."""
        ...

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Look at the machine when a snapshot was made, some ten times a second."""
        ...


class EngineThread:
    """Runs one session from opening to end. `post`, `latest` and `failure` are for any thread."""

    def __init__(
        self,
        open_session: Callable[[], Session],
        watchers: Sequence[Watcher],
        publish: Callable[[EngineSnapshot], None],
    ) -> None:
        self._open_session = open_session
        self._watchers = tuple(watchers)
        self._publish = publish
        self._stop = threading.Event()
        self._opened = threading.Event()
        self._session: Session | None = None
        self._thread = threading.Thread(target=self._run, name="engine")
        self.latest: EngineSnapshot | None = None
        self.failure = ""
        self.refusal: AlgoTraderError | None = None
        """What the failure was, where it was foreseen."""
        self.started_once = False
        """Whether trading was begun since the opening; before that, practice time stands still."""
        self._stop_seen = 0

    def start(self) -> None:
        """Begin to open the session."""
        self._thread.start()

    @property
    def session(self) -> Session | None:
        """Return the opened session; None before that and after a failure to open."""
        return self._session

    def alive(self) -> bool:
        """Return whether the loop runs, or is about to."""
        return self._thread.is_alive() and not self.failure

    def wait_opened(self, timeout_s: float) -> bool:
        """Wait for the opening; return whether it has come to an end, good or bad."""
        return self._opened.wait(timeout_s)

    def post(self, command: Command) -> bool:
        """Hand the engine a command; False when there is no engine to take it."""
        session = self._session
        if session is None or not self.alive():
            return False
        if isinstance(command, StopTrading) and self.latest is not None:
            self._stop_seen = self.latest.sequence + 2
        session.machine.engine.mailbox.post(command)
        return True

    def stopping(self) -> bool:
        """Return whether a stop is under way, or was asked for and is not in a snapshot yet."""
        latest = self.latest
        if latest is None or not self.alive():
            return False
        return latest.sequence < self._stop_seen or latest.state is BotState.STOPPING

    def end(self, timeout_s: float = 15.0) -> bool:
        """End the loop after what is in hand and close the files; return whether it has ended."""
        self._stop.set()
        if self._thread.ident is None:
            return True
        self.post(Shutdown())
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            session = self._session = self._open_session()
        except AlgoTraderError as failure:
            self.failure, self.refusal = str(failure), failure
        except Exception as failure:  # noqa: BLE001 - said in words; no thread may die silently
            self.failure = _fault(failure)
        finally:
            self._opened.set()
        if not self.failure:
            self._work(session)

    def _work(self, session: Session) -> None:
        machine = session.machine
        try:
            for watcher in self._watchers:
                watcher.opened(machine)
            loop = machine.paced_loop(session.pacer, self._show, SNAPSHOT_EVERY_S)
            loop.run(self._stop, linger=True)
            if self.started_once:
                _write_down_end(machine, session.last_words)
        except AlgoTraderError as failure:
            self.refusal = failure
            self._halt(str(failure))
        except Exception as failure:  # noqa: BLE001 - as above; the screen shows HALTED and why
            self._halt(_fault(failure))
        finally:
            self._close(session)

    def _show(self, snapshot: EngineSnapshot) -> None:
        session = self._session
        assert session is not None
        self._rest(session, snapshot)
        for watcher in self._watchers:
            watcher.look(session.machine, snapshot)
        self.latest = snapshot
        self._publish(snapshot)

    def _rest(self, session: Session, snapshot: EngineSnapshot) -> None:
        """Let practice time stand still when nobody trades and nothing is owned."""
        orders = session.machine.space.state.orders
        quiet = snapshot.state in _QUIET and not snapshot.positions
        moving = any(one.order.purpose in _MOVES for one in orders.all_working())
        session.pacer.resting = not moving and (quiet or not self.started_once)

    def _halt(self, sentence: str) -> None:
        self.failure = sentence
        latest = self.latest
        if latest is not None:
            self.latest = structs.replace(
                latest,
                sequence=latest.sequence + 1,
                state=BotState.HALTED,
                state_reason=sentence,
            )
            self._publish(self.latest)

    def _close(self, session: Session) -> None:
        try:
            session.machine.panic.wait(1.0)
            session.machine.close()
        except Exception as failure:  # noqa: BLE001 - as above
            self.failure = self.failure or _fault(failure)
        finally:
            session.let_go()


_MOVES = (Purpose.ENTRY, Purpose.EXIT)
_QUIET = (BotState.STOPPED, BotState.HALTED, BotState.FINISHED, BotState.READY)


def _write_down_end(machine: "Machine", sentence: str) -> None:
    """Write down when trading time stopped, so that the next start goes on from there."""
    machine.space.note("program", sentence)
    machine.space.commit()


def _fault(failure: Exception) -> str:
    _LOG.error("the engine's thread failed", exc_info=failure)
    return (
        f"The program made a mistake of its own ({type(failure).__name__}: {failure}), so trading "
        "has halted. What you own keeps its safety exits. Press START to go on from the last "
        "moment written down."
    )
