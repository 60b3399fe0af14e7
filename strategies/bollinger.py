"""Bollinger: trades the edges of a band that is wide when the price swings and narrow in calm."""

import math
from collections.abc import Sequence
from statistics import fmean, pstdev

import numpy as np

from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TwoWay
from indicators import atr, bollinger
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    ENTER_SHORT,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    STOP,
    Prices,
    SignalKernel,
    Times,
)

BOUNCE, BREAK = "come back inside", "break out"
TIE = 1e-9  # of the price: a narrower band is that of a share that does not move

# State: the rule; where the last close was (-1 under, 0 in, 1 over the band), the side of the last
# entry, whose exit is told on each bar, for the entry may have to wait; then ATR, the band.
_BREAK, _BOTH, _STOP_ATR, _WAS, _SIDE, _ATR = range(6)


def edges(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in at an edge of the band, out at its middle."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    upper, middle, lower = bollinger.step(state, atr.end(state, _ATR), close)
    if not (math.isfinite(middle) and usual > 0.0) or upper - lower <= TIE * close:
        return 0
    was = state[_WAS]
    now = 1.0 if close > upper else -1.0 if close < lower else 0.0
    state[_WAS] = now
    side = (now if was != now else 0.0) if state[_BREAK] else (-was if now == 0.0 else 0.0)
    if side != 0.0:
        state[_SIDE] = side
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    below, above = close < middle - TIE * close, close > middle + TIE * close
    # A bounce from below is over at the middle, a break-out from above only under it.
    breaks = state[_BREAK] > 0.0
    over = (LEAVE_LONG if below == breaks else 0) | (LEAVE_SHORT if above == breaks else 0)
    if side > 0.0 and not over & LEAVE_LONG:
        return ENTER_LONG | over
    if side < 0.0 and not over & LEAVE_SHORT:
        return (ENTER_SHORT if state[_BOTH] else 0) | over
    return over


class Bollinger(TwoWay):
    """Trade at the edge of the Bollinger bands and leave at their middle."""

    key = "bollinger"
    title = "Bollinger"
    summary = "Buys when the price slips out of its usual band (Bollinger) and comes back in."
    default_timeframe = "15m"
    holding = "overnight"
    art = "balloon"
    kernel = SignalKernel(edges)

    way: str = param(
        BOUNCE,
        choices=(BOUNCE, BREAK),
        label="Buy when the price is seen to",
        help="Coming back inside expects calm; breaking out of the upper edge expects a trend.",
    )
    period: int = param(20, low=5, high=250, label="The band's average, bars")
    width: float = param(
        2.0, low=0.5, high=5.0, step=0.1, label="Width of the band, in usual swings"
    )
    stop_atr: float = param(
        2.0, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges"
    )

    def fresh(self) -> Floats:
        """Return the band before any bar."""
        rule = [self.way == BREAK, self.direction == BOTH, self.stop_atr, 0.0, 0.0]
        return np.concatenate((rule, atr.fresh(ATR_BARS), bollinger.fresh(self.period, self.width)))

    def needs_bars(self) -> int:
        """Return the bars before the price can have left the band."""
        return max(self.period, ATR_BARS + 1)

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return where the price is in its band."""
        if not code & ENTERS:
            return "its price is back at its average"
        edge = "lower" if (code & ENTER_LONG > 0) == (self.way == BOUNCE) else "upper"
        if self.way == BOUNCE:
            return f"its price came back inside the {edge} edge of its band"
        went = "above the upper" if edge == "upper" else "below the lower"
        return f"its price closed {went} edge of its band"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return the edge of the band that it watches."""
        closes = [bar.close for bar in bars[-self.period :]]
        middle, swing = fmean(closes), self.width * pstdev(closes)
        if self.way == BREAK:
            edge = self.money_text(middle + swing)
            done = self._state[_WAS] > 0.0
            return (
                f"its price is already over the upper edge of its band at {edge}"
                if done
                else f"its price must close over the upper edge of its band at {edge}"
            )
        edge = self.money_text(middle - swing)
        if self._state[_WAS] < 0.0:
            return f"its price must come back over the lower edge of its band at {edge}"
        return f"its price must slip under the lower edge of its band at {edge} first"
