"""Runs strategies: one object per symbol, fed with bars of its timeframe, its errors kept apart."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from msgspec import structs

from core.engine.workspace import Workspace
from core.errors import StrategyError
from core.events.events import SignalGiven
from core.model.instrument import ZERO, Instrument, Market
from core.model.market import Bar, Tick
from core.model.orders import Fill, OrderIntent, Product
from core.strategy.base import NOTHING, Strategy, Wishes
from core.strategy.mistakes import told
from core.strategy.time_budget import TooSlow

FAILURES_ALLOWED = 3
OnBar = Callable[[Bar], Wishes]


class BarMaker(Protocol):
    """What turns smaller bars or ticks of one symbol into bars of the strategy's timeframe."""

    def on_bar(self, bar: Bar) -> tuple[Bar, ...]:
        """Return the bars this smaller bar completed."""
        ...

    def on_tick(self, tick: Tick) -> tuple[Bar, ...]:
        """Return the bars this tick completed."""
        ...

    def on_time(self, ts_ns: int) -> tuple[Bar, ...]:
        """Return the bars the passing of time completed."""
        ...


class SymbolContext:
    """What one strategy object may know besides prices."""

    __slots__ = ("_owner", "_space", "_symbol", "instrument", "warming")

    def __init__(self, space: Workspace, instrument: Instrument, owner: str) -> None:
        self._space = space
        self._owner = owner
        self._symbol = instrument.symbol
        self.instrument = instrument
        self.warming = False

    def position(self, symbol: str | None = None) -> Decimal:
        """Return the quantity this strategy holds; what a person bought is none of its business."""
        position = self._space.state.book.positions.get(symbol or self._symbol)
        if position is None or position.strategy != self._owner:
            return ZERO
        return position.quantity

    def busy(self) -> bool:
        """Return whether an order that opens or closes is under way; resting exits do not count."""
        if self.warming:
            return False
        orders = self._space.state.orders
        return orders.is_working(self._symbol) and orders.is_moving(self._symbol)

    def now_ns(self) -> int:
        """Return the trading time."""
        return self._space.clock.now_ns()


class Slot:
    """One strategy object and what is needed to feed it."""

    __slots__ = ("context", "failures", "listeners", "live", "maker", "strategy", "wants_ticks")

    def __init__(self, strategy: Strategy, context: SymbolContext, maker: BarMaker | None) -> None:
        self.strategy = strategy
        self.context = context
        self.maker = maker
        self.listeners: list[OnBar] = []
        """What else hears the bars of this symbol once they have closed."""
        self.failures = 0
        self.live = True
        kind = type(strategy)
        self.wants_ticks = (
            kind.on_tick is not Strategy.on_tick or kind.on_price is not Strategy.on_price
        )


class StrategyHost:
    """The strategy objects of the running strategy, by symbol."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self.slots: dict[str, Slot] = {}
        self.on_bar: dict[str, OnBar] = {}
        self.timeframe_s = 0
        self.kind: type[Strategy] | None = None
        self.generation = 0
        """Counts how often the strategy objects became others."""
        self.unsettled: set[str] = set()
        """Symbols whose position changed since their strategy last said that all is done."""

    def start(
        self,
        kind: type[Strategy],
        parameters: Mapping[str, object],
        symbols: tuple[str, ...],
        timeframe_s: int,
        make_bars: Callable[[Instrument], BarMaker | None],
    ) -> None:
        """Make one strategy object per tradable symbol; raise StrategyError on a bad setting."""
        slots: dict[str, Slot] = {}
        watched = kind.watches(symbols)
        for symbol in watched:
            instrument = self._space.instruments.get(symbol)
            if instrument is None:
                raise StrategyError(f"There are no prices for {symbol}. Choose one that has some.")
            if not instrument.tradable:
                continue
            context = SymbolContext(self._space, instrument, kind.key)
            slots[symbol] = Slot(kind(context, **parameters), context, make_bars(instrument))
        self.slots = slots
        for symbol, others in watched.items():
            for other in others:
                if symbol in slots and other in slots:
                    slots[other].listeners.append(self._listener(symbol))
        self.on_bar = {symbol: _feeder(slot) for symbol, slot in slots.items()}
        self.kind = kind
        self.timeframe_s = timeframe_s
        self._changed()

    def _listener(self, symbol: str) -> OnBar:
        """Return what lets a symbol's strategy hear the closed bars of another one."""
        slot = self.slots[symbol]

        def hear(bar: Bar) -> Wishes:
            if not slot.live:
                return NOTHING
            try:
                return slot.strategy.on_companion(bar)
            except Exception as failure:  # noqa: BLE001 - its mistake is not the other's
                return self.failed(symbol, failure)

        return hear

    def stop(self) -> None:
        """Forget the strategy objects."""
        self.slots = {}
        self.on_bar = {}
        self._changed()

    def _changed(self) -> None:
        self.generation += 1
        self.unsettled.clear()

    def warm(self, bar: Bar) -> None:
        """Feed a bar of the past: indicators learn, wishes are thrown away."""
        slot, call = self.slots.get(bar.symbol), self.on_bar.get(bar.symbol)
        if slot is None or call is None:
            return
        slot.context.warming = True
        try:
            call(bar)
        except Exception as failure:  # noqa: BLE001 - one strategy's mistake must not stop the rest
            self.failed(bar.symbol, failure)
        finally:
            slot.context.warming = False

    def on_tick(self, tick: Tick) -> Wishes:
        """Return what the strategy wishes after a tick."""
        slot = self.slots.get(tick.symbol)
        if slot is None or not slot.live:
            return NOTHING
        try:
            wishes: list[OrderIntent] = []
            if slot.maker is not None:
                wishes += _built(slot, slot.maker.on_tick(tick))
            if slot.wants_ticks:
                wishes += slot.strategy.on_tick(tick)
                wishes += slot.strategy.on_price(tick.price, tick.ts_ns)
            return wishes
        except Exception as failure:  # noqa: BLE001 - as above
            return self.failed(tick.symbol, failure)

    def on_time(self, ts_ns: int) -> Wishes:
        """Return wishes from bars that only the passing of time completed."""
        wishes: list[OrderIntent] = []
        for symbol, slot in self.slots.items():
            if slot.maker is None or not slot.live:
                continue
            try:
                wishes += _built(slot, slot.maker.on_time(ts_ns))
            except Exception as failure:  # noqa: BLE001 - as above
                self.failed(symbol, failure)
        return wishes

    def on_fill(self, fill: Fill) -> Wishes:
        """Return what the strategy wishes after an execution, then after the new position."""
        slot = self.slots.get(fill.symbol)
        if slot is None or not slot.live:
            return NOTHING
        self.unsettled.add(fill.symbol)
        try:
            return [
                *slot.strategy.on_fill(fill),
                *slot.strategy.on_position(slot.context.position()),
            ]
        except Exception as failure:  # noqa: BLE001 - as above
            return self.failed(fill.symbol, failure)

    def dress(self, intent: OrderIntent) -> OrderIntent:
        """Return the wish with what the host knows: product and timeframe; tell the signal."""
        if self._space.bus.wants(SignalGiven):
            self._signal(intent)
        return structs.replace(
            intent,
            product=intent.product or self._product(intent.symbol),
            origin="strategy",
            timeframe_s=self.timeframe_s,
        )

    def _signal(self, intent: OrderIntent) -> None:
        space = self._space
        space.bus.publish(
            SignalGiven(
                id=space.ids.event_id(),
                ts_ns=space.clock.now_ns(),
                source=intent.strategy,
                strategy=intent.strategy,
                symbol=intent.symbol,
                side=intent.side,
                purpose=intent.purpose.value,
                strength=intent.strength,
                confidence=intent.confidence,
                reason=intent.reason,
            )
        )

    def _product(self, symbol: str) -> Product:
        if self._space.instruments[symbol].market is Market.CRYPTO:
            return Product.PERPETUAL
        intraday = self.kind is not None and self.kind.holding == "intraday"
        return Product.INTRADAY if intraday else Product.DELIVERY

    def give_up(self, symbol: str, failure: Exception) -> None:
        """Tell of a mistake that ends the strategy for a symbol at once."""
        self.slots[symbol].failures = FAILURES_ALLOWED
        self.failed(symbol, failure)

    def _switch_off(self, symbol: str) -> None:
        self.slots[symbol].live = False
        self.on_bar.pop(symbol, None)
        self.unsettled.discard(symbol)

    def failed(self, symbol: str, failure: Exception) -> Wishes:
        """Tell of a strategy's mistake, and switch it off for the symbol when it repeats."""
        slot = self.slots[symbol]
        slot.failures += 1
        # What takes too long would hold up everything else again with the next symbol's bar.
        endless = isinstance(failure, TooSlow)
        if endless or slot.failures >= FAILURES_ALLOWED:
            for one in tuple(self.slots) if endless else (symbol,):
                self._switch_off(one)
        name = slot.strategy.title or type(slot.strategy).__name__
        after = f" It is switched off for {symbol}; the others go on."
        if endless:
            after = " It is switched off; safety exits stay in place."
        self._space.complain(
            "strategy",
            name,
            f"{name} made a mistake on {symbol}: {_ended(told(failure))}"
            f"{'' if slot.live else after}",
            _where(failure),
        )
        return NOTHING


def _ended(said: str) -> str:
    return said if said.endswith("?") else f"{said}."


def _feeder(slot: Slot) -> OnBar:
    """Return what takes a bar of the feed: the strategy itself when no bars must be built."""
    maker = slot.maker
    if maker is None and not slot.listeners:
        return slot.strategy.on_bar

    def feed(bar: Bar) -> Wishes:
        return _built(slot, (bar,) if maker is None else maker.on_bar(bar))

    return feed


def _built(slot: Slot, bars: tuple[Bar, ...]) -> Wishes:
    if not bars:
        return NOTHING
    if len(bars) == 1 and not slot.listeners:
        return slot.strategy.on_bar(bars[0])
    wishes: list[OrderIntent] = []
    for bar in bars:
        wishes += slot.strategy.on_bar(bar)
        for hear in slot.listeners:
            wishes += hear(bar)
    return wishes


def _where(failure: Exception) -> str:
    trace = failure.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(failure).__name__} in {place}"
