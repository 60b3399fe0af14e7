"""Opens an account at a broker: prices, journal, venue, recovery. Runs on the engine's thread."""

import random
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.database import server_of
from app.engine_thread import Session
from app.live_prices import LivePrices
from app.live_setup import LOCAL, RULES, LiveMachine, LiveSetup, build_live
from app.pace import LivePacer
from app.panic_watch import ProgramLatch
from app.practice_account import AccountFacts, PracticeAccount
from app.practice_run import limits_of, signals_of
from app.settings import Settings
from app.version import code_version
from core.clock import Clock
from core.engine.panic import PanicStep
from core.errors import UserMistake
from core.events.commands import KillTripped
from core.execution.live_broker import LiveBroker
from core.ids import base32
from core.model.instrument import ZERO
from core.model.money_text import rupees
from core.strategy.base import Strategy

if TYPE_CHECKING:
    from app.bootstrap import Machine
    from app.practice_prices import OpenedPrices

LAST_WORDS = "The program let go of the account; what rests at the broker stays there."
_INSTALL_BITS = 20
_LOOK_EVERY_S, _FIRST_LOOKS = 0.02, 150


class LiveAccount(PracticeAccount):
    """The folder of one account at a broker below the profile's sessions."""

    def __init__(self, sessions: Path, venue: str, account: str) -> None:
        super().__init__(sessions, f"{venue}-{account}")
        self.folder = sessions / f"live-{venue}-{account}"


@dataclass(frozen=True)
class LiveOpening:
    """What an account at a broker is opened with.

    `connect` makes the adapter; it may raise a BrokerError. `venue` is "zerodha" or "bybit"; `mode`
    is one of app.live_setup or PRACTICE; `local` says that a local exchange is asked. `cash` is
    what a new practice account begins with, on the prices that `prices_from` names. `note` hears
    of each step and what came of it.
    """

    connect: Callable[[], LiveBroker]
    venue: str
    account: PracticeAccount
    mode: str
    settings: Settings
    symbols: tuple[str, ...]
    clock: Clock
    latch: ProgramLatch
    tell: Callable[[PanicStep], None]
    own: Sequence[type[Strategy]] = ()
    note: Callable[[str, str], None] = field(default=lambda _step, _detail: None)
    local: bool = False
    cash: Decimal = ZERO
    prices_from: str = ""

    def identity(self) -> tuple[object, ...]:
        """Return what makes two openings the same session: another START may then go on in it."""
        settings = self.settings
        rules = settings.risk, settings.signals, settings.storage
        # Other symbols want their past laid in, which takes too long for a running engine.
        return self.account.folder, self.mode, rules, self.symbols, tuple(self.own)

    def open(self) -> Session:
        """Return the opened session; raise in words when it cannot be opened."""
        self._check_prices()
        broker = self.connect()
        with ExitStack() as undo:
            undo.callback(broker.close)
            facts = self._facts()
            name = RULES[self.venue].name
            prices = LivePrices(
                broker, self.settings.bars_folder, name, self.clock, self._at_a_local
            )
            watched = prices.watchable(self.symbols)
            prices.lay_in(watched)
            undo.pop_all()
        self.note("prices", prices.words)
        self.latch.begin_machine()
        with ExitStack() as undo:
            undo.callback(self.latch.end_machine)
            machine = self._build(broker, prices, facts, watched)
            undo.pop_all()
        if self.prices_from:
            _await_first_price(broker)
        prices.feed = machine.feed
        pacer = LivePacer(self.clock, 1.0, machine.timeframe_s)
        # A live machine and its prices have all that a practice session's are used for.
        return Session(
            cast("Machine", machine),
            cast("OpenedPrices", prices),
            pacer,
            self.latch.end_machine,
            last_words=LAST_WORDS,
        )

    def _check_prices(self) -> None:
        facts = self.account.facts()
        if facts is not None and facts.fingerprint != self.prices_from:
            raise UserMistake(
                "This practice account was begun on the prices of another place. Start the "
                "practice account over; the old one is put aside, not deleted."
            )

    @property
    def _at_a_local(self) -> bool:
        return self.local or self.mode == LOCAL

    def _facts(self) -> AccountFacts:
        facts = self.account.facts()
        if facts is None:
            # The seed only names this installation in the ids of its orders.
            seed = secrets.randbits(_INSTALL_BITS)
            facts = AccountFacts(cash=self.cash, seed=seed, fingerprint=self.prices_from)
            self.account.begin(facts)
        return facts

    def _build(
        self,
        broker: LiveBroker,
        prices: LivePrices,
        facts: AccountFacts,
        watched: tuple[str, ...],
    ) -> LiveMachine:
        setup = LiveSetup(
            broker=broker,
            rules=RULES[self.venue],
            mode=self.mode,
            symbols=watched,
            install=install_of(facts.seed),
            local=self._at_a_local,
            folder=self.account.folder,
            limits=limits_of(self.settings),
            bars=prices.bars,
            user_strategies=tuple(self.own),
            signals=signals_of(self.settings),
            server=server_of(self.settings),
            code_version=code_version(),
        )
        machine = build_live(setup, self.latch, self.clock, self.tell)
        if self.latch.engaged:
            # Entries left from before must go too; a machine opened later was not told.
            order = self.latch.order
            machine.engine.mailbox.post(
                KillTripped(reason=order.reason, close_positions=order.close_positions)
            )
        self.note("account", _account_words(machine))
        return machine


def _await_first_price(broker: LiveBroker) -> None:
    """Give a socket that is just being opened its time: nobody need hear that it is not up yet."""
    rest = threading.Event()
    for _ in range(_FIRST_LOOKS):
        if broker.health().connected:
            return
        rest.wait(_LOOK_EVERY_S)


def install_of(seed: int) -> str:
    """Return the four letters or digits that begin every order id of an account here."""
    return base32(random.Random(seed).getrandbits(_INSTALL_BITS), 4)  # noqa: S311 - a name


def _account_words(machine: LiveMachine) -> str:
    state = machine.space.state
    currency = next(iter(machine.space.instruments.values())).currency
    held = len(state.book.positions)
    things = "1 position" if held == 1 else f"{held} positions"
    return f"{rupees(state.book.cash, currency)} ready, {things} in our records"
