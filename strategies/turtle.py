"""Turtle: follows the crossing of two moving averages."""

import math
from collections.abc import Sequence

import numpy as np

from core.errors import StrategyError
from core.model.market import TIMEFRAMES, Bar
from core.strategy.base import param
from core.strategy.crossing import AverageCrossing
from core.strategy.follow import BOTH, TrendFollower
from indicators import atr, sma
from indicators.arguments import Floats
from indicators.signals import STOP, Prices, SignalKernel, Times
from indicators.turns import code_of, turn

ATR_BARS = 20
# State: the side, both ways?, the distance of the exit, then ATR, fast average, slow average.
_SIDE, _BOTH, _STOP_ATR, _ATR = range(4)
TIE = 1e-12  # averages nearer than this are equal: rounding must not make a crossing


def turtle(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: the trend is that of the fast average against the slow one."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    fast_at = atr.end(state, _ATR)
    fast = sma.step(state, fast_at, close)
    slow = sma.step(state, sma.end(state, fast_at), close)
    if not (math.isfinite(fast) and math.isfinite(slow)):
        return 0
    before = state[_SIDE]
    if abs(fast - slow) > TIE * abs(slow):
        state[_SIDE] = 1.0 if fast > slow else -1.0
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    if not math.isfinite(usual):
        return 0
    return code_of(turn(before, state[_SIDE]), state[_BOTH])


class Turtle(TrendFollower):
    """Hold while the fast average is above the slow one."""

    key = "turtle"
    title = "Turtle"
    summary = "Buys when the 20-day average climbs above the 50-day one."
    default_timeframe = "1d"
    holding = "overnight"
    art = "turtle"
    kernel = SignalKernel(turtle)

    fast: int = param(20, low=2, high=200, label="Fast average, bars")
    slow: int = param(50, low=3, high=500, label="Slow average, bars")
    stop_atr: float = param(
        2.0,
        low=0.5,
        high=10.0,
        step=0.5,
        label="Safety exit, in average ranges",
        help="How many times the usual movement of a bar the safety exit lies away.",
    )

    def check_parameters(self) -> None:
        """Raise StrategyError unless the fast average is the shorter one."""
        if self.fast >= self.slow:
            raise StrategyError(
                f"The fast average ({self.fast} bars) must be shorter than the slow one "
                f"({self.slow} bars)."
            )

    def fresh(self) -> Floats:
        """Return the averages before any bar."""
        rule = [0.0, self.direction == BOTH, self.stop_atr]
        return np.concatenate(
            (rule, atr.fresh(ATR_BARS), sma.fresh(self.fast), sma.fresh(self.slow))
        )

    def crossing(self) -> AverageCrossing:
        """Return the rule of `turtle` in numbers."""
        return AverageCrossing(
            self.fast, self.slow, ATR_BARS, self.stop_atr, self.direction == BOTH
        )

    def needs_bars(self) -> int:
        """Return the bars before a crossing can be seen."""
        return max(self.slow, ATR_BARS) + 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return which line crossed which."""
        unit = "day" if bar.timeframe_s == TIMEFRAMES["1d"] else "bar"
        moved = self.moved(code, "crossed above", "crossed below")
        return f"its {self.fast}-{unit} line {moved} its {self.slow}-{unit} line"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return how the two averages lie."""
        closes = [bar.close for bar in bars[-self.slow :]]
        fast, slow = math.fsum(closes[-self.fast :]) / self.fast, math.fsum(closes) / self.slow
        unit = "day" if bars[-1].timeframe_s == TIMEFRAMES["1d"] else "bar"
        lies = "is below" if fast < slow else "is already above"
        return (
            f"its {self.fast}-{unit} line ({self.money_text(fast)}) {lies} its "
            f"{self.slow}-{unit} line ({self.money_text(slow)}), and only a crossing counts"
        )
