"""Momentum: buys what fell too far once it turns up again."""

import math
from collections.abc import Sequence

import numpy as np

from core.errors import StrategyError
from core.model.market import Bar
from core.strategy.base import param
from core.strategy.compiled import CompiledStrategy
from indicators import atr, macd, rsi
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    LEAVE_LONG,
    REASON,
    STOP,
    VALUE,
    Prices,
    SignalKernel,
    Times,
)

ATR_BARS, RSI_BARS, FAST, SLOW, SIGNAL = 14, 14, 12, 26, 9
STRONG = REASON  # else its trend fades

# State: the rule, what is remembered, then the indicators.
_LOW, _HIGH, _MEMORY, _PATIENCE, _STOP_ATR, _LEFT, _SINCE, _ATR = range(8)


def momentum(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in when it turns up after a fall, out when it is strong or fades.

    It turns up when RSI was below the low mark within the last bars and MACD is above its signal;
    said once for each fall. It fades when MACD is below its signal, `patience` bars later or more.
    """
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    rsi_at = atr.end(state, _ATR)
    strength = rsi.step(state, rsi_at, close)
    _, _, gap = macd.step(state, rsi.end(state, rsi_at), close)
    if not (math.isfinite(strength) and math.isfinite(gap)):
        return 0
    out[at, STOP] = close - state[_STOP_ATR] * usual
    out[at, VALUE] = strength
    state[_SINCE] += 1.0
    state[_LEFT] = state[_MEMORY] if strength < state[_LOW] else max(state[_LEFT] - 1.0, 0.0)
    if gap > 0.0 and state[_LEFT] > 0.0:
        state[_LEFT] = 0.0
        state[_SINCE] = 0.0
        return ENTER_LONG
    if strength > state[_HIGH]:
        return LEAVE_LONG | STRONG
    return LEAVE_LONG if gap < 0.0 and state[_SINCE] >= state[_PATIENCE] else 0


class Momentum(CompiledStrategy):
    """Buy when RSI was below 30 and MACD is bullish; sell when RSI is high or MACD turns down."""

    key = "momentum"
    title = "Momentum"
    summary = "Waits for a share that fell too far and is turning up again."
    default_timeframe = "1h"
    holding = "overnight"
    art = "bolt"
    kernel = SignalKernel(momentum)

    low: int = param(30, low=5, high=50, label="Fell too far: strength (RSI) below")
    high: int = param(70, low=50, high=95, label="Sell when strength (RSI) is above")
    memory: int = param(5, low=1, high=50, label="Bars the fall is remembered")
    patience: int = param(10, low=0, high=200, label="Bars to wait before a weak trend sells")
    stop_atr: float = param(
        2.0, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges"
    )

    def check_parameters(self) -> None:
        """Raise StrategyError unless there is room between the two marks."""
        if self.low >= self.high:
            raise StrategyError(f"The low mark ({self.low}) must be under the high ({self.high}).")

    def fresh(self) -> Floats:
        """Return the indicators before any bar."""
        rule = [self.low, self.high, self.memory, self.patience, self.stop_atr, 0.0, 0.0]
        parts = (rule, atr.fresh(ATR_BARS), rsi.fresh(RSI_BARS), macd.fresh(FAST, SLOW, SIGNAL))
        return np.concatenate(parts)

    def needs_bars(self) -> int:
        """Return the bars before all indicators have a value."""
        return SLOW + SIGNAL - 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return what it did before the bar, or how strong it is."""
        if code & ENTER_LONG:
            return "it had fallen too far and is turning up again"
        if code & STRONG:
            return f"its strength reached {value:.0f} of 100"
        return "its short trend turned down again"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return how strong it is, and whether it has fallen far enough."""
        strength = f"its strength is {self._row[0, VALUE]:.0f} of 100"
        if self._state[_LEFT] > 0.0:
            return f"{strength}; it fell too far lately and has not turned up yet"
        return f"{strength} and must fall below {self.low} first"
