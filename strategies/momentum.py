"""Momentum: buys what fell too far once it turns up again."""

import math

import numpy as np

from core.errors import StrategyError
from core.model.market import Bar
from core.strategy.base import NOTHING, Strategy, Wishes, param
from indicators import atr, macd, rsi
from indicators.arguments import Floats
from indicators.kernel import kernel

ATR_BARS, RSI_BARS, FAST, SLOW, SIGNAL = 14, 14, 12, 26, 9
TURNING_UP, STRONG, FADING = 1, 2, 4
"""What the kernel answers, added up."""

# State: the rule (low, high, memory, patience), what is remembered, then the indicators.
_LOW, _HIGH, _MEMORY, _PATIENCE, _LEFT, _SINCE, _STRENGTH = range(7)
_ATR = 7
_RANGE = _ATR + atr.RANGE
_RSI = _ATR + atr.SIZE
_MACD = _RSI + rsi.SIZE


@kernel
def momentum_step(state: Floats, high: float, low: float, close: float) -> int:
    """Take one bar into `state`; return TURNING_UP, STRONG, FADING or 0.

    TURNING_UP: RSI was below the low mark within the last bars and MACD is above its signal;
    given once for each fall. FADING: MACD is below its signal, `patience` bars or more later.
    """
    atr.step(state, _ATR, high, low, close)
    strength = rsi.step(state, _RSI, close)
    _, _, gap = macd.step(state, _MACD, close)
    if not (math.isfinite(strength) and math.isfinite(gap)):
        return 0
    state[_STRENGTH] = strength
    state[_SINCE] += 1.0
    state[_LEFT] = state[_MEMORY] if strength < state[_LOW] else max(state[_LEFT] - 1.0, 0.0)
    if gap > 0.0 and state[_LEFT] > 0.0:
        state[_LEFT] = 0.0
        state[_SINCE] = 0.0
        return TURNING_UP
    answer = STRONG if strength > state[_HIGH] else 0
    if gap < 0.0 and state[_SINCE] >= state[_PATIENCE]:
        answer += FADING
    return answer


class Momentum(Strategy):
    """Buy when RSI was below 30 and MACD is bullish; sell when RSI is high or MACD turns down."""

    key = "momentum"
    title = "Momentum"
    summary = "Waits for a share that fell too far and is turning up again."
    default_timeframe = "1h"
    holding = "overnight"
    art = "bolt"

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

    def start(self) -> None:
        """Make the indicators."""
        rule = [self.low, self.high, self.memory, self.patience, 0.0, 0.0, 0.0]
        parts = (rule, atr.fresh(ATR_BARS), rsi.fresh(RSI_BARS), macd.fresh(FAST, SLOW, SIGNAL))
        self._state = np.concatenate(parts)

    def needs_bars(self) -> int:
        """Return the bars before all indicators have a value."""
        return SLOW + SIGNAL - 1

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        answer = momentum_step(self._state, bar.high, bar.low, bar.close)
        if not answer or self.ctx.busy():
            return NOTHING
        held = self.ctx.position()
        if answer == TURNING_UP:
            return NOTHING if held else self._enter(bar)
        if held <= 0:
            return NOTHING
        if answer & STRONG:
            return self.close(f"its strength reached {self._state[_STRENGTH]:.0f} of 100")
        return self.close("its short trend turned down again")

    def _enter(self, bar: Bar) -> Wishes:
        stop = bar.close - self.stop_atr * float(self._state[_RANGE])
        return self.buy("it had fallen too far and is turning up again", stop=stop)
