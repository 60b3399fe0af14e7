"""Level of detail: what is worth drawing at this zoom, never more than the pixels can show."""

from dataclasses import dataclass
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from ui.charts.candle_columns import CandleColumns
from ui.charts.line_columns import LineColumns

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# Bars closer than this can no longer be told apart, so neighbours are drawn together as one candle
# of 2, 4, 8 … bars, wide enough to show again where it opened and closed.
LEAST_BAR_PITCH_PX = 3.0
LEAST_GROUP_PITCH_PX = 4.0
LEAST_LINE_PITCH_PX = 1.5


@dataclass(frozen=True, slots=True)
class VisibleBars:
    """Bars, or groups of 2^level bars, that fill the view from left to right.

    `index` is each group's first bar, `centre` its middle on the x axis.
    """

    level: int
    index: Whole
    centre: Floats
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.index)

    @property
    def size(self) -> int:
        """Return how many bars one group holds."""
        return 1 << self.level

    def between(self, first: float, last: float) -> "VisibleBars":
        """Return the groups whose middle lies between two places on the time axis, as views."""
        start, stop = np.searchsorted(self.centre, (first, last))
        if start == 0 and stop >= len(self):
            return self
        return VisibleBars(
            self.level,
            self.index[start:stop],
            self.centre[start:stop],
            self.open[start:stop],
            self.high[start:stop],
            self.low[start:stop],
            self.close[start:stop],
            self.volume[start:stop],
        )


def level_for(px_per_bar: float, least_pitch: float) -> int:
    """Return the smallest k for which 2^k bars are at least `least_pitch` pixels wide."""
    return max(0, ceil(log2(least_pitch / px_per_bar)))


def visible_bars(columns: CandleColumns, first: int, last: int, px_per_bar: float) -> VisibleBars:
    """Return what to draw for bars first..last-1 at this zoom, whole groups only."""
    level = 0
    if px_per_bar < LEAST_BAR_PITCH_PX:
        level = min(level_for(px_per_bar, LEAST_GROUP_PITCH_PX), columns.highest.top)
    start, stop = _groups(first, last, level)
    index = np.arange(start, stop, dtype=np.int64) << level
    ends = np.minimum(index + (1 << level), len(columns)) - 1
    return VisibleBars(
        level,
        index,
        _centres(index, level),
        columns.open[index],
        columns.highest.level(level)[start:stop],
        columns.lowest.level(level)[start:stop],
        columns.close[ends],
        columns.traded.level(level)[start:stop],
    )


def visible_line(
    columns: LineColumns, first: int, last: int, px_per_bar: float
) -> tuple[Floats, Floats]:
    """Return x and y of the line over bars first..last-1: its points, or each group's extremes.

    Every peak and trough in view survives: a group gives its lowest and highest value in the order
    in which the line runs through them. nan stands for a gap.
    """
    level = min(level_for(px_per_bar, LEAST_LINE_PITCH_PX), columns.highest.top)
    # One point more on either side, so that the line runs to the edge.
    first, last = max(0, first - (1 << level)), min(len(columns), last + (1 << level))
    start, stop = _groups(first, last, level)
    lowest = columns.lowest.level(level)[start:stop]
    highest = columns.highest.level(level)[start:stop]
    index = np.arange(start, stop, dtype=np.int64) << level
    x = _centres(index, level)
    if level == 0:
        return x, highest
    values = columns.values
    rises = values[np.minimum(index + (1 << level), len(columns)) - 1] >= values[index]
    y = np.empty(2 * len(x))
    y[0::2] = np.where(rises, lowest, highest)
    y[1::2] = np.where(rises, highest, lowest)
    quarter = (1 << level) / 4
    return np.repeat(x, 2) + np.tile([-quarter, quarter], len(x)), y


def visible_extremes(
    columns: LineColumns, first: int, last: int, px_per_bar: float
) -> tuple[Floats, Floats, Floats, int]:
    """Return x, lowest and highest of each group of bars first..last-1, and a group's size."""
    level = 0
    if px_per_bar < LEAST_BAR_PITCH_PX:
        level = min(level_for(px_per_bar, LEAST_GROUP_PITCH_PX), columns.highest.top)
    start, stop = _groups(first, last, level)
    x = _centres(np.arange(start, stop, dtype=np.int64) << level, level)
    lowest = columns.lowest.level(level)[start:stop]
    return x, lowest, columns.highest.level(level)[start:stop], 1 << level


def _centres(index: Whole, level: int) -> Floats:
    return index.astype(np.float64) + ((1 << level) - 1) / 2


def _groups(first: int, last: int, level: int) -> tuple[int, int]:
    if last <= first:
        return 0, 0
    return first >> level, ((last - 1) >> level) + 1
