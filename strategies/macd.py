"""MACD: follows the short trend as long as it runs ahead of its own average."""

import math
from collections.abc import Sequence

import numpy as np

from core.errors import StrategyError
from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TrendFollower
from indicators import atr, macd
from indicators.arguments import Floats
from indicators.signals import STOP, Prices, SignalKernel, Times
from indicators.turns import code_of, turn

# State: the side, the rule, then ATR and MACD.
_SIDE, _BOTH, _STOP_ATR, _ATR = range(4)
TIE = 1e-12  # of the price: rounding must not make a crossing


def run_ahead(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: the trend is the side of the MACD line against its signal."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    _, _, gap = macd.step(state, atr.end(state, _ATR), close)
    if not (math.isfinite(gap) and usual > 0.0):
        return 0
    before = state[_SIDE]
    if abs(gap) > TIE * close:
        state[_SIDE] = 1.0 if gap > 0.0 else -1.0
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    return code_of(turn(before, state[_SIDE]), state[_BOTH])


class Macd(TrendFollower):
    """Hold while the MACD line is above its signal line."""

    key = "macd"
    title = "MACD"
    summary = "Runs along while the fast trend (MACD) pulls ahead, rests when it falls behind."
    default_timeframe = "1h"
    holding = "overnight"
    art = "hare"
    kernel = SignalKernel(run_ahead)

    fast: int = param(12, low=2, high=100, label="Fast average, bars")
    slow: int = param(26, low=3, high=200, label="Slow average, bars")
    signal: int = param(9, low=2, high=100, label="Average of the difference, bars")
    stop_atr: float = param(
        2.0, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges"
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
        lines = macd.fresh(self.fast, self.slow, self.signal)
        return np.concatenate((rule, atr.fresh(ATR_BARS), lines))

    def needs_bars(self) -> int:
        """Return the bars before a crossing can be seen."""
        return max(self.slow + self.signal - 1, ATR_BARS + 1) + 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return what the fast trend did."""
        return f"its fast trend {self.moved(code, 'pulled ahead', 'fell behind')}".replace(
            "is above", "is ahead"
        ).replace("is below", "is behind")

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return whether the fast trend is ahead."""
        lies = "is behind" if self._state[_SIDE] < 0.0 else "is already ahead"
        return f"its fast trend {lies}, and only a change counts"
