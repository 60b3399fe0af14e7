"""Turtle: follows the crossing of two moving averages."""

import math

import numpy as np

from core.errors import StrategyError
from core.model.market import TIMEFRAMES, Bar
from core.strategy.base import Wishes, param
from core.strategy.follow import TrendFollower
from indicators import atr, sma
from indicators.arguments import Floats
from indicators.kernel import kernel
from indicators.turns import TURNED_DOWN, TURNED_UP, UNKNOWN, turn

ATR_BARS = 20
_ATR = 1  # state: the side, then one state behind the other: ATR, fast average, slow average
_FAST = _ATR + atr.SIZE
_RANGE = _ATR + atr.RANGE
TIE = 1e-12  # averages nearer than this are equal: rounding must not make a crossing


@kernel
def turtle_step(state: Floats, high: float, low: float, close: float) -> int:
    """Take one bar into `state` and return the trend of the averages."""
    atr.step(state, _ATR, high, low, close)
    fast = sma.step(state, _FAST, close)
    slow = sma.step(state, sma.end(state, _FAST), close)
    if not (math.isfinite(fast) and math.isfinite(slow)):
        return UNKNOWN
    before = state[0]
    if abs(fast - slow) > TIE * abs(slow):
        state[0] = 1.0 if fast > slow else -1.0
    return turn(before, state[0])


class Turtle(TrendFollower):
    """Hold while the fast average is above the slow one."""

    key = "turtle"
    title = "Turtle"
    summary = "Buys when the 20-day average climbs above the 50-day one."
    default_timeframe = "1d"
    holding = "overnight"
    art = "turtle"

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

    def start(self) -> None:
        """Make the averages."""
        parts = ([0.0], atr.fresh(ATR_BARS), sma.fresh(self.fast), sma.fresh(self.slow))
        self._state = np.concatenate(parts)

    def needs_bars(self) -> int:
        """Return the bars before a crossing can be seen."""
        return max(self.slow, ATR_BARS) + 1

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        return self.follow(turtle_step(self._state, bar.high, bar.low, bar.close), bar)

    def stop(self, bar: Bar, rising: bool) -> float:
        """Return the safety exit, some average ranges away from the close."""
        away = self.stop_atr * float(self._state[_RANGE])
        return bar.close - away if rising else bar.close + away

    def reason(self, bar: Bar, trend: int) -> str:
        """Return which line crossed which."""
        unit = "day" if bar.timeframe_s == TIMEFRAMES["1d"] else "bar"
        moved = {TURNED_UP: "crossed above", TURNED_DOWN: "crossed below"}.get(trend)
        moved = moved or ("is above" if trend > 0 else "is below")
        return f"its {self.fast}-{unit} line {moved} its {self.slow}-{unit} line"
