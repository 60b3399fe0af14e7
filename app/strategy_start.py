"""Begins a strategy in an engine: its bars, the parts between it and the gate, what it learns."""

from collections.abc import Callable, Mapping, Sequence
from heapq import merge
from typing import TYPE_CHECKING, Protocol

from core.data.bar_builder import BarBuilder
from core.data.calendar import MarketCalendar
from core.engine.trading_engine import TradingEngine
from core.errors import StrategyError
from core.events.commands import StartTrading
from core.model.instrument import Instrument, Market
from core.model.market import TIMEFRAMES, Bar, timeframe_name
from core.strategy import catalog
from core.strategy.base import Strategy

if TYPE_CHECKING:
    from core.signals.gate import SymbolGate
    from core.signals.rules import SignalRules

History = Callable[[str, int], Sequence[Bar]]
"""(symbol, timeframe_s) -> bars before the feed's first, oldest first, to warm a strategy."""


class Pieces(Protocol):
    """What prices come in: bars of one length, or ticks that bars of that length are made of."""

    timeframe_s: int
    bars_only: bool


class StartSetup(Protocol):
    """What the beginning of a strategy needs to know."""

    @property
    def feed(self) -> Pieces:
        """Return what prices come in."""
        ...

    @property
    def history(self) -> History | None:
        """Return where earlier bars come from."""
        ...

    @property
    def user_strategies(self) -> tuple[type[Strategy], ...]:
        """Return the strategies of the person's own."""
        ...

    @property
    def signals(self) -> "SignalRules | None":
        """Return which parts are switched on."""
        ...


def starter(
    engine: TradingEngine, setup: StartSetup, calendars: Mapping[Market, MarketCalendar]
) -> Callable[[StartTrading], None]:
    """Return what a StartTrading command does; it raises StrategyError when that cannot be."""
    own = {kind.key: kind for kind in setup.user_strategies}

    def start(command: StartTrading) -> None:
        kind = own.get(command.strategy) or catalog.find(command.strategy)
        feed_s = setup.feed.timeframe_s
        timeframe_s = command.timeframe_s or feed_s
        if timeframe_s < feed_s:
            raise StrategyError(
                f"These prices come in bars of {timeframe_name(feed_s)}, so "
                f"{timeframe_name(timeframe_s)} bars cannot be made from them. "
                f"Choose {timeframe_name(feed_s)} or longer."
            )
        reason = kind.supports(timeframe_s)
        if reason:
            raise StrategyError(reason)

        def make_bars(instrument: Instrument) -> BarBuilder | None:
            if timeframe_s == feed_s and getattr(setup.feed, "bars_only", True):
                return None
            return BarBuilder(instrument.symbol, timeframe_s, calendars[instrument.market])

        gates = _gates_of(engine, setup, command.symbols, timeframe_s, calendars)
        engine.host.start(kind, command.parameters, command.symbols, timeframe_s, make_bars)
        _start_signals(engine, setup, gates, calendars)
        _start_exits(engine, setup, command.symbols, timeframe_s, calendars)
        if setup.history is not None:
            past = [setup.history(symbol, timeframe_s) for symbol in tuple(engine.host.slots)]
            # In the order of time: a strategy may compare several symbols.
            for bar in merge(*past, key=lambda one: one.close_ns):
                engine.host.warm(bar)

    return start


def _gates_of(
    engine: TradingEngine,
    setup: StartSetup,
    symbols: Sequence[str],
    timeframe_s: int,
    calendars: Mapping[Market, MarketCalendar],
) -> list["SymbolGate"]:
    """Return the gates of the parts that are switched on; a wrong setting raises StrategyError."""
    rules, known = setup.signals, engine.space.instruments
    if rules is None or not rules.any_on:
        return []
    from core.signals.building import gate_of

    base_s = _base_s(setup)
    return [
        gate_of(
            rules, known[one], engine.signals, timeframe_s, calendars[known[one].market], base_s
        )
        for one in symbols
        if one in known
    ]


def _base_s(setup: StartSetup) -> int:
    """Return the length of the bars that parts learn from: the feed's, minutes where it ticks."""
    return setup.feed.timeframe_s if getattr(setup.feed, "bars_only", True) else TIMEFRAMES["1m"]


def _start_signals(
    engine: TradingEngine,
    setup: StartSetup,
    gates: Sequence["SymbolGate"],
    calendars: Mapping[Market, MarketCalendar],
) -> None:
    """Put the gates between the strategy and the risk gate, with what was traded before."""
    makers, base_s = None, _base_s(setup)
    if gates and not getattr(setup.feed, "bars_only", True):
        known = engine.space.instruments
        makers = {
            gate.symbol: BarBuilder(gate.symbol, base_s, calendars[known[gate.symbol].market])
            for gate in gates
        }
    engine.signals.begin(gates, makers)
    if setup.history is not None:
        for gate in gates:
            gate.learn_past(setup.history, base_s)
    if gates and setup.signals is not None and setup.signals.clocks:
        from core.signals.clocks import left_out

        if said := left_out(base_s):
            engine.signals.note("", said)


def _start_exits(
    engine: TradingEngine,
    setup: StartSetup,
    symbols: Sequence[str],
    timeframe_s: int,
    calendars: Mapping[Market, MarketCalendar],
) -> None:
    """Plan the ways out of what will be held, if asked for, with what was traded before."""
    engine.exits.begin()
    rules, known = setup.signals, engine.space.instruments
    if rules is None or not rules.exits:
        return
    from core.signals.building import exit_watch_of

    watches = [
        exit_watch_of(rules, known[one], timeframe_s, calendars[known[one].market])
        for one in symbols
        if one in known
    ]
    engine.exits.begin(watch for watch in watches if watch is not None)
    for symbol in engine.exits.watches if setup.history is not None else ():
        engine.exits.learn(setup.history(symbol, timeframe_s) if setup.history else ())
