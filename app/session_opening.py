"""Opens a practice account: prices, journal, venue, recovery. Runs on the engine's thread."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.bootstrap import Machine, PracticeSetup, build_practice
from app.database import server_of
from app.engine_thread import Session
from app.pace import LivePacer
from app.panic_watch import ProgramLatch
from app.practice_account import AccountFacts, PracticeAccount
from app.practice_prices import WARM_BARS, OpenedPrices, PriceWorld
from app.practice_run import limits_of, signals_of, slippage_of
from app.settings import Settings
from app.version import code_version
from core.clock import ReplayClock
from core.engine.panic import PanicStep
from core.errors import StorageError
from core.events.commands import KillTripped
from core.events.facts import RunStarted
from core.model.market import Bar
from core.model.money_text import rupees
from core.state import recovery
from core.strategy.base import Strategy

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Opening:
    """What an account is opened with. `note` hears of each step: its name, and what came of it."""

    world: PriceWorld
    account: PracticeAccount
    settings: Settings
    cash: Decimal
    speed: float
    today: date
    latch: ProgramLatch
    tell: Callable[[PanicStep], None]
    own: Sequence[type[Strategy]] = ()
    note: Callable[[str, str], None] = field(default=lambda _step, _detail: None)

    def identity(self) -> tuple[object, ...]:
        """Return what makes two openings the same session: another START may then go on in it."""
        settings = self.settings
        rules = settings.risk, settings.signals, settings.practice, settings.storage
        return self.account.folder, rules, tuple(self.own)

    def open(self) -> Session:
        """Return the opened session; raise in words when it cannot be opened."""
        facts = self.account.facts()
        if facts is None:
            facts = self.world.begin(self.cash, self.today)
            self.account.begin(facts)
        prices = self.world.open(facts)
        self.note("prices", prices.words)
        self.latch.begin_machine()
        with ExitStack() as undo:
            undo.callback(self.latch.end_machine)
            machine = self._build(facts, prices)
            undo.pop_all()
        pacer = LivePacer(machine.space.clock, self.speed, prices.feed.timeframe_s)
        return Session(machine, prices, pacer, self.latch.end_machine)

    def _build(self, facts: AccountFacts, prices: OpenedPrices) -> Machine:
        practice = self.settings.practice
        setup = PracticeSetup(
            feed=prices.feed,
            cash=facts.cash,
            limits=limits_of(self.settings),
            folder=self.account.folder,
            seed=facts.seed,
            # An order between two bars meets the next bar's first price in any case.
            latency_ms=0 if prices.feed.bars_only else practice.latency_ms,
            participation=practice.participation_percent / HUNDRED,
            slippage_ticks=practice.slippage_ticks,
            slippage=slippage_of(self.settings),
            history=_history(prices),
            user_strategies=tuple(self.own),
            signals=signals_of(self.settings),
            server=server_of(self.settings),
        )
        machine = build_practice(setup, self.latch, tell=self.tell)
        with ExitStack() as undo:
            undo.callback(machine.close)
            self._go_on(machine, facts, prices)
            undo.pop_all()
        return machine

    def _go_on(self, machine: Machine, facts: AccountFacts, prices: OpenedPrices) -> None:
        """Bring prices and machine to the moment the account stands at."""
        space = machine.space
        wrong = recovery.differences(space.state, space.broker)
        if wrong:
            raise StorageError(
                f"The diary says {wrong[0].ours} {wrong[0].symbol}, the practice broker says "
                f"{wrong[0].venue}. Start the practice account over; the old one is put aside."
            )
        begun = space.state.run is not None
        now_ns = prices.begin_at(space.state.last_ts_ns if begun else 0)
        assert isinstance(space.clock, ReplayClock)  # practice time is the prices' time
        space.clock.advance(now_ns)
        if begun:
            machine.resume(now_ns)
            _know_prices(machine, prices, now_ns)
        else:
            space.record(_run_started(facts, now_ns))
            space.commit()
        if self.latch.engaged:
            # Entries left from before must go too; a machine opened later was not told.
            order = self.latch.order
            machine.engine.mailbox.post(
                KillTripped(reason=order.reason, close_positions=order.close_positions)
            )
        self.note("account", _account_words(machine))


def _history(prices: OpenedPrices) -> Callable[[str, int], Sequence[Bar]]:
    def history(symbol: str, timeframe_s: int) -> Sequence[Bar]:
        return prices.bars.warm_bars(symbol, timeframe_s, WARM_BARS)

    return history


def _run_started(facts: AccountFacts, now_ns: int) -> RunStarted:
    return RunStarted(
        ts_ns=now_ns,
        mode="PRACTICE",
        strategy="",
        parameters={},
        fingerprint=facts.fingerprint,
        seed=facts.seed,
        code_version=code_version(),
        cash=facts.cash,
    )


def _know_prices(machine: Machine, prices: OpenedPrices, now_ns: int) -> None:
    """Lay in each symbol's last price and the day's first: by night shares have no new ones."""
    space = machine.space
    for symbol, instrument in space.instruments.items():
        for bar in prices.bars.warm_bars(symbol, prices.feed.timeframe_s, 1):
            space.prices.last[symbol], space.prices.at_ns[symbol] = bar.close, bar.close_ns
        calendar = machine.calendars[instrument.market]
        opens_ns = calendar.day_bounds(calendar.trading_day(now_ns))[0]
        price = prices.bars.first_since(symbol, opens_ns)
        if price is not None:
            space.prices.day_open[symbol] = price


def _account_words(machine: Machine) -> str:
    state, instruments = machine.space.state, machine.space.instruments
    currency = next(iter(instruments.values())).currency
    held = len(state.book.positions)
    things = "1 position matches" if held == 1 else f"{held} positions match"
    return f"{rupees(state.book.cash, currency)} ready, {things} our records"
