"""Pairs: trades the gap between two shares that usually go together.

It needs the prices of two symbols, so it is no compiled kernel of one. Each half is a strategy
object of its own that hears the closed bars of the other, and asks the safety rules by itself.
"""

import math
from collections.abc import Mapping
from decimal import Decimal

from core.errors import StrategyError
from core.model.market import TIMEFRAMES, Bar
from core.strategy.base import NOTHING, Strategy, Wishes, param
from core.strategy.follow import ATR_BARS, BOTH
from indicators.atr import Atr
from indicators.bollinger import Bollinger

TIE = 1e-9  # a smaller swing of the logarithm is that of two shares that do not move
_ALONE_BARS = 2  # an order of the other half may still be on its way at the first
_DAY_S = TIMEFRAMES["1d"]


class Pairs(Strategy):
    """Buy the one that fell behind and, if told to, sell the one that ran ahead.

    The gap is the logarithm of the two prices' ratio, measured in its own usual swings. It is
    looked at when the bars of both have closed at the same moment, so neither sees the other's
    future, and a bar that only one of them has is passed over.
    """

    key = "pairs"
    title = "Pairs"
    summary = "Watches two shares as a pair and buys the one that fell behind the other."
    default_timeframe = "5m"
    holding = "intraday"
    art = "cherries"

    direction: str = param(
        "buy only",
        choices=("buy only", BOTH),
        label="Direction",
        help="“Both” also sells the one that ran ahead, so that what moves the two alike cancels "
        "out. “Buy only” trades one half.",
    )
    bars: int = param(60, low=10, high=1000, label="What is usual: the last, bars")
    far: float = param(2.0, low=0.5, high=5.0, step=0.1, label="Enter: usual swings apart")
    near: float = param(0.5, low=0.0, high=2.0, step=0.1, label="Leave: usual swings or fewer")
    lost: float = param(4.0, low=1.0, high=10.0, step=0.5, label="Give up: usual swings apart")
    stop_atr: float = param(
        5.0, low=0.5, high=20.0, step=0.5, label="Safety exit of each half, in average ranges"
    )

    @classmethod
    def watches(cls, symbols: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        """Return the symbols two by two, in the order given; one left over is not traded."""
        pairs = list(zip(symbols[::2], symbols[1::2], strict=False))
        if not pairs:
            raise StrategyError("Pairs trades two at a time: choose at least two shares to watch.")
        halves = [*pairs, *((second, first) for first, second in pairs)]
        return {one: (other,) for one, other in halves}

    @classmethod
    def supports(cls, timeframe_s: int) -> str | None:
        """Return None, or why bars of that length cannot be traded."""
        if timeframe_s < _DAY_S:
            return None
        return (
            "Pairs needs bars shorter than a day, because a share sold first must be bought "
            "back the same day."
        )

    def check_parameters(self) -> None:
        """Raise StrategyError unless leaving lies under entering and that under giving up."""
        if not self.near < self.far < self.lost:
            raise StrategyError(
                f"Leave ({self.near:g}) must be nearer than enter ({self.far:g}), and that nearer "
                f"than give up ({self.lost:g})."
            )

    def start(self) -> None:
        """Make the window of the gap and the average range."""
        self._gaps, self._range = Bollinger(self.bars, 1.0), Atr(ATR_BARS)
        self._own: Bar | None = None
        self._other: Bar | None = None
        self._usual = math.nan
        self._used = False
        self._alone = 0

    def needs_bars(self) -> int:
        """Return the bars before a gap can be judged."""
        return max(self.bars, ATR_BARS + 1)

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes when the other's bar of that moment is there already."""
        usual = self._range.update(bar.high, bar.low, bar.close)
        self._usual = usual if math.isfinite(usual) else self._usual
        self._own = bar
        return self._together()

    def on_companion(self, bar: Bar) -> Wishes:
        """Return wishes when the own bar of that moment is there already."""
        self._other = bar
        return self._together()

    def _together(self) -> Wishes:
        own, other = self._own, self._other
        if own is None or other is None or own.close_ns != other.close_ns:
            return NOTHING
        if not (own.close > 0.0 and other.close > 0.0):
            return NOTHING
        gap = math.log(own.close / other.close)
        upper, middle, _ = self._gaps.update(gap)
        swing = upper - middle
        if not (swing > TIE and self._usual > 0.0):
            return NOTHING
        return self._judge((gap - middle) / swing, own, other)

    def _judge(self, apart: float, own: Bar, other: Bar) -> Wishes:
        far = abs(apart) >= self.far
        fresh = far and not self._used
        if far:
            self._used = True
        elif abs(apart) <= self.near:
            self._used = False
        if self.ctx.busy():
            return NOTHING
        held = self.ctx.position()
        if held:
            return self._leave(held, apart, other)
        self._alone = 0
        if not fresh or abs(apart) >= self.lost:
            return NOTHING
        said = f"{abs(apart):.1f} usual swings"
        if apart < 0.0:
            stop = own.close - self.stop_atr * self._usual
            return self.buy(f"it fell {said} behind {other.symbol}", stop=stop)
        if self.direction == BOTH:
            stop = own.close + self.stop_atr * self._usual
            return self.sell_short(f"it ran {said} ahead of {other.symbol}", stop=stop)
        return NOTHING

    def _leave(self, held: Decimal, apart: float, other: Bar) -> Wishes:
        away = -apart if held > 0 else apart
        if away <= self.near:
            return self.close(f"the gap to {other.symbol} is closed again")
        if away >= self.lost:
            return self.close(f"the gap to {other.symbol} only grew")
        if self.direction == BOTH:
            self._alone = 0 if self.ctx.position(other.symbol) else self._alone + 1
            if self._alone >= _ALONE_BARS:
                return self.close(f"its other half, {other.symbol}, is not there")
        return NOTHING
