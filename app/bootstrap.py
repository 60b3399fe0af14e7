"""The wiring list: what a practice machine is made of. The only place that names the parts."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.account_disk import open_journal
from app.strategy_start import History, starter
from core.brokers.practice.broker import PracticeBroker
from core.brokers.practice.rules import VenueRules
from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.brokers.practice.store import MemoryVenueStore, VenueStore
from core.clock import Clock, ReplayClock
from core.closing import closed_on_failure
from core.data.calendar import MarketCalendar, calendar_for
from core.data.feed import DataFeed
from core.data.series import BarSeries
from core.engine.loop import EngineLoop, Pacer
from core.engine.mailbox import Mailbox
from core.engine.panic import PanicProcedure, PanicStep
from core.engine.session_watch import SessionWatch
from core.engine.snapshot_builder import SnapshotBuilder
from core.engine.trading_engine import TradingEngine
from core.engine.workspace import Workspace
from core.errors import UserMistake
from core.events.bus import EventBus
from core.events.events import ErrorRaised
from core.events.snapshot import EngineSnapshot
from core.execution.broker import Broker
from core.execution.charges import ChargeModel, charges_by_symbol
from core.execution.slippage import Slippage
from core.ids import IdSource, base32
from core.model.instrument import Instrument, Market
from core.model.market import Bar
from core.model.orders import Product, Side
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits
from core.risk.risk_engine import EstimateCharges, RiskEngine
from core.state import recovery
from core.state.session_state import SessionState
from core.storage.journal import Journal, MemoryJournal
from core.storage.postgres_address import Server
from core.strategy.base import Strategy

if TYPE_CHECKING:
    from core.signals.rules import SignalRules


@dataclass(frozen=True)
class PracticeSetup:
    """Everything a practice machine needs that is not code.

    `folder` None keeps journal and venue in memory: for runs that can simply be run again.
    `server` None keeps the journal in a file of that folder.
    """

    feed: DataFeed
    cash: Decimal
    limits: RiskLimits = field(default_factory=RiskLimits)
    folder: Path | None = None
    seed: int = 7
    latency_ms: int = 0
    participation: Decimal = Decimal("0.10")
    slippage_ticks: int = 1
    slippage: Slippage = field(default_factory=Slippage)
    history: History | None = None
    user_strategies: tuple[type[Strategy], ...] = ()
    signals: "SignalRules | None" = None
    server: Server | None = None


@dataclass
class Machine:
    """A wired practice machine."""

    engine: TradingEngine
    space: Workspace
    snapshots: SnapshotBuilder
    latch: KillLatch
    panic: PanicProcedure
    broker: PracticeBroker
    feed: DataFeed
    calendars: Mapping[Market, MarketCalendar]
    recovered: recovery.RecoveryReport
    resume_after_ns: int = 0

    def loop(
        self,
        speed: float | None,
        on_snapshot: Callable[[EngineSnapshot], None] | None = None,
        snapshot_every_s: float = 0.1,
        pushed: bool = False,
    ) -> EngineLoop:
        """Return the loop that runs this machine at `speed` trading seconds per second.

        `pushed` says that prices are posted to the mailbox and none are to be pulled.
        """
        pacer = Pacer(self.space.clock, speed)
        return self.paced_loop(pacer, on_snapshot, snapshot_every_s, pushed)

    def paced_loop(
        self,
        pacer: Pacer,
        on_snapshot: Callable[[EngineSnapshot], None] | None,
        snapshot_every_s: float,
        pushed: bool = False,
    ) -> EngineLoop:
        """Return the loop that runs this machine at the pace of `pacer`."""
        return EngineLoop(
            self.engine,
            None if pushed else self.feed,
            pacer,
            self.snapshots,
            on_snapshot,
            snapshot_every_s,
            self.resume_after_ns,
        )

    def resume(self, after_ns: int) -> None:
        """Let the feed go on after a moment; strategies are warmed with what lies before it."""
        self.resume_after_ns = after_ns

    def problem(self) -> str:
        """Return the latest problem the engine told of, or an empty text."""
        for event in reversed(self.space.bus.history()):
            if isinstance(event, ErrorRaised):
                return event.sentence
        return ""

    def close(self) -> None:
        """Let go of the files."""
        try:
            self.space.journal.close()
        finally:
            self.broker.close()


def check_one_currency(instruments: Sequence[Instrument]) -> None:
    """Raise UserMistake when the prices are not all in one currency, as an account's must be."""
    currencies = sorted({one.currency for one in instruments})
    if len(currencies) > 1:
        raise UserMistake(
            f"These prices are in {' and '.join(currencies)}, and a practice account holds one "
            "currency. Run them one after the other, or choose the symbols of one with --symbols."
        )


def calendars_for(instruments: Sequence[Instrument]) -> dict[Market, MarketCalendar]:
    """Return the calendars of the markets that are traded."""
    return {market: calendar_for(market) for market in sorted({one.market for one in instruments})}


@dataclass(frozen=True)
class Ports:
    """What a machine stands on: its disk, and the wire between engine and broker."""

    journal: Journal
    store: VenueStore
    wire: Callable[[PracticeBroker], Broker] = lambda broker: broker


def build_practice(
    setup: PracticeSetup,
    latch: KillLatch,
    tell: Callable[[PanicStep], None] = lambda _: None,
    clock: Clock | None = None,
    ports: Ports | None = None,
) -> Machine:
    """Wire a practice machine, recovered to where its journal and venue left off."""
    ports = ports or ports_of(setup.folder, setup.server)
    # A journal left open would keep the next START out of its own account.
    with closed_on_failure(ports.journal.close, ports.store.close):
        return _wired(setup, latch, tell, clock or ReplayClock(), ports)


def _wired(
    setup: PracticeSetup,
    latch: KillLatch,
    tell: Callable[[PanicStep], None],
    clock: Clock,
    ports: Ports,
) -> Machine:
    instruments = {one.symbol: one for one in setup.feed.instruments()}
    calendars = calendars_for(tuple(instruments.values()))
    watch = SessionWatch(calendars)
    journal = ports.journal
    check_one_currency(tuple(instruments.values()))
    charges = charges_by_symbol(instruments)
    broker = PracticeBroker(
        instruments=instruments,
        cash=setup.cash,
        charges=charges,
        clock=clock,
        store=ports.store,
        latch_epoch=lambda: latch.epoch,
        rules=VenueRules(
            latency_ns=setup.latency_ms * 1_000_000,
            participation=setup.participation,
            slippage_ticks=setup.slippage_ticks,
            slippage=setup.slippage,
            seed=setup.seed,
        ),
    )
    state = SessionState(setup.cash, absence_is_proof=True)
    facts = recovery.replay(journal, state)
    if isinstance(clock, ReplayClock):
        clock.advance(state.last_ts_ns)
    install = base32(random.Random(setup.seed).getrandbits(20), 4)  # noqa: S311 - a name, no secret
    ids = IdSource(install, start=len(state.orders))
    mailbox = Mailbox()
    space = Workspace(
        clock=clock,
        ids=ids,
        bus=EventBus(),
        journal=journal,
        state=state,
        broker=ports.wire(broker),
        risk=RiskEngine(setup.limits, ids, estimate_by(charges)),
        latch=latch,
        instruments=instruments,
        is_open=watch.is_open,
        market_note=watch.note,
    )
    engine = TradingEngine(space, mailbox, watch, broker)
    report = recovery.settle(state, space.record, space.broker, mailbox.post, clock.now_ns())
    engine.drain()
    space.commit()
    engine.conductor.start_strategy = starter(engine, setup, calendars)
    return Machine(
        engine=engine,
        space=space,
        snapshots=SnapshotBuilder(engine, "PRACTICE", setup.feed.label, setup.feed.made_up),
        latch=latch,
        panic=PanicProcedure(latch, broker, mailbox, clock, tell),
        broker=broker,
        feed=setup.feed,
        calendars=calendars,
        recovered=recovery.counted(report, facts),
    )


def estimate_by(charges: Mapping[str, ChargeModel]) -> EstimateCharges:
    """Return the estimate the risk gate asks for, from each symbol's own charges."""

    def estimate(
        one: Instrument, side: Side, product: Product, quantity: Decimal, price: Decimal, ts_ns: int
    ) -> Decimal:
        return charges[one.symbol].estimate(side, product, quantity, price, ts_ns).total

    return estimate


def ports_of(folder: Path | None, server: Server | None = None) -> Ports:
    """Return a disk in `folder` with the journal there or on `server`; memory without a folder."""
    if folder is None:
        return Ports(MemoryJournal(), MemoryVenueStore())
    folder.mkdir(parents=True, exist_ok=True)
    journal = open_journal(folder, server)
    with closed_on_failure(journal.close):
        return Ports(journal, SqliteVenueStore(folder / "venue.db"))


def bars_of(series: BarSeries) -> list[Bar]:
    """Return a stored series as bar messages."""
    columns = (series.open_ns, series.close_ns, series.open, series.high, series.low, series.close)
    rows = zip(*(c.tolist() for c in columns), series.volume.tolist(), strict=True)
    symbol, timeframe_s = series.symbol, series.timeframe_s
    return [Bar(symbol, timeframe_s, *row) for row in rows]
