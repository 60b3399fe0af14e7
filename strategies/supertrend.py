"""Supertrend: follows the flip of the Supertrend line."""

import math

import numpy as np

from core.model.market import Bar
from core.strategy.base import Wishes, param
from core.strategy.follow import TrendFollower
from indicators import supertrend
from indicators.arguments import Floats
from indicators.kernel import kernel
from indicators.turns import TURNED_DOWN, TURNED_UP, UNKNOWN, turn

_LINE = 1  # state: the side, the line, then the indicator's state
_INDICATOR = 2


@kernel
def supertrend_step(state: Floats, high: float, low: float, close: float) -> int:
    """Take one bar into `state` and return the trend."""
    line, side = supertrend.step(state, _INDICATOR, high, low, close)
    if not math.isfinite(line):
        return UNKNOWN
    before = state[0]
    state[0] = side
    state[_LINE] = line
    return turn(before, side)


class Supertrend(TrendFollower):
    """Hold while the price is above its Supertrend line."""

    key = "supertrend"
    title = "Supertrend"
    summary = "Follows the trend line and flips when the trend flips."
    default_timeframe = "15m"
    holding = "overnight"
    art = "rocket"

    period: int = param(10, low=2, high=200, label="Average range, bars")
    factor: float = param(
        3.0,
        low=0.5,
        high=10.0,
        step=0.5,
        label="Distance of the line, in average ranges",
        help="A larger distance flips more rarely and loses more at each wrong turn.",
    )

    def start(self) -> None:
        """Make the line."""
        self._state = np.concatenate(([0.0, 0.0], supertrend.fresh(self.period, self.factor)))

    def needs_bars(self) -> int:
        """Return the bars before a flip can be seen."""
        return self.period + 2

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        return self.follow(supertrend_step(self._state, bar.high, bar.low, bar.close), bar)

    def stop(self, bar: Bar, rising: bool) -> float:
        """Return the line: where the trend would be over."""
        return float(self._state[_LINE])

    def reason(self, bar: Bar, trend: int) -> str:
        """Return what the price did to the line."""
        if trend == TURNED_UP:
            return "its price rose above its trend line"
        if trend == TURNED_DOWN:
            return "its price fell below its trend line"
        return f"its price is {'above' if trend > 0 else 'below'} its trend line"
