"""Moving average: on one side of a moving average of one's choice."""

import math
from collections.abc import Sequence

import numpy as np

from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TrendFollower
from indicators import atr, ema, hma, kama, sma, wma
from indicators.arguments import Floats
from indicators.signals import STOP, Prices, SignalKernel, Times
from indicators.turns import code_of, turn

AVERAGES = {"SMA": sma.SMA, "EMA": ema.EMA, "WMA": wma.WMA, "HMA": hma.HMA, "KAMA": kama.KAMA}
_SMA, _EMA, _WMA, _HMA, _KAMA = range(5)
_hull, _adaptive = hma.HMA.formula.step, kama.KAMA.formula.step

# State: the side, the rule, then ATR and the average.
_SIDE, _BOTH, _STOP_ATR, _BAND, _WHICH, _ATR = range(6)
TIE = 1e-12  # of the price: rounding must not make a crossing


def sides(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: the trend is the side of the average on which the price is for sure."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    place, which = atr.end(state, _ATR), int(state[_WHICH])
    if which == _SMA:
        line = sma.step(state, place, close)
    elif which == _EMA:
        line = ema.step(state, place, close)
    elif which == _WMA:
        line = wma.step(state, place, close)
    elif which == _HMA:
        line = _hull(state, place, close)
    else:
        line = _adaptive(state, place, close)
    if not (math.isfinite(line) and usual > 0.0):
        return 0
    before = state[_SIDE]
    if abs(close - line) > max(TIE * close, state[_BAND] * usual):
        state[_SIDE] = 1.0 if close > line else -1.0
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    return code_of(turn(before, state[_SIDE]), state[_BOTH])


class MovingAverage(TrendFollower):
    """Hold while the price is above its moving average."""

    key = "moving_average"
    title = "Moving average"
    summary = "Swims along while the price stays above one smooth line, its moving average."
    default_timeframe = "1d"
    holding = "overnight"
    art = "dolphin"
    kernel = SignalKernel(sides)

    average: str = param(
        "EMA",
        choices=tuple(AVERAGES),
        label="Kind of average",
        help="SMA plain, EMA and WMA nearer to the newest bars, HMA quick, KAMA slow in a "
        "market that goes nowhere.",
    )
    bars: int = param(50, low=4, high=500, label="Average over, bars")
    band: float = param(
        0.5,
        low=0.0,
        high=5.0,
        step=0.25,
        label="Distance that counts, in average ranges",
        help="Nearer than this to the line the price counts as being where it was.",
    )
    stop_atr: float = param(
        2.5, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges"
    )

    def fresh(self) -> Floats:
        """Return the average before any bar."""
        which = tuple(AVERAGES).index(self.average)
        rule = [0.0, self.direction == BOTH, self.stop_atr, self.band, which]
        line = AVERAGES[self.average].fresh(self.bars)
        return np.concatenate((rule, atr.fresh(ATR_BARS), line))

    def needs_bars(self) -> int:
        """Return the bars before a crossing can be seen."""
        return max(AVERAGES[self.average].needed(self.bars), ATR_BARS + 1) + 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return what the price did to the line."""
        moved = self.moved(code, "rose above", "fell below")
        return f"its price {moved} its {self.bars}-bar {self.average} line"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return on which side of the line the price is."""
        lies = "is below" if self._state[_SIDE] < 0.0 else "is already above"
        return f"its price {lies} its {self.bars}-bar {self.average} line, and only a change counts"
