"""The wiring list of a live machine: the engine of practice with a real venue behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.account_disk import open_journal
from app.bootstrap import calendars_for, check_one_currency, estimate_by
from app.strategy_start import History, starter
from core.clock import Clock
from core.closing import closed_on_failure
from core.data.bad_ticks import TickFilter, TickRules
from core.data.calendar import MarketCalendar
from core.data.latency import LatencyMonitor
from core.data.live_feed import LiveFeed
from core.data.recent_bars import RecentBars
from core.engine.live_side import LiveSide, VenueRules
from core.engine.loop import EngineLoop, Pacer
from core.engine.mailbox import Mailbox
from core.engine.panic import LIVE_PACE, PanicProcedure, PanicStep
from core.engine.reconcile_desk import ReconcileDesk, handlers_of
from core.engine.session_watch import SessionWatch
from core.engine.snapshot_builder import SnapshotBuilder
from core.engine.trading_engine import TradingEngine
from core.engine.venue_reader import VenueReader
from core.engine.workspace import Workspace
from core.errors import UserMistake
from core.events.broker_reports import OutcomeLost
from core.events.bus import EventBus
from core.events.commands import StartTrading
from core.events.events import ErrorRaised
from core.events.facts import RunStarted
from core.events.snapshot import EngineSnapshot
from core.execution.charges import charges_by_symbol
from core.execution.live_broker import LiveBroker, RecallsOrders
from core.ids import IdSource
from core.model.instrument import ZERO, Instrument, Market
from core.model.market import Bar, Tick
from core.model.orders import OrderStatus
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits
from core.risk.risk_engine import RiskEngine
from core.state import recovery
from core.state.session_state import SessionState
from core.storage.journal import Journal, MemoryJournal
from core.storage.postgres_address import Server
from core.strategy.base import Strategy

if TYPE_CHECKING:
    from core.signals.rules import SignalRules

REAL, TESTNET, DEMO, LOCAL = "REAL", "TESTNET", "DEMO", "LOCAL"
"""Whose money it is: real, play money at the venue, or a practice exchange on this computer."""

ZERODHA_RULES = VenueRules(
    name="Zerodha",
    orders_per_second=10,
    # Its times are whole seconds; nothing there is signed with ours.
    skew_ms=3_000.0,
    delay_ms=1_500.0,
    login_daily=True,
    market_protection=True,
    law="SEBI, the market's supervisor, allows a private person's program 10 orders a second. ",
)
BYBIT_RULES = VenueRules(name="Bybit", orders_per_second=10)
RULES: Mapping[str, VenueRules] = {"zerodha": ZERODHA_RULES, "bybit": BYBIT_RULES}
"""By the name an adapter has."""


@dataclass(frozen=True)
class LiveSetup:
    """Everything a live machine needs that is not code.

    `symbols` are those prices are asked for. `folder` None keeps the journal in memory: for tests
    only, since a restart then knows nothing. `install` is four letters or digits that begin every
    order id of this account here. `bars` are laid in before, and are what strategies learn from.
    """

    broker: LiveBroker
    rules: VenueRules
    mode: str
    symbols: tuple[str, ...]
    install: str
    local: bool
    folder: Path | None = None
    limits: RiskLimits = field(default_factory=RiskLimits)
    ticks: TickRules = field(default_factory=TickRules)
    bars: RecentBars | None = None
    warm_bars: int = 5_000
    user_strategies: tuple[type[Strategy], ...] = ()
    signals: "SignalRules | None" = None
    server: Server | None = None
    code_version: str = ""
    reconcile_every_s: float = 60.0


@dataclass(frozen=True)
class _Start:
    """What a strategy's beginning is told: ticks, of which bars of a minute or longer are made."""

    feed: "TickPieces"
    history: History | None
    user_strategies: tuple[type[Strategy], ...]
    signals: "SignalRules | None"


class TickPieces:
    """Prices that come as ticks."""

    timeframe_s = 60
    bars_only = False


@dataclass
class LiveMachine:
    """A wired live machine. It has what a practice machine has, as far as a venue has it."""

    engine: TradingEngine
    space: Workspace
    snapshots: SnapshotBuilder
    latch: KillLatch
    panic: PanicProcedure
    broker: LiveBroker
    feed: LiveFeed
    calendars: Mapping[Market, MarketCalendar]
    recovered: recovery.RecoveryReport
    live: LiveSide
    reconcile: ReconcileDesk
    reader: VenueReader
    bars: RecentBars
    timeframe_s: int = 60
    orders_before: int = 0
    """How many orders were approved before the newest message."""

    def loop(
        self,
        on_snapshot: Callable[[EngineSnapshot], None] | None = None,
        snapshot_every_s: float = 0.1,
    ) -> EngineLoop:
        """Return the loop that runs this machine; it is to be run with `linger`."""
        return self.paced_loop(Pacer(self.space.clock, 1.0), on_snapshot, snapshot_every_s)

    def paced_loop(
        self,
        pacer: Pacer,
        on_snapshot: Callable[[EngineSnapshot], None] | None,
        snapshot_every_s: float,
    ) -> EngineLoop:
        """Return the loop; real prices come when they come, whatever the pacer says."""
        loop = EngineLoop(self.engine, None, pacer, self.snapshots, on_snapshot, snapshot_every_s)
        loop.chores.append(self._chore)
        loop.after = self._after
        return loop

    def problem(self) -> str:
        """Return the latest problem the engine told of, or an empty text."""
        for event in reversed(self.space.bus.history()):
            if isinstance(event, ErrorRaised):
                return event.sentence
        return ""

    def close(self) -> None:
        """Stop talking to the venue and let go of the files; what rests there stays there."""
        try:
            self.reader.close()
            self.broker.close()
        finally:
            self.space.journal.close()

    def _chore(self, now_ns: int) -> None:
        live = self.live
        live.rejected_ticks = self.feed.rejected
        live.chore(now_ns)
        if live.finely_timed:
            self.feed.skew_ns = -int((live.health.skew_ms or 0.0) * 1e6)

    def _after(self, message: object) -> None:
        if type(message) is Tick:
            approved = self.engine.desk.approved
            self.feed.worked(message, ordered=approved != self.orders_before)
            self.orders_before = approved
            self.bars.take(message)


def build_live(
    setup: LiveSetup,
    latch: KillLatch,
    clock: Clock,
    tell: Callable[[PanicStep], None] = lambda _: None,
) -> LiveMachine:
    """Wire a live machine, recovered to where its journal and the venue stand.

    Raises UserMistake, StorageError or a BrokerError; each says in a sentence what to do.
    """
    # The sockets must not go on without an engine, nor the journal stay taken.
    with closed_on_failure(setup.broker.close):
        journal = _journal(setup)
        with closed_on_failure(journal.close):
            return _wired(setup, latch, clock, tell, journal)


def _journal(setup: LiveSetup) -> Journal:
    if setup.folder is None:
        return MemoryJournal()
    setup.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_journal(setup.folder, setup.server)


def _wired(
    setup: LiveSetup,
    latch: KillLatch,
    clock: Clock,
    tell: Callable[[PanicStep], None],
    journal: Journal,
) -> LiveMachine:
    broker = setup.broker
    instruments = {one.symbol: one for one in broker.instruments()}
    _check_symbols(setup, instruments)
    calendars = calendars_for(tuple(instruments.values()))
    watch = SessionWatch(calendars)
    state = SessionState(ZERO, absence_is_proof=False)
    facts = recovery.replay(journal, state)
    mailbox = Mailbox()
    ids = IdSource(setup.install, start=len(state.orders))
    space = Workspace(
        clock=clock,
        ids=ids,
        bus=EventBus(),
        journal=journal,
        state=state,
        broker=broker,
        risk=RiskEngine(setup.limits, ids, estimate_by(charges_by_symbol(instruments))),
        latch=latch,
        instruments=instruments,
        is_open=watch.is_open,
        market_note=watch.note,
    )
    engine = TradingEngine(space, mailbox, watch, None)
    _go_on(setup, space)
    if isinstance(broker, RecallsOrders):
        for one in state.orders.all_working():
            broker.recall(one.order.client_order_id, one.order, one.venue_order_id)
    report = recovery.settle(state, space.record, broker, mailbox.post, clock.now_ns())
    engine.drain()
    space.commit()
    return _around(setup, engine, calendars, tell, recovery.counted(report, facts))


def _around(
    setup: LiveSetup,
    engine: TradingEngine,
    calendars: Mapping[Market, MarketCalendar],
    tell: Callable[[PanicStep], None],
    recovered: recovery.RecoveryReport,
) -> LiveMachine:
    """Put around the engine what a venue needs: prices, comparing, watching, the panic stop."""
    space, broker, mailbox = engine.space, setup.broker, engine.mailbox
    clock = space.clock
    latency = LatencyMonitor(clock.monotonic_ns, setup.rules.delay_ms)
    feed = LiveFeed(mailbox.post_market, clock, TickFilter(clock.now_ns, setup.ticks), latency)
    reader = VenueReader(broker, mailbox.post, clock, setup.reconcile_every_s)
    reconcile = ReconcileDesk(space, engine.desk, engine.guard, reader)
    engine.conductor.teach(handlers_of(reconcile))
    live = LiveSide(engine, broker, reconcile, setup.rules, latency, setup.local)
    live.watched = setup.symbols
    bars = setup.bars or RecentBars(calendars)
    label = f"{setup.rules.name} · local practice exchange" if setup.local else setup.rules.name
    machine = LiveMachine(
        engine=engine,
        space=space,
        snapshots=SnapshotBuilder(engine, setup.mode, label, False, live),
        latch=space.latch,
        panic=PanicProcedure(space.latch, broker, mailbox, clock, tell, LIVE_PACE),
        broker=broker,
        feed=feed,
        calendars=calendars,
        recovered=recovered,
        live=live,
        reconcile=reconcile,
        reader=reader,
        bars=bars,
    )
    engine.conductor.start_strategy = _starter(setup, machine)
    held = tuple(space.state.book.positions)
    watch_more(machine, tuple(dict.fromkeys((*setup.symbols, *held))))
    # The first look at once: START must not be refused because nobody has looked yet.
    engine.conductor.obey(reader.look())
    engine.drain()
    space.commit()
    reader.start()
    return machine


def _starter(setup: LiveSetup, machine: LiveMachine) -> Callable[[StartTrading], None]:
    def history(symbol: str, timeframe_s: int) -> Sequence["Bar"]:
        return machine.bars.warm_bars(symbol, timeframe_s, setup.warm_bars)

    begin = starter(
        machine.engine,
        _Start(TickPieces(), history, setup.user_strategies, setup.signals),
        machine.calendars,
    )

    def start(command: StartTrading) -> None:
        reason = machine.reconcile.reason()
        if reason:
            raise UserMistake(f"Not started: {reason}")
        begin(command)
        watch_more(machine, command.symbols)

    return start


def watch_more(machine: LiveMachine, symbols: tuple[str, ...]) -> None:
    """Ask for the prices of symbols besides those that are asked for already."""
    live = machine.live
    fresh = tuple(one for one in symbols if one not in live.asked)
    if fresh:
        live.asked.update(fresh)
        live.watched = tuple(dict.fromkeys((*live.watched, *fresh)))
        machine.broker.watch(fresh, machine.feed.on_tick)


def _go_on(setup: LiveSetup, space: Workspace) -> None:
    """Begin the account's journal, or note what was being sent when the program last ended."""
    state, now_ns = space.state, space.clock.now_ns()
    if state.run is None:
        space.record(
            RunStarted(
                ts_ns=now_ns,
                mode=setup.mode,
                strategy="",
                parameters={},
                fingerprint=setup.broker.name,
                seed=0,
                code_version=setup.code_version,
                cash=setup.broker.cash(),
            )
        )
        space.commit()
        return
    for record in tuple(state.orders.all_working()):
        if record.status is OrderStatus.SENDING:
            space.record(
                OutcomeLost(
                    client_order_id=record.order.client_order_id,
                    ts_ns=now_ns,
                    sentence="the program ended while it was being sent.",
                )
            )


def _check_symbols(setup: LiveSetup, instruments: Mapping[str, Instrument]) -> None:
    missing = [one for one in setup.symbols if one not in instruments]
    if missing:
        raise UserMistake(
            f"{setup.rules.name} does not trade {missing[0]} today. Choose other symbols."
        )
    check_one_currency(tuple(instruments.values()))
