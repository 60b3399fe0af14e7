"""START: getting ready once at a time, and knowing when there is nothing to start."""

import threading
from collections.abc import Callable

from app.access_desk import AccessDesk
from app.engine_host import EngineHost
from app.getting_ready import GettingReady, StartAnswer, StartOrder
from app.plan_desk import same_work
from core.clock import Clock
from core.events.commands import ResumeTrading
from core.events.snapshot import BotState
from ui.deck import Plan, Ready


class StartDesk:
    """The start under way, if there is one, and what the running bot was started with."""

    def __init__(
        self,
        plan: Callable[[], Plan],
        host: EngineHost,
        answer: StartAnswer,
        clock: Clock,
        access: AccessDesk,
        rules: Callable[[], object],
    ) -> None:
        self._plan = plan
        self._host = host
        self._answer = answer
        self._clock = clock
        self._access = access
        self._rules = rules
        self._lock = threading.Lock()
        self._starting: GettingReady | None = None
        self._running: tuple[Plan, object] | None = None

    def start(self, order: Callable[[], StartOrder]) -> None:
        """Begin to get ready for what `order` says, and then trade; a second START does nothing."""
        with self._lock:
            starting = self._starting
            if starting is not None and starting.running():
                return
            self._starting = GettingReady(order, self._host, self._answer, self._clock)
            if why_not := self._access.why_not():
                self._starting.board.fail(why_not)
                return
            if self._trades_that_already():
                self._host.post(ResumeTrading())
                self._starting.board.skip()
                return
            self._running = (self._plan(), self._rules())
            self._starting.start()

    def under_way(self) -> bool:
        """Return whether a start is under way."""
        starting = self._starting
        return starting is not None and starting.running()

    def view(self) -> Ready | None:
        """Return the progress of a start, or None when none is under way or lately was."""
        starting = self._starting
        return None if starting is None else starting.board.view()

    def cancel(self) -> None:
        """Give up a start; nothing has traded."""
        starting = self._starting
        if starting is not None and starting.cancel():
            self._running = None
            self._starting = starting if starting.running() else None

    def stopped(self) -> None:
        """Note that the bot trades its plan no more."""
        self._running = None

    def forget(self) -> None:
        """Know nothing of former starts."""
        self._starting = self._running = None

    def close(self, within_s: float) -> None:
        """Give up a start and wait for its thread."""
        starting = self._starting
        if starting is not None:
            starting.cancel()
            starting.join(within_s)

    def _trades_that_already(self) -> bool:
        state = self._host.state()
        if state not in (BotState.RUNNING, BotState.PAUSED) or self._running is None:
            return False
        plan, rules = self._running
        return rules == self._rules() and same_work(plan, self._plan())
