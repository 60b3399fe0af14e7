"""Day high: buys when the price passes the highest price of the last days."""

import math
from collections.abc import Sequence

import numpy as np

from core.clock import MINUTE_NS
from core.model.instrument import Market
from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TwoWay
from indicators import atr, extremes
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

_IST_MINUTES = 330  # India has one zone and no summer time
_DAY_MINUTES = 1440
_MIDDLE_OF, _FAR_END = "middle", "other end"

# State: the rule, the day and its extremes so far, those of the days before (to enter at and to
# leave at), what ends today's entry, the last entry's side, then ATR and the
# windows over finished days. The exit is told on each bar, for an entry may have to wait.
_ZONE, _BOTH, _STOP_ATR, _MIDDLE, _DAY, _HIGH, _LOW = range(7)
_TOP, _BOTTOM, _CEILING, _FLOOR, _DONE, _SIDE, _ATR = range(7, 14)


def pass_days(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in at a day's first close beyond the days before, out when back."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    if not (math.isfinite(high) and math.isfinite(low) and math.isfinite(close)):
        return 0
    day = (times[0] // MINUTE_NS + int(state[_ZONE])) // _DAY_MINUTES
    if day != state[_DAY]:
        if state[_DAY] >= 0.0:
            top_at = atr.end(state, _ATR)
            bottom_at = extremes.end(state, top_at)
            ceiling_at = extremes.end(state, bottom_at)
            state[_TOP] = extremes.step(state, top_at, state[_HIGH])
            state[_BOTTOM] = extremes.step(state, bottom_at, state[_LOW])
            state[_CEILING] = extremes.step(state, ceiling_at, state[_HIGH])
            floor_at = extremes.end(state, ceiling_at)
            state[_FLOOR] = extremes.step(state, floor_at, state[_LOW])
        state[_DAY], state[_HIGH], state[_LOW], state[_DONE] = day, high, low, 0.0
    state[_HIGH] = max(state[_HIGH], high)
    state[_LOW] = min(state[_LOW], low)
    floor, ceiling = state[_FLOOR], state[_CEILING]
    if state[_MIDDLE] > 0.0:
        floor = ceiling = (floor + ceiling) / 2.0
    code = LEAVE_LONG if close < floor else LEAVE_SHORT if close > ceiling else 0
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    if code == state[_DONE]:  # it went back to where one leaves: the next passing counts anew
        state[_DONE] = 0.0
    if state[_DONE] > 0.0 or not usual > 0.0:
        return code
    if close > state[_TOP]:
        state[_DONE], state[_SIDE] = LEAVE_LONG, 1.0
        out[at, STOP] = close - state[_STOP_ATR] * usual
        return ENTER_LONG | code
    if close < state[_BOTTOM] and state[_BOTH] > 0.0:
        state[_DONE], state[_SIDE] = LEAVE_SHORT, -1.0
        out[at, STOP] = close + state[_STOP_ATR] * usual
        return ENTER_SHORT | code
    return code


class DayHigh(TwoWay):
    """Buy above the high of the last days, leave below the middle of their range.

    A day counts by India's calendar for shares and by UTC's for coins. It enters
    once a day, again only after the price was back where one leaves.
    """

    key = "day_high"
    title = "Day high"
    summary = "Climbs on when the price passes yesterday's high, turns back at its middle."
    default_timeframe = "5m"
    holding = "overnight"
    art = "mountain"
    kernel = SignalKernel(pass_days)

    days: int = param(1, low=1, high=60, label="Buy above the high of, days")
    leave_days: int = param(1, low=1, high=60, label="Leave by the range of, days")
    leave_at: str = param(_MIDDLE_OF, choices=(_MIDDLE_OF, _FAR_END), label="Leave at that range's")
    stop_atr: float = param(
        4.0, low=0.5, high=50.0, step=0.5, label="Safety exit, in average ranges of a bar"
    )

    def fresh(self) -> Floats:
        """Return the windows before any day."""
        nse = self.ctx.instrument.market is Market.NSE
        rule = [_IST_MINUTES if nse else 0, self.direction == BOTH, self.stop_atr]
        rule.append(self.leave_at == _MIDDLE_OF)
        nan = math.nan
        return np.concatenate(
            (
                [*rule, -1.0, nan, nan, nan, nan, nan, nan, 0.0, 0.0],
                atr.fresh(ATR_BARS),
                extremes.HIGHEST.fresh(self.days),
                extremes.LOWEST.fresh(self.days),
                extremes.HIGHEST.fresh(self.leave_days),
                extremes.LOWEST.fresh(self.leave_days),
            )
        )

    def needs_bars(self) -> int:
        """Return the bars before an average range is known; days are waited for besides."""
        return ATR_BARS + 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return which days' price was passed."""
        days = self.days if code & ENTERS else self.leave_days
        rising = code & (ENTER_LONG if code & ENTERS else LEAVE_SHORT)
        went, end = ("rose above", "high") if rising else ("fell below", "low")
        if not code & ENTERS and self.leave_at == _MIDDLE_OF:
            end = "middle"
        of = f"the {end} of the day before" if days == 1 else f"the {end} of {days} days before"
        return f"its price {went} {of}"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return the high that must be passed."""
        top = float(self._state[_TOP])
        if not math.isfinite(top):
            return "the days before are not known yet"
        of = "the day before" if self.days == 1 else f"the {self.days} days before"
        if self._state[_DONE] > 0.0:
            return f"it passed the high of {of} ({self.money_text(top)}) once today already"
        return f"its price must close above the high of {of}, {self.money_text(top)}"
