"""Supertrend: follows the flip of the Supertrend line."""

import math
from collections.abc import Sequence

import numpy as np

from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import BOTH, TrendFollower
from indicators import supertrend
from indicators.arguments import Floats
from indicators.signals import STOP, Prices, SignalKernel, Times
from indicators.turns import code_of, turn

_SIDE, _BOTH, _LINE = range(3)  # state: the side, both ways?, then the indicator's state


def follow_line(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: the trend is the side of the line; the line is where it would be over."""
    _, high, low, close, _ = prices
    line, side = supertrend.step(state, _LINE, high, low, close)
    out[at, STOP] = line
    if not math.isfinite(line):
        return 0
    before = state[_SIDE]
    state[_SIDE] = side
    return code_of(turn(before, side), state[_BOTH])


class Supertrend(TrendFollower):
    """Hold while the price is above its Supertrend line."""

    key = "supertrend"
    title = "Supertrend"
    summary = "Follows the trend line and flips when the trend flips."
    default_timeframe = "15m"
    holding = "overnight"
    art = "rocket"
    kernel = SignalKernel(follow_line)

    period: int = param(10, low=2, high=200, label="Average range, bars")
    factor: float = param(
        3.0,
        low=0.5,
        high=10.0,
        step=0.5,
        label="Distance of the line, in average ranges",
        help="A larger distance flips more rarely and loses more at each wrong turn.",
    )

    def fresh(self) -> Floats:
        """Return the line before any bar."""
        rule = [0.0, self.direction == BOTH]
        return np.concatenate((rule, supertrend.fresh(self.period, self.factor)))

    def needs_bars(self) -> int:
        """Return the bars before a flip can be seen."""
        return self.period + 2

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return what the price did to the line."""
        return f"its price {self.moved(code, 'rose above', 'fell below')} its trend line"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return where the line is."""
        lies = "is below" if self._state[_SIDE] < 0.0 else "is already above"
        line = self.money_text(float(self._row[0, STOP]))
        return f"its price {lies} its trend line at {line}, and only a flip counts"
