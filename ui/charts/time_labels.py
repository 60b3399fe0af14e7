"""Keeps the labels of a time axis: worked out when the view moves, left alone when it rests."""

import numpy as np

from core.clock import DAY_NS
from ui.charts.chart_fonts import ChartFonts
from ui.charts.time_axis import TimeAxis
from ui.charts.time_text import TimeText
from ui.charts.time_ticks import Grade, Rhythm, Times, time_ticks
from ui.charts.time_window import TimeWindow

_GAP_UNITS = 26.0
_MEASURE_AGAIN_SHARE = 0.8


class TimeLabels:
    """Chooses labels for one axis and knows how long the bars are."""

    def __init__(self, axis: TimeAxis) -> None:
        self._axis = axis
        self._known: tuple[object, ...] = ()
        self._rhythm = Rhythm.of(np.empty(0, dtype=np.int64))
        self._measured = 0

    @property
    def bar_ns(self) -> int:
        """Return the length of a bar in nanoseconds, as measured."""
        return self._rhythm.bar_ns

    def forget(self) -> None:
        """Take note that the series is another one."""
        self._measured, self._known = -1, ()

    def measure(self, times: Times) -> None:
        """Measure the bars, again when there are clearly more than last time."""
        if not _MEASURE_AGAIN_SHARE * len(times) <= self._measured <= len(times):
            self._rhythm, self._measured = Rhythm.of(times), len(times)

    def choose(
        self, times: Times, window: TimeWindow, width: float, fonts: ChartFonts, text: TimeText
    ) -> None:
        """Give the axis its labels for what is in view; `width` is the pane's in pixels."""
        least = window.span * _GAP_UNITS * fonts.unit / max(1.0, width)
        # New bars on an unmoved chart seldom earn a label; looking now and then is enough.
        known = (window.first, window.last, least, int(4 * len(times) / least), text)
        if known == self._known:
            return
        self._known = known
        self._axis.ticks = time_ticks(times, window.bars, self._rhythm, least, text)
        self._axis.corner = self._corner(times, window, least, text)

    def _corner(self, times: Times, window: TimeWindow, least: float, text: TimeText) -> str:
        """Return the day of what is in view, or its year where days are labels themselves."""
        first, last = window.bars
        ticks = self._axis.ticks
        if last <= first or (ticks and all(tick.grade is Grade.YEAR for tick in ticks)):
            return ""
        newest = int(times[last - 1])
        one_day = text.local(int(times[first])).date() == text.local(newest).date()
        within_days = one_day or least < self._rhythm.bars_per_day
        if self._rhythm.bar_ns < DAY_NS and within_days:
            return text.day(newest)
        return text.year(newest)
