"""RSI: buys what was sold too hard, once its strength comes back."""

import math
from collections.abc import Sequence

import numpy as np

from core.errors import StrategyError
from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TwoWay
from indicators import atr, rsi
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    ENTER_SHORT,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    STOP,
    VALUE,
    Prices,
    SignalKernel,
    Times,
)

# State: the rule; where the strength last was (-1 too weak, 1 too strong), the side of the last
# entry, whose exit is told on each bar, for the entry may have to wait; then ATR, RSI.
_LOW, _HIGH, _BOTH, _STOP_ATR, _WAS, _SIDE, _ATR = range(7)


def come_back(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in when strength leaves an extreme, out when it is at the other one."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    strength = rsi.step(state, atr.end(state, _ATR), close)
    if not math.isfinite(strength):
        return 0
    was = state[_WAS]
    weak, strong = strength < state[_LOW], strength > state[_HIGH]
    state[_WAS] = -1.0 if weak else 1.0 if strong else 0.0
    out[at, VALUE] = strength
    if was != 0.0 and not weak and not strong:
        state[_SIDE] = -was
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    if strong:
        return LEAVE_LONG
    if weak:
        return LEAVE_SHORT
    if not usual > 0.0 or was == 0.0:
        return 0
    if was < 0.0:
        return ENTER_LONG
    return ENTER_SHORT if state[_BOTH] else 0


class Rsi(TwoWay):
    """Buy when RSI comes back over the low mark, sell when it passes the high one."""

    key = "rsi"
    title = "RSI"
    summary = "Buys when a share that went cold (RSI) warms up, sells when it runs hot."
    default_timeframe = "1h"
    holding = "overnight"
    art = "thermometer"
    kernel = SignalKernel(come_back)

    period: int = param(14, low=2, high=100, label="Strength (RSI) over, bars")
    low: int = param(30, low=5, high=50, label="Cold: strength below")
    high: int = param(70, low=50, high=95, label="Hot: strength above")
    stop_atr: float = param(
        2.5, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges"
    )

    def check_parameters(self) -> None:
        """Raise StrategyError unless there is room between the two marks."""
        if self.low >= self.high:
            raise StrategyError(f"Cold ({self.low}) must be under hot ({self.high}).")

    def fresh(self) -> Floats:
        """Return the indicators before any bar."""
        rule = [self.low, self.high, self.direction == BOTH, self.stop_atr, 0.0, 0.0]
        return np.concatenate((rule, atr.fresh(ATR_BARS), rsi.fresh(self.period)))

    def needs_bars(self) -> int:
        """Return the bars before strength can have left an extreme."""
        return max(self.period, ATR_BARS) + 2

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return where its strength is."""
        if code & ENTERS:
            came = "came back above" if code & ENTER_LONG else "fell back below"
            mark = self.low if code & ENTER_LONG else self.high
            return f"its strength {came} {mark}, to {value:.0f} of 100"
        return f"its strength reached {value:.0f} of 100"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return how strong it is, and which mark it must pass."""
        strength = f"its strength is {self._row[0, VALUE]:.0f} of 100"
        if self._state[_WAS] < 0.0:
            return f"{strength} and must come back above {self.low}"
        return f"{strength} and must fall below {self.low} first"
