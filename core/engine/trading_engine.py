"""The trading machine: one `process(message)`, one place where state changes.

A price comes in, the broker's side of it is settled, the strategies wish, the risk gate approves
or refuses, approved orders go out, and what came of them comes back as reports. The same object
runs in backtest, practice, headless and under the window; only feed, clock and broker differ.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from core.clock import MINUTE_NS, ReplayClock
from core.engine.conductor import Conductor
from core.engine.diary import Diary
from core.engine.equity_track import EquityTrack
from core.engine.exit_desk import ExitDesk
from core.engine.gates import OPENING
from core.engine.mailbox import Mailbox
from core.engine.order_desk import OrderDesk
from core.engine.position_guard import PositionGuard
from core.engine.report_desk import ReportDesk
from core.engine.session_watch import SessionWatch
from core.engine.signal_desk import SignalDesk
from core.engine.strategy_host import StrategyHost
from core.engine.workspace import Workspace
from core.events.broker_reports import REPORTS, BrokerReport
from core.events.commands import Command
from core.events.events import MarketClosed, MarketOpened
from core.events.facts import DayStarted
from core.events.snapshot import BotState
from core.model.instrument import Market
from core.model.market import Bar, BarSlice, Tick
from core.model.orders import ENTRY, OrderIntent, Product
from core.strategy.base import NOTHING, Wishes

_LOOK_NS = 5 * MINUTE_NS
_IDLE_LOOK_NS = 30 * MINUTE_NS
_NEVER = 2**63 - 1
_OPENS = "The market of {} is closed, so the wish waits for its next opening."
_STOPPING, _INTRADAY = BotState.STOPPING, Product.INTRADAY
Ask = Callable[[tuple[Bar, ...]], Wishes]


class Levels(Protocol):
    """Prices of one symbol between which nothing can happen at the venue."""

    @property
    def below(self) -> float:
        """Return the level under which something may happen."""
        ...

    @property
    def above(self) -> float:
        """Return the level over which something may happen."""
        ...


class MarketSide(Protocol):
    """The side of a simulated venue that prices are shown to. Real brokers have none.

    `levels` holds the symbols that have working orders.
    """

    @property
    def levels(self) -> Mapping[str, Levels]:
        """Return the levels by symbol, a live view."""
        ...

    def bar_open(self, bar: Bar) -> None:
        """Match what can trade at a bar's first price."""
        ...

    def bar_range(self, bar: Bar) -> None:
        """Match what can trade in the rest of the bar."""
        ...

    def on_tick(self, tick: Tick) -> None:
        """Match against one tick."""
        ...

    def advance(self, now_ns: int) -> None:
        """Do what falls due by time: requests that arrive, orders that end."""
        ...

    @property
    def due_ns(self) -> int:
        """Return when something next falls due, or a time that never comes."""
        ...

    def session_closed(self, market: Market, ts_ns: int) -> None:
        """Expire a market's orders that were good for the day."""
        ...


class TradingEngine:
    """One engine. `process` must be called from one thread only; `mailbox` takes from any."""

    def __init__(
        self,
        space: Workspace,
        mailbox: Mailbox,
        watch: SessionWatch,
        venue: MarketSide | None,
    ) -> None:
        self.space = space
        self.mailbox = mailbox
        self.watch = watch
        self.desk = OrderDesk(space, mailbox.post)
        self.guard = PositionGuard(space, self.desk)
        self.host = StrategyHost(space)
        self.reports = ReportDesk(space, self.desk, self.guard)
        self.diary = Diary(space)
        self.signals = SignalDesk(space)
        self.exits = ExitDesk(space, self.guard, self.host)
        self.conductor = Conductor(space, self.desk, self.guard, self.host)
        self.held: dict[str, OrderIntent] = {}
        self.equity = EquityTrack()
        self.processed = 0
        self._venue = venue
        self.levels: Mapping[str, Levels] = venue.levels if venue is not None else {}
        """A live view: the prices by symbol at which the simulated venue has something to do."""
        self._replay = space.clock if isinstance(space.clock, ReplayClock) else None
        self.next_look_ns = 0
        space.bus.register(self.diary)
        space.broker.connect(mailbox.post)

    def process(self, message: object) -> None:
        """Take one message all the way through."""
        if type(message) is BarSlice:
            self.process_slices((message,))
            return
        self.processed += 1
        if type(message) is Tick:
            self._on_tick(message)
        elif isinstance(message, BrokerReport):
            self._on_report(message)
        elif isinstance(message, Command):
            self.conductor.obey(message)
        else:
            raise TypeError(f"the engine does not know what a {type(message).__name__} is")
        if self.mailbox.urgent:
            self.drain()
        if self.space.dirty:
            self.space.commit()

    @property
    def due_ns(self) -> int:
        """Return when something falls due at the simulated venue, or a time that never comes."""
        return self._venue.due_ns if self._venue is not None else _NEVER

    @property
    def must_look(self) -> bool:
        """Return whether the next look is about more than the worth of the account."""
        guard = self.guard
        if guard.exits or guard.naked or guard.parts or self.conductor.state is _STOPPING:
            return True
        for position in self.space.state.book.positions.values():
            if position.product is _INTRADAY:
                return True
        return False

    @property
    def look_step_ns(self) -> int:
        """Return the time from one look to the next: what is held is looked at more often."""
        return _LOOK_NS if self.space.state.book.positions or self.guard.exits else _IDLE_LOOK_NS

    def pass_over(self, slices: int, close_ns: int) -> None:
        """Let slices go by that change nothing but prices, the last of which closes then."""
        self.processed += slices
        if self._replay is not None:
            self._replay.advance(close_ns)

    def process_slices(self, slices: Sequence[BarSlice], ask: Ask | None = None) -> None:
        """Take bars all the way through, a slice at a time.

        This is the one path of bars. What is the same for every slice is looked up once, because
        a test on the past brings millions of them. `ask` asks the strategies about the bars of a
        slice; without it each is given its bar.
        """
        ask = ask or self._ask
        space, urgent, watch = self.space, self.mailbox.urgent, self.watch
        conductor, held = self.conductor, space.state.book.rough_held
        clock = self._replay if self._replay is not None else ReplayClock()
        levels, exits = self.levels, self.exits.watches
        self.processed += len(slices)
        for one in slices:
            close_ns, bars = one.close_ns, one.bars
            if one.open_ns >= watch.next_change_ns:
                clock.advance(one.open_ns)
                self._sessions(one.open_ns)
            if levels or self.due_ns <= close_ns:
                self._match(one, levels)
            if close_ns > clock.at_ns:
                clock.at_ns = close_ns
            self._take_in(bars, close_ns)
            kept = self.signals.on_bars(bars) if self.signals.gates else None
            wishes = ask(bars)
            if close_ns >= self.next_look_ns:
                self._look(close_ns)
            if held and space.rough_equity() < conductor.alarm_equity:
                conductor.watch_losses()
            if wishes:
                self._act(wishes)
            if kept or exits:
                self._open(kept or ())
                self.exits.on_bars(bars)
            if urgent or space.dirty or close_ns >= watch.next_change_ns:
                self._end_slice(close_ns)

    def _take_in(self, bars: tuple[Bar, ...], close_ns: int) -> None:
        prices = self.space.prices
        last, at_ns, first = prices.last, prices.at_ns, prices.day_open
        for bar in bars:
            symbol = bar.symbol
            last[symbol] = bar.close
            at_ns[symbol] = close_ns
            if symbol not in first:
                first[symbol] = bar.open

    def _end_slice(self, close_ns: int) -> None:
        """Close sessions that end with the slice, take what waits, make all of it durable."""
        if close_ns >= self.watch.next_change_ns:
            self._sessions(close_ns)
        if self.mailbox.urgent:
            self.drain()
        self.space.commit()
        # Something happened, perhaps a position to be looked after: look at the next round time.
        self.next_look_ns = min(self.next_look_ns, close_ns - close_ns % _LOOK_NS + _LOOK_NS)

    def drain(self) -> None:
        """Take every urgent message that waits."""
        urgent = self.mailbox.urgent
        while urgent:
            message = urgent.popleft()
            self.processed += 1
            if type(message) in REPORTS:
                self._on_report(message)  # type: ignore[arg-type]
            elif isinstance(message, Command):
                self.conductor.obey(message)
            else:
                raise TypeError(f"{type(message).__name__} does not belong into the urgent lane")

    def learn(self, message: BarSlice | Tick) -> None:
        """Take in prices of the past: marks and indicators learn, nothing is traded."""
        prices = self.space.prices
        if isinstance(message, Tick):
            prices.last[message.symbol] = message.price
            prices.at_ns[message.symbol] = message.ts_ns
            return
        for bar in message.bars:
            prices.last[bar.symbol] = bar.close
            prices.at_ns[bar.symbol] = bar.close_ns
            self.host.warm(bar)
        self.signals.learn(message.bars)
        self.exits.learn(message.bars)

    def on_time(self, now_ns: int) -> None:
        """Let time pass when no price came: latencies, time-outs, bars that ended, closings."""
        self._sessions(now_ns)
        if self._venue is not None:
            self._venue.advance(now_ns)
        self.desk.on_timer()
        self._act(self.host.on_time(now_ns))
        self.exits.on_time(now_ns)
        if now_ns >= self.next_look_ns:
            self._look(now_ns)
        self.conductor.watch_stopping()
        self.drain()
        if self.space.dirty:
            self.space.commit()

    def finish(self) -> None:
        """End the last session of a feed that has no more prices."""
        now_ns = self.space.clock.now_ns()
        self._sessions(now_ns)
        self.drain()
        self._look(now_ns)
        self.space.commit()

    def _ask(self, bars: tuple[Bar, ...]) -> Wishes:
        """Ask the strategies, once the closes of the whole slice are known: none sees half."""
        wishes = NOTHING
        on_bar = self.host.on_bar
        for bar in bars:
            call = on_bar.get(bar.symbol)
            if call is None:
                continue
            try:
                wished = call(bar)
            except Exception as failure:  # noqa: BLE001 - one strategy's mistake stops only it
                self.host.failed(bar.symbol, failure)
            else:
                if wished:
                    wishes = [*wishes, *wished]
        return wishes

    def _match(self, one: BarSlice, levels: Mapping[str, Levels]) -> None:
        """Show a slice to the simulated venue: first prices, our reaction, then the rest.

        Bars whose whole range lies between a symbol's levels touch nothing there.
        """
        venue = self._venue
        assert venue is not None
        self._let_time_pass(venue, one.open_ns)
        reached = []
        for bar in one.bars:
            level = levels.get(bar.symbol)
            if level is not None and not (level.below < bar.low and bar.high < level.above):
                reached.append(bar)
        if reached:
            if self._replay is not None:
                self._replay.advance(one.open_ns)
            for bar in reached:
                venue.bar_open(bar)
            self.drain()
        if venue.due_ns < one.close_ns:
            self._let_time_pass(venue, one.close_ns - 1)
            reached = list(one.bars)  # what came inside the bar meets the rest of it
        for bar in reached:
            venue.bar_range(bar)
        self.drain()

    def _let_time_pass(self, venue: MarketSide, until_ns: int) -> None:
        """Let what is on its way to the venue arrive, step by step, and hear what came of it."""
        while venue.due_ns <= until_ns:
            if self._replay is not None:
                self._replay.advance(venue.due_ns)
            venue.advance(venue.due_ns)
            self.drain()

    def _on_tick(self, tick: Tick) -> None:
        space = self.space
        now_ns = tick.ts_ns
        if self._replay is not None:
            self._replay.advance(now_ns)
        if now_ns >= self.watch.next_change_ns:
            self._sessions(now_ns)
        prices = space.prices
        prices.last[tick.symbol] = tick.price
        prices.at_ns[tick.symbol] = now_ns
        if tick.symbol not in prices.day_open:
            prices.day_open[tick.symbol] = tick.price
        if self._venue is not None:
            self._venue.advance(now_ns)
            self._venue.on_tick(tick)
            if self.mailbox.urgent:
                self.drain()
        kept = self.signals.on_tick(tick) if self.signals.gates else None
        wishes = self.host.on_tick(tick)
        if wishes:
            self._act(wishes)
        if kept or self.exits.watches:
            self._open(kept or ())
            self.exits.on_tick(tick)
        if now_ns >= self.next_look_ns:
            self._look(now_ns)
        if space.state.book.positions and space.rough_equity() < self.conductor.alarm_equity:
            self.conductor.watch_losses()

    def _on_report(self, report: BrokerReport) -> None:
        fill = self.reports.take(report)
        if fill is not None:
            wishes = self.host.on_fill(fill)
            if wishes:
                self._act(wishes)

    def _act(self, wishes: Sequence[OrderIntent]) -> None:
        """Carry wishes out: ways out first, then entries, the most confident first."""
        if not wishes:
            return
        dressed = [self.host.dress(wish) for wish in wishes]
        if len(dressed) > 1:
            dressed.sort(key=_urgency)
        for intent in dressed:
            if not intent.purpose.reduces:
                judged = self.signals.judge(intent)
                if judged is not None:
                    self._enter(judged)
            elif not self.signals.holds_back(intent):
                self.guard.want_out(intent)
        self.drain()

    def _open(self, judged: Sequence[OrderIntent]) -> None:
        """Carry out wishes that a part had kept and has let go on."""
        for intent in judged:
            self._enter(intent)
        self.drain()

    def _enter(self, intent: OrderIntent) -> None:
        if self._waits_for_opening(intent):
            self.held[intent.symbol] = intent
            self.signals.wait(intent, OPENING, _OPENS.format(intent.symbol))
        else:
            self.desk.submit(intent)

    def _waits_for_opening(self, intent: OrderIntent) -> bool:
        """Tell whether an entry of a day-or-longer strategy must wait for the next session."""
        instrument = self.space.instruments[intent.symbol]
        if intent.timeframe_s < 86_400 or self.watch.is_open(instrument, self.space.clock.now_ns()):
            return False
        return self.conductor.trading

    def _sessions(self, ts_ns: int) -> None:
        for market, closed_ns in self.watch.closed_before(ts_ns):
            if self._venue is not None:
                self._venue.session_closed(market, closed_ns)
            self.drain()
            self._publish(MarketClosed, closed_ns, market.value)
        for market, day in self.watch.opened_at(ts_ns):
            self._publish(MarketOpened, ts_ns, market.value)
            self._open_day(day, ts_ns)

    def _open_day(self, day: str, ts_ns: int) -> None:
        space = self.space
        if day > space.state.day:
            space.record(DayStarted(ts_ns=ts_ns, day=day, equity=space.equity()))
            space.prices.day_open.clear()
            self.conductor.new_day()
        # Of several markets only one may have opened: the wishes for the others wait on.
        open_now = [one for one in self.held if space.is_open(space.instruments[one], ts_ns)]
        held = [self.held.pop(symbol) for symbol in open_now]
        self.guard.settle_all()
        self.drain()
        for intent in held:
            self.desk.submit(intent)
        self.drain()

    def _publish(self, kind: Any, ts_ns: int, market: str) -> None:
        event = kind(id=self.space.ids.event_id(), ts_ns=ts_ns, source="calendar", market=market)
        self.space.bus.publish(event)

    def _look(self, now_ns: int) -> None:
        """Look at what changes slowly: flat-by time, unfinished steps, the equity curve."""
        space, guard = self.space, self.guard
        positions = space.state.book.positions
        if positions:
            self.conductor.square_off(self.watch, now_ns)
        if guard.exits or guard.naked or guard.parts:
            guard.retry()
        if self.conductor.state is _STOPPING:
            self.conductor.watch_stopping()
        step_ns = self.look_step_ns
        self.next_look_ns = now_ns - now_ns % step_ns + step_ns
        if space.state.book.cash_start:  # else a broker has not told the money yet
            self.equity.add(now_ns, space.rough_equity())


def _urgency(intent: OrderIntent) -> tuple[int, float]:
    return (0, 0.0) if intent.purpose is not ENTRY else (1, -intent.confidence)
