"""Whose money START uses: practice, or a broker's after everything was looked at and allowed."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.access_desk import AccessDesk
from app.broker_desk import Access, BrokerDesk
from app.broker_kinds import LOCAL, PHRASES, kind_of
from app.doctor.check import Examined
from app.doctor.doctor import examine
from app.getting_ready import StartOrder
from app.live_line import LiveLine
from app.live_plans import LivePlans
from app.login_desk import REDIRECT, LoginDesk
from app.login_reminder import LoginReminders
from app.plan_desk import PlanDesk
from app.worker import Worker
from core.clock import SECOND_NS, Clock
from core.data.calendar import MarketCalendar
from core.errors import AlgoTraderError, UserMistake
from core.events.commands import Answer, AnswerDifference, CheckAccount, Command
from core.events.snapshot import BotState, DifferenceView
from ui.deck_money import (
    BrokerPill,
    BrokerView,
    DoctorView,
    LoginView,
    MoneyView,
)

if TYPE_CHECKING:
    from app.settings import Settings

_FRESH_NS = SECOND_NS // 3
_SETTLE_S = 30.0
_ASK_AGAIN_NS = 5 * SECOND_NS
_BUSY = (BotState.RUNNING, BotState.PAUSED, BotState.STOPPING)
_STOP_FIRST = "The bot is running. Stop it first, then change whose money it uses."
_PRACTICE_PIN = (
    "This PIN may only trade practice money. Open the window with the PIN for everything."
)


class Engines(Protocol):
    """What the money desk needs of the program's engine host."""

    def state(self) -> BotState | None:
        """Return what the bot is doing; None without an engine."""
        ...

    def reopen(self, *, always: bool) -> str:
        """End the session, open the one that is chosen now; return why that failed. Blocks."""
        ...

    def refusal(self) -> AlgoTraderError | None:
        """Return what kept the last session from being opened, or halted it."""
        ...

    def post(self, command: Command) -> bool:
        """Hand the engine a command; False when there is none to take it."""
        ...


@dataclass(frozen=True)
class Desks:
    """What keys and logins are done with."""

    brokers: BrokerDesk
    login: LoginDesk
    worker: Worker


class MoneyDesk:
    """Implements `ui.deck_money.Money`. Slow work runs on the worker, one job at a time."""

    def __init__(
        self,
        desks: Desks,
        line: LiveLine,
        access: AccessDesk,
        practice: PlanDesk,
        settings: Callable[[], "Settings"],
    ) -> None:
        self._brokers = desks.brokers
        self._login = desks.login
        self._worker = desks.worker
        self._line = line
        self.engines: Engines
        """Must be given before anything is chosen."""
        self.changed: Callable[[], None] = lambda: None
        """Called when other money was chosen."""
        self._access = access
        self._practice = practice
        self._settings = settings
        self._clock = line.clock
        self._reminders = LoginReminders(line.clock)
        self.line = line
        """Must watch the engine."""
        self.plans: PlanDesk | LivePlans = practice
        """What START will do, with the money that is chosen."""
        line.watched = lambda: self.plans.plan().symbols
        self._broker = ""
        self._allowed: set[tuple[str, str]] = set()
        self._opening = False
        self._settled = threading.Event()
        self._settled.set()
        self._refusal: AlgoTraderError | None = None
        self._doctor = DoctorView()
        self._looked_ns = self._asked_ns = 0
        self._looking = False

    # Whose money

    def view(self) -> MoneyView:
        """Return whose money START uses."""
        asked, new, unlocking, said = self._brokers.passphrase()
        mode = self.mode()
        return MoneyView(
            mode=mode,
            broker=self._broker,
            phrase=PHRASES.get(mode, ""),
            consented=self._consented(),
            keys_known=self._brokers.looked(),
            passphrase=asked,
            new_passphrase=new,
            unlocking=unlocking,
            unlock_said=said,
            pills=self._pills(),
            reminder=self._reminders.look(self._broker, self._login_facts),
        )

    def mode(self) -> str:
        """Return PRACTICE, or the mode of the chosen broker's place."""
        broker = self._broker
        return self._brokers.mode(broker) if broker else "PRACTICE"

    @property
    def broker(self) -> str:
        """Return the broker that is chosen, empty for practice."""
        return self._broker

    @property
    def clock(self) -> Clock:
        """Return the clock of a live session."""
        return self._clock

    def local_address(self, broker: str) -> str:
        """Return the local practice exchange that is chosen for a broker, or an empty text."""
        view = self._brokers.view(broker)
        return view.local if view.place == LOCAL else ""

    def access(self) -> Access:
        """Return what the chosen broker's session is opened with; blocks, raises in words."""
        return self._brokers.access(self._broker)

    def choose(self, broker: str) -> str:
        """Trade at a broker, or with practice money for an empty name; return why not."""
        if why_not := self._why_not(broker):
            return why_not
        if broker:
            kind_of(broker)
        if broker == self._broker:
            return ""
        self._broker, self._refusal = broker, None
        self._line.begin()
        self.plans = self._practice
        if broker:
            data = self._settings().paths.data
            self.plans = LivePlans(broker, data, self._practice, self._line.symbols)
        self._doctor, self._opening = DoctorView(), bool(broker)
        self.changed()
        self._settled.clear()
        self._worker.do(self._connect)
        return ""

    def order(self, practice: Callable[[], StartOrder]) -> Callable[[], StartOrder]:
        """Return what START orders; a broker's is refused while a lamp is in its way.

        Asking for it waits until the account of the former money is let go of: it and a START
        must not open and end sessions side by side.
        """
        if not self._broker:
            return lambda: self._once_settled(practice)

        def asked() -> StartOrder:
            told = self._judge()
            if not told.ready:
                raise UserMistake(f"{told.said} Look at Home, then press START again.")
            return self.plans.order()

        return asked

    def _once_settled(self, order: Callable[[], StartOrder]) -> StartOrder:
        if not self._settled.wait(_SETTLE_S):
            raise UserMistake(
                "The broker's account is still being let go of. Press START again in a moment."
            )
        return order()

    # Brokers and keys

    def brokers(self) -> tuple[BrokerView, ...]:
        """Return every broker as it stands."""
        return self._brokers.views()

    def look(self) -> None:
        """See whether the keys want a passphrase."""
        self._brokers.look()

    def redirect(self) -> str:
        """Return the address a broker's login page must send the browser to."""
        return REDIRECT

    def choose_place(self, broker: str, place: str) -> str:
        """Choose where a broker is traded at; return why not."""
        return (
            self._access.why_not()
            or self._in_use(broker)
            or self._brokers.choose_place(broker, place)
        )

    def choose_local(self, broker: str, address: str) -> str:
        """Take a local practice exchange for a broker, or none; return why not."""
        return (
            self._access.why_not()
            or self._in_use(broker)
            or self._brokers.choose_local(broker, address)
        )

    def keep_keys(self, broker: str, keys: Mapping[str, str]) -> None:
        """Try keys, and keep them when the broker takes them."""
        if not self._access.why_not():
            self._brokers.keep_keys(broker, keys)

    def forget_keys(self, broker: str) -> None:
        """Forget the keys of a broker's place, its login too."""
        if not self._access.why_not() and not self._in_use(broker):
            self._brokers.forget_keys(broker)

    def unlock_keys(self, passphrase: str) -> None:
        """Open the file of keys, or choose its passphrase."""
        self._brokers.unlock(passphrase)

    def check(self, broker: str) -> None:
        """Ask the broker whether the keys still hold."""
        self._brokers.check(broker)

    def log_in(self, broker: str) -> None:
        """Open the broker's login page in the person's browser; see `login`."""
        if not self._access.why_not():
            self._brokers.log_in(broker)

    def login(self) -> LoginView:
        """Return how the login stands."""
        return self._login.view()

    def paste_address(self, address: str) -> None:
        """Take the address the browser ended at."""
        self._brokers.paste_address(address)

    def cancel_login(self) -> None:
        """Give the login up."""
        self._brokers.cancel_login()

    # Before START

    def doctor(self) -> DoctorView:
        """Return what was looked at; a fresh look is begun when the last is old."""
        old = self._clock.monotonic_ns() - self._looked_ns > _FRESH_NS
        if self._broker and old and not self._looking and not self._opening:
            self._looking = True
            self._worker.do(self._refresh)
        elif self._broker and old and self._opening:
            self._judge()
        return self._doctor

    def examine(self) -> None:
        """Look at everything again, and ask the broker again where it said no."""
        if self._broker and not self._opening:
            health = self._line.health()
            self._opening = self._refusal is not None or health is None or not health.connected
            self.engines.post(CheckAccount())
            self._worker.do(self._connect if self._opening else self._refresh)

    def consent(self, phrase: str) -> bool:
        """Allow the broker's money for this session when the phrase is right."""
        broker = self._broker
        if not broker or self._why_not(broker, starting=True):
            return False
        if phrase.strip() != PHRASES[self.mode()]:
            return False
        self._allowed.add(self._session())
        self._judge()
        return True

    def differences(self) -> tuple[DifferenceView, ...]:
        """Return what must be decided before START."""
        return self._line.differences() if self._broker else ()

    def decide(self, difference: str, answer: Answer) -> None:
        """Adopt, watch or close what does not match."""
        if not self._access.why_not():
            self.engines.post(AnswerDifference(difference_id=difference, answer=answer))

    def close(self, timeout_s: float) -> None:
        """Give up a login and end the worker."""
        self._login.cancel()
        self._worker.close(timeout_s)

    # Inside

    def _why_not(self, broker: str, *, starting: bool = False) -> str:
        if why_not := self._access.why_not():
            return why_not
        if broker and self._access.view().role == "practice":
            return _PRACTICE_PIN
        return _STOP_FIRST if not starting and self.engines.state() in _BUSY else ""

    def in_use(self) -> str:
        """Return why the practice account cannot be started over now, or an empty text."""
        return (
            "Choose practice money first, then start the practice account over."
            if (self._broker)
            else ""
        )

    def _in_use(self, broker: str) -> str:
        if broker != self._broker:
            return ""
        name = kind_of(broker).name
        return f"{name} is what START uses now. Choose practice money first, then change this."

    def _session(self) -> tuple[str, str]:
        broker = self._broker
        return broker, self._brokers.view(broker).place if broker else ""

    def _consented(self) -> bool:
        return self._session() in self._allowed

    def _connect(self) -> None:
        """Ask the broker, then open the session; on the worker."""
        broker = self._broker
        try:
            self._refusal = self._brokers.ask_now(broker) if broker else None
            if self._refusal is None:
                failure = self.engines.reopen(always=bool(broker))
                if broker and failure:
                    self._refusal = self.engines.refusal() or AlgoTraderError(failure)
        finally:
            self._opening = False
            self._settled.set()
        self._refresh()

    def _refresh(self) -> None:
        try:
            self._ask_why()
            self._judge()
        finally:
            self._looking = False

    def _ask_why(self) -> None:
        """Ask the broker what is wrong while its line is down: an ended login says so itself."""
        health, now_ns = self._line.health(), self._clock.monotonic_ns()
        if not self._broker or health is None or health.connected:
            return
        if now_ns - self._asked_ns > _ASK_AGAIN_NS:
            self._asked_ns = now_ns
            self._refusal = self._brokers.ask_now(self._broker)

    def _judge(self) -> DoctorView:
        broker = self._broker
        if not broker:
            return DoctorView()
        self._looked_ns = self._clock.monotonic_ns()
        line = self._line
        # What was heard before a refusal need not hold any more.
        standing = self._brokers.standing(broker) if self._refusal is None else None
        seen = Examined(
            broker=self._brokers.view(broker),
            phrase=PHRASES[self.mode()],
            now_ns=self._clock.now_ns(),
            calendar=line.calendar(broker),
            loss_percent=self._settings().risk.loss_per_day_percent,
            consented=self._consented(),
            opening=self._opening,
            refusal=self._refusal,
            standing=standing,
            address="" if standing is None else standing.address,
            health=line.health(),
            snapshot=line.snapshot(),
            ages=line.ages(),
            cheapest=line.cheapest(),
            differences=line.differences(),
        )
        self._doctor = told = examine(seen)
        return told

    def _login_facts(self) -> tuple[BrokerView, int, MarketCalendar]:
        broker = self._broker
        until_ns = self._brokers.login_until(broker)
        return self._brokers.view(broker), until_ns, self._line.calendar(broker)

    def _pills(self) -> tuple[BrokerPill, ...]:
        if not self._broker:
            return ()
        health = self._line.health()
        age_s = None
        if health is not None and health.connected:
            # Without a price yet, or while the market is closed, the line's own age counts.
            age_s = health.quote_age_s if health.quote_age_s is not None else 0.0
        return (BrokerPill(name=kind_of(self._broker).name, age_s=age_s),)
