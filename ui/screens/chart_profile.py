"""How much was traded at which price, worked out beside the window's thread."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from core.clock import DAY_NS, IST, from_datetime, to_datetime
from ui.charts import CandleChart
from ui.charts.profile_layer import Profile
from ui.screens.chart_lines import Columns, Floats
from ui.screens.line_kinds import workers

BIN_SHARE = 0.001
AREA_SHARE = 0.7
_WEEK_NS = 7 * DAY_NS
_WIDTH = float(np.log1p(BIN_SHARE))
_PART = 100_000
_REST_MS, _LOOK_AGAIN_MS = 150, 40


def profile_of(bars: Columns, wanted: Callable[[], bool] = lambda: True) -> Profile | None:
    """Return the amounts by price; a bar's amount is spread evenly from its low to its high.

    Each bin begins 0.1 % over the one below, as the volume profile of the indicators has it. None
    without bars or amounts.
    """
    if not len(bars) or not float(bars.volume.sum()) > 0 or not float(bars.low.min()) > 0:
        return None
    start = _bins(bars.low.min())
    count = int(_bins(bars.high.max()) - start) + 1
    steps = np.zeros(count + 1)
    for first in range(0, len(bars), _PART):
        # In parts, so that the window's thread can come in between.
        if not wanted():
            return None
        part = bars.part(first, first + _PART)
        bottom, top = _bins(part.low) - start, _bins(part.high) - start
        each = part.volume / (top - bottom + 1)
        steps += np.bincount(bottom, each, count + 1)
        steps -= np.bincount(top + 1, each, count + 1)
    amounts = np.maximum(np.cumsum(steps)[:count], 0.0)
    edges = np.exp((start + np.arange(count + 1)) * _WIDTH)
    first, last = value_area(amounts)
    return Profile(edges, amounts, int(amounts.argmax()), first, last)


def _bins(prices: Floats) -> NDArray[np.int64]:
    return np.floor(np.log(prices) / _WIDTH).astype(np.int64)


def value_area(amounts: Floats) -> tuple[int, int]:
    """Return the narrowest run of bins that holds 70 % of all, as first and one past the last."""
    sums = np.concatenate(([0.0], np.cumsum(amounts)))
    needed = sums[-1] * AREA_SHARE * (1 - 1e-12)
    ends = np.searchsorted(sums, sums[:-1] + needed, side="left")
    ends = np.where(ends < len(sums), ends, len(sums) + len(amounts))
    widths = ends - np.arange(len(amounts))
    narrowest = np.flatnonzero(widths == widths.min())
    held = sums[np.minimum(ends[narrowest], len(amounts))] - sums[narrowest]
    first = int(narrowest[held.argmax()])
    return first, min(int(ends[first]), len(amounts))


def week_before(time_ns: int) -> int:
    """Return where the seven days begin of which the last holds a time: at midnight in India."""
    day = to_datetime(time_ns, IST)
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=IST)) - _WEEK_NS + DAY_NS


class ChartProfile(QObject):
    """Keeps the amounts at the side of a chart up to date: of what is in view, or of a week."""

    def __init__(self, chart: CandleChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.span = "off"
        self._key: tuple[object, ...] = ()
        self._work: Future[Profile | None] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._begin)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._look)
        chart.visible_range_changed.connect(self.refresh)

    def show_span(self, span: str) -> None:
        """Show the amounts of what is in view, of a week, or none (view, week, off)."""
        self.span = span
        self.refresh()

    def refresh(self) -> None:
        """Take note that bars or the view may have changed."""
        if self.span == "off":
            self._key = ()
            if self._chart.profile.profile is not None:
                self._chart.set_profile(None)
        elif self._wanted() != self._key and not self._rest.isActive():
            self._rest.start(_REST_MS)

    def _wanted(self) -> tuple[object, ...]:
        columns = self._chart.columns
        times = columns.time_ns
        if not len(times):
            return ("nothing", self.span)
        first, last = self._chart.window_of_bars.bars
        if self.span == "week":
            first = int(np.searchsorted(times, week_before(int(times[-1]))))
            last = len(times)
        last = max(first, min(last, len(times) - 1))
        return int(times[0]), int(times[-1]), first, last, self.span

    def _begin(self) -> None:
        self._key = key = self._wanted()
        if key[0] == "nothing":
            self._chart.set_profile(None)
            return
        first, last = key[2], key[3]
        assert isinstance(first, int)
        assert isinstance(last, int)
        shown = self._chart.columns
        bars = Columns(
            shown.time_ns, shown.open, shown.high, shown.low, shown.close, shown.volume
        ).part(first, last)
        self._work = workers().submit(profile_of, bars, lambda: self._key == key)
        self._again.start(_LOOK_AGAIN_MS)

    def _look(self) -> None:
        work = self._work
        if work is None:
            return
        if not work.done():
            self._again.start(_LOOK_AGAIN_MS)
            return
        self._work = None
        if self.span != "off":
            self._chart.set_profile(work.result())
            self.refresh()
