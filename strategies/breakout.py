"""Breakout: buys when the price leaves the range of the day's first minutes."""

import math
from collections.abc import Sequence

import numpy as np

from core.clock import DAY_NS, MINUTE_NS
from core.model.instrument import Market
from core.model.market import TIMEFRAMES, Bar
from core.strategy.base import param
from core.strategy.compiled import CompiledStrategy
from core.strategy.follow import BOTH
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    ENTER_SHORT,
    LEAVE_LONG,
    LEAVE_SHORT,
    STOP,
    TARGET,
    Prices,
    SignalKernel,
    Times,
)

_IST_MINUTES = 330  # India has one zone and no summer time
_NSE_OPENS_AT = 555  # 09:15
_DAY_S = TIMEFRAMES["1d"]

# State: the rule (minutes after midnight there, yes and no as 1 and 0), then the day.
_ZONE, _OPENS_AT, _MINUTES, _LAST, _BOTH, _MIDDLE, _TARGET = range(7)
_DAY, _OVER, _HIGH, _LOW, _EXIT, _GOAL = range(7, 13)


def breakout(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in once a day at the first close outside the range, out at the next range."""
    open_ns, close_ns = times
    _, high, low, close, _ = prices
    if close_ns - open_ns >= DAY_NS:
        return 0
    zone_ns = int(state[_ZONE]) * MINUTE_NS
    day = (open_ns + zone_ns) // DAY_NS
    opens_ns = day * DAY_NS - zone_ns + int(state[_OPENS_AT]) * MINUTE_NS
    if day != state[_DAY]:
        state[_DAY] = day
        state[_OVER] = 1.0 if open_ns > opens_ns else 0.0
        state[_HIGH], state[_LOW] = -math.inf, math.inf
        state[_EXIT], state[_GOAL] = math.nan, math.nan
    if open_ns < opens_ns + int(state[_MINUTES]) * MINUTE_NS:
        if close_ns <= opens_ns:  # of the pre-open session
            return 0
        state[_HIGH] = max(state[_HIGH], high)
        state[_LOW] = min(state[_LOW], low)
        return LEAVE_LONG | LEAVE_SHORT
    out[at, STOP], out[at, TARGET] = state[_EXIT], state[_GOAL]
    if state[_OVER] > 0.0 or state[_LOW] <= close <= state[_HIGH]:
        return 0
    too_late = close_ns > opens_ns + int(state[_LAST]) * MINUTE_NS
    if too_late or state[_LOW] > state[_HIGH]:  # the range has no bar
        state[_OVER] = 1.0
        return 0
    rising = close > state[_HIGH]
    if not rising and state[_BOTH] == 0.0:
        return 0
    state[_OVER] = 1.0
    stop = state[_LOW] if rising else state[_HIGH]
    if state[_MIDDLE] > 0.0:
        stop = (state[_HIGH] + state[_LOW]) / 2.0
    state[_EXIT] = stop
    if state[_TARGET] > 0.0:
        state[_GOAL] = close + state[_TARGET] * (close - stop)
    out[at, STOP], out[at, TARGET] = state[_EXIT], state[_GOAL]
    return ENTER_LONG if rising else ENTER_SHORT


class Breakout(CompiledStrategy):
    """Enter once a day when a bar closes outside the opening range.

    A day counts from 09:15 in India, from midnight UTC for coins. A day whose first bar was not
    seen is not traded, for its range is not known.
    """

    key = "breakout"
    title = "Breakout"
    summary = "Jumps in when the price breaks out of its first 15 minutes."
    default_timeframe = "5m"
    holding = "intraday"
    art = "target"
    kernel = SignalKernel(breakout)

    minutes: int = param(15, low=1, high=240, label="Opening range, minutes")
    last_entry: int = param(
        240, low=5, high=1440, step=5, label="No entry later than, minutes after the opening"
    )
    direction: str = param("buy only", choices=("buy only", BOTH), label="Direction")
    stop_at: str = param(
        "other side", choices=("other side", "middle"), label="Safety exit at the range's"
    )
    target: float = param(
        0.0, low=0.0, high=10.0, step=0.5, label="Take profit at times the risk, 0 never"
    )

    @classmethod
    def supports(cls, timeframe_s: int) -> str | None:
        """Return None, or why bars of that length cannot be traded."""
        if timeframe_s < _DAY_S:
            return None
        return "Breakout needs bars shorter than a day, because it trades the day's first minutes."

    def fresh(self) -> Floats:
        """Return the rule before any day."""
        nse = self.ctx.instrument.market is Market.NSE
        zone, opens_at = (_IST_MINUTES, _NSE_OPENS_AT) if nse else (0, 0)
        both, middle = self.direction == BOTH, self.stop_at == "middle"
        rule = [zone, opens_at, self.minutes, self.last_entry, both, middle, self.target]
        return np.array([*rule, -1.0, 1.0, 0.0, 0.0, math.nan, math.nan])

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return where the price went, or that the day is over."""
        if code & (LEAVE_LONG | LEAVE_SHORT):
            return "the day it was opened for is over"
        went = "fell below" if code & ENTER_SHORT else "rose above"
        return f"its price {went} the range of its first {self.minutes} minutes"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return the range of the day's first minutes, or why there is none to break out of."""
        high, low = self._state[_HIGH], self._state[_LOW]
        if high < low:
            return "the first minutes of its day have no price"
        if self._state[_OVER] > 0.0:
            return "its one entry of the day has been, or it is too late for one"
        edges = f"low {self.money_text(low)} and high {self.money_text(high)}"
        where = "below" if bars[-1].close < low else "between"
        return f"its price is {where} {edges} of its first {self.minutes} minutes"
