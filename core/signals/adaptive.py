"""Thresholds that rise when prices swing more than usual and fall when they swing less."""

import math
from collections import deque
from collections.abc import Callable

from core.clock import MINUTE_NS
from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.ranking import Ranking
from core.signals.stage import Verdict
from core.signals.threshold import LeastConfidence

HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS
MONTH_HOURS = 30 * 24
LEAST_HOURS = 24
_WORTH_TELLING = 0.05
Tell = Callable[[str, str], None]
"""(symbol, sentence) -> a line in the diary."""


def multiplier_at(place: float, low: float, high: float) -> float:
    """Return the multiplier for a place among the last 30 days: low at 0, 1 at 0.5, high at 1."""
    if place <= 0.5:
        return low + (1.0 - low) * 2.0 * place
    return 1.0 + (high - 1.0) * (2.0 * place - 1.0)


class _Swings:
    """The true ranges of one symbol in the last 24 hours, as shares of the price."""

    __slots__ = ("hour", "last", "multiplier", "ranges", "ranking")

    def __init__(self) -> None:
        self.ranges: deque[tuple[int, float]] = deque()
        self.ranking = Ranking(MONTH_HOURS)
        self.last = math.nan
        self.hour = 0
        self.multiplier = 1.0


class AdaptiveThresholds:
    """Ranks the average true range of 24 hours among those of 30 days, once an hour."""

    def __init__(self, timeframe_s: int, low: float, high: float, tell: Tell) -> None:
        self.timeframes_s: tuple[int, ...] = (timeframe_s,)
        self._low, self._high = low, high
        self._tell = tell
        self._swings: dict[str, _Swings] = {}

    def multiplier(self, symbol: str) -> float:
        """Return what the thresholds of a symbol are multiplied with; 1 while little is known."""
        known = self._swings.get(symbol)
        return 1.0 if known is None else known.multiplier

    def on_bar(self, bar: Bar) -> None:
        """Learn from a closed bar."""
        if not (math.isfinite(bar.high - bar.low) and bar.close > 0):
            return
        swings = self._swings.get(bar.symbol)
        if swings is None:
            swings = self._swings[bar.symbol] = _Swings()
        last = bar.close if math.isnan(swings.last) else swings.last
        width = max(bar.high, last) - min(bar.low, last)
        swings.last = bar.close
        ranges = swings.ranges
        ranges.append((bar.close_ns, width / bar.close))
        while ranges[0][0] <= bar.close_ns - DAY_NS:
            ranges.popleft()
        hour = bar.close_ns // HOUR_NS
        if hour > swings.hour:
            swings.hour = hour
            self._look(bar.symbol, swings)

    def _look(self, symbol: str, swings: _Swings) -> None:
        mean = math.fsum(width for _, width in swings.ranges) / len(swings.ranges)
        place = swings.ranking.place(mean)
        swings.ranking.add(mean)
        if len(swings.ranking) <= LEAST_HOURS:
            return
        found = multiplier_at(place, self._low, self._high)
        if abs(found - swings.multiplier) >= _WORTH_TELLING:
            self._tell(
                symbol,
                f"{symbol} swings more than in {place * 100:.0f} % of the last 30 days, so the "
                f"thresholds are multiplied by {found:.2f} instead of {swings.multiplier:.2f}.",
            )
            swings.multiplier = found


class AdaptiveConfidence:
    """Least confidence, multiplied by how much prices swing; never above certainty."""

    key = "confidence"
    title = "Confidence that follows the swings"

    def __init__(self, confidence: float, thresholds: AdaptiveThresholds) -> None:
        self.timeframes_s = thresholds.timeframes_s
        self.confidence = confidence
        """What is asked for while prices swing as usual."""
        self._thresholds = thresholds

    def wanted(self, symbol: str) -> float:
        """Return the least confidence asked of a symbol now."""
        return min(1.0, self.confidence * self._thresholds.multiplier(symbol))

    def multiplier(self, symbol: str) -> float:
        """Return what the least confidence of a symbol is multiplied with now."""
        return self._thresholds.multiplier(symbol)

    def on_bar(self, bar: Bar) -> None:
        """Learn from a closed bar."""
        self._thresholds.on_bar(bar)

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Refuse below what is asked for now."""
        return LeastConfidence(self.wanted(intent.symbol)).judge(intent, now_ns)
