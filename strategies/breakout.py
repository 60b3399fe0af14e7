"""Breakout: buys when the price leaves the range of the day's first minutes."""

from msgspec import structs

from core.clock import DAY_NS, MINUTE_NS
from core.model.instrument import Market
from core.model.market import TIMEFRAMES, Bar
from core.strategy.base import NOTHING, Strategy, Wishes, param

_IST_NS = 330 * MINUTE_NS  # India has one zone and no summer time
_NSE_OPENS_NS = 555 * MINUTE_NS  # 09:15
_DAY_S = TIMEFRAMES["1d"]


class Breakout(Strategy):
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

    minutes: int = param(15, low=1, high=240, label="Opening range, minutes")
    last_entry: int = param(
        240, low=5, high=1440, step=5, label="No entry later than, minutes after the opening"
    )
    direction: str = param("buy only", choices=("buy only", "both"), label="Direction")
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

    def start(self) -> None:
        """Begin before any day."""
        nse = self.ctx.instrument.market is Market.NSE
        self._zone_ns, self._opens_at_ns = (_IST_NS, _NSE_OPENS_NS) if nse else (0, 0)
        self._day = -1
        self._opens_ns = 0
        self._over = True
        self._high = self._low = 0.0

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        if bar.timeframe_s >= _DAY_S:
            return NOTHING
        day = (bar.open_ns + self._zone_ns) // DAY_NS
        if day != self._day:
            self._begin(day, bar)
        if bar.open_ns < self._opens_ns + self.minutes * MINUTE_NS:
            return self._in_range(bar)
        if self._over or self._low <= bar.close <= self._high:
            return NOTHING
        too_late = bar.close_ns > self._opens_ns + self.last_entry * MINUTE_NS
        if too_late or self._low > self._high:  # the range has no bar
            self._over = True
            return NOTHING
        if self.ctx.busy() or self.ctx.position():
            return NOTHING
        return self._enter(bar)

    def _begin(self, day: int, bar: Bar) -> None:
        self._day = day
        self._opens_ns = day * DAY_NS - self._zone_ns + self._opens_at_ns
        self._over = bar.open_ns > self._opens_ns
        self._high, self._low = float("-inf"), float("inf")

    def _in_range(self, bar: Bar) -> Wishes:
        if bar.close_ns <= self._opens_ns:  # of the pre-open session
            return NOTHING
        self._high = max(self._high, bar.high)
        self._low = min(self._low, bar.low)
        if self.ctx.position() and not self.ctx.busy():
            return self.close("the day it was opened for is over")
        return NOTHING

    def _enter(self, bar: Bar) -> Wishes:
        rising = bar.close > self._high
        if not rising and self.direction == "buy only":
            return NOTHING
        self._over = True
        stop = self._low if rising else self._high
        if self.stop_at == "middle":
            stop = (self._high + self._low) / 2.0
        if rising:
            wishes = self.buy(f"its price rose above {self._range_words()}", stop=stop)
        else:
            wishes = self.sell_short(f"its price fell below {self._range_words()}", stop=stop)
        if not self.target:
            return wishes
        goal = self.ctx.instrument.money(bar.close + self.target * (bar.close - stop))
        return (structs.replace(wishes[0], target_price=goal),)

    def _range_words(self) -> str:
        return f"the range of its first {self.minutes} minutes"
