"""One test on the past in the compiled loop, or one sentence why it has to be the engine's."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from core.backtest.fast.account import FastSetup, given
from core.backtest.fast.answers import Scratch, by_crossing, by_kernel
from core.backtest.fast.layout import (
    BAR,
    FINE,
    GROW,
    KEEP,
    LOG_ROOM,
    LOG_WIDTH,
    NO_SIDE,
    OWN,
    QUEUE,
    RUINED,
    SLIP,
    SPELL,
    TOO_BUSY,
    TOO_LARGE,
    TOO_SMALL,
    TROUBLE,
    UNSURE,
    Ints,
)
from core.backtest.fast.loop import finish, walk
from core.backtest.fast.prices import ReadyPrices
from core.backtest.fast.spells import sure
from core.errors import NoFastPath
from core.execution.slippage import SlippageModel
from core.model.instrument import ZERO, Instrument, Market
from core.model.market import timeframe_name
from core.model.orders import Product
from core.strategy.base import Strategy
from core.strategy.compiled import CompiledStrategy
from indicators.arguments import Floats

_OWN = ("on_bar", "act", "_holding", "_enter", "_with_numbers", "on_position", "signals")
_PLAIN = ("on_tick", "on_price", "on_fill", "on_companion", "buy", "sell_short", "close", "_entry")
_TROUBLES = {
    TOO_LARGE: "its numbers grew beyond what can be counted exactly",
    TOO_SMALL: "part of a position was smaller than the exchange's smallest order",
    UNSURE: "two amounts were too nearly equal to tell them apart for sure",
    NO_SIDE: "the strategy wished to buy and to sell on the same bar",
    RUINED: "the money was lost",
    TOO_BUSY: "too much happened at once",
}
_FIRST_LOG = 8_192


class _Nobody:
    """A context in which nothing is held: the loop looks after positions."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument

    def position(self, symbol: str | None = None) -> Decimal:
        return ZERO

    def busy(self) -> bool:
        return False

    def now_ns(self) -> int:
        return 0


def product_of(kind: type[Strategy], instrument: Instrument) -> Product:
    """Return how a strategy's holdings are settled, as the strategy host decides."""
    if instrument.market is Market.CRYPTO:
        return Product.PERPETUAL
    return Product.INTRADAY if kind.holding == "intraday" else Product.DELIVERY


def check(
    kind: type[Strategy], prices: ReadyPrices, setup: FastSetup, timeframe_s: int = 0
) -> type[CompiledStrategy]:
    """Return the strategy's class; raise NoFastPath where only the engine's own path is exact."""
    title, series = kind.title or kind.__name__, prices.series
    if not issubclass(kind, CompiledStrategy):
        raise NoFastPath(
            f"{title} decides in plain Python or looks at several symbols, so it has no fast "
            "path. Test it without."
        )
    for names, base in ((_OWN, CompiledStrategy), (_PLAIN, Strategy)):
        for name in names:
            if getattr(kind, name) is not getattr(base, name):
                raise NoFastPath(
                    f"{title} has its own “{name}”, which the fast path does not run. "
                    "Test it without."
                )
    if timeframe_s not in (0, series.timeframe_s):
        raise NoFastPath(
            "The fast path builds no bars, and these prices come in bars of "
            f"{timeframe_name(series.timeframe_s)}. Import {timeframe_name(timeframe_s)} prices, "
            "or test without the fast path."
        )
    reason = kind.supports(series.timeframe_s)
    if reason:
        raise NoFastPath(reason)
    if not series.instrument.tradable:
        raise NoFastPath(f"{series.symbol} cannot be traded: it is an index or has no volume.")
    _check_setup(setup)
    return kind


def _check_setup(setup: FastSetup) -> None:
    if setup.slippage.model is not SlippageModel.TICKS:
        raise NoFastPath(
            "The fast path does not let an order's own size move its price. "
            "Choose slippage in ticks, or test without the fast path."
        )
    if setup.latency_ns:
        raise NoFastPath("The fast path knows no delay to the venue. Test without the fast path.")
    if setup.parts_on:
        raise NoFastPath(
            "Parts between the strategy and the risk rules, and exit plans, have no fast path. "
            "Switch them off, or test without the fast path."
        )
    if setup.slippage_ticks < 0:
        raise NoFastPath(f"Slippage is counted in ticks from 0 up; it is {setup.slippage_ticks}.")


def strategy_of(
    kind: type[CompiledStrategy], instrument: Instrument, parameters: Mapping[str, object]
) -> CompiledStrategy:
    """Return a strategy object that watches nothing; wrong settings raise StrategyError."""
    return kind(_Nobody(instrument), **parameters)


class Ledger:
    """What a run writes: its two arrays, its log and its looks."""

    def __init__(self, s: Ints, f: Floats, bars: int, keep: bool, scratch: Scratch) -> None:
        self.s, self.f = s, f
        self.store: Ints = s[OWN:QUEUE].reshape(1, -1)
        s[KEEP] = keep
        self.log: Ints = scratch.room((_FIRST_LOG if keep else LOG_ROOM) * LOG_WIDTH, np.int64)
        looks = bars + 2 if keep else 1
        self.look_ns: Ints = scratch.room(looks, np.int64)
        self.look_worth: Floats = scratch.room(looks, np.float64)

    @property
    def arrays(self) -> tuple[Ints, Floats, Ints, Ints, Floats]:
        """Return what the loop takes."""
        return self.s, self.f, self.log, self.look_ns, self.look_worth

    def grow(self) -> None:
        """Make more room for the log."""
        self.log = np.concatenate([self.log, np.empty_like(self.log)])


def beginning(
    kind: type[Strategy], prices: ReadyPrices, setup: FastSetup, digits: int = 0
) -> tuple[Ints, Floats]:
    """Return the loop's two arrays before the first bar, the same for any settings.

    `digits` are those in which several symbols together count money.
    """
    series = prices.series
    product = product_of(kind, series.instrument)
    s, f = given(setup, series.instrument, product, series.timeframe_s, digits)
    if prices.lowest <= s[SLIP]:
        raise NoFastPath(
            f"{series.symbol} is cheaper than the slippage of {setup.slippage_ticks} ticks. "
            "Choose less slippage."
        )
    return s, f


def drive(
    strategy: CompiledStrategy,
    prices: ReadyPrices,
    begun: tuple[Ints, Floats],
    scratch: Scratch,
    keep: bool,
) -> Ledger:
    """Run the loop over all bars; raise NoFastPath where it meets what it cannot count exactly.

    `begun` is the `beginning`, which is left as it is.
    """
    series = prices.series
    s, f = begun[0].copy(), begun[1].copy()
    ledger = Ledger(s, f, len(prices), keep, scratch)
    crossing = strategy.crossing()
    if (
        crossing is not None
        and prices.past is None
        and sure(crossing, prices.guides, prices.dearest)
    ):
        pieces = by_crossing(crossing, prices, scratch, f)
    else:
        pieces = by_kernel(strategy, prices, scratch)
    market, changes = prices.market, prices.changes
    guides = prices.guides.extremes, prices.guides.looks, prices.guides.idle_looks
    for base, end, answers in pieces:
        s[SPELL] = 0
        while s[BAR] < end:
            walk(ledger.arrays, market, guides, changes, answers, base, end)
            if s[TROUBLE] == GROW:
                ledger.grow()
                s[TROUBLE] = FINE
            elif s[TROUBLE] != FINE:
                give_up(series.symbol, s)
    finish(ledger.arrays)
    if s[TROUBLE] != FINE:
        give_up(series.symbol, s)
    return ledger


def give_up(symbol: str, s: Ints) -> None:
    """Raise NoFastPath with what the loop could not count."""
    raise NoFastPath(
        f"The fast path stopped at bar {s[BAR]} of {symbol}, because {_TROUBLES[int(s[TROUBLE])]}. "
        "Test it without the fast path."
    )
