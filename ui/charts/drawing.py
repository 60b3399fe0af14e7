"""What a person draws on a chart, kept in times and prices so that every candle length shows it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["trend", "level", "fibonacci", "note", "measure"]
Point = tuple[int, float]
"""A time in nanoseconds since 1970 UTC and a price."""

POINTS: dict[Kind, int] = {"trend": 2, "level": 1, "fibonacci": 2, "note": 1, "measure": 2}
# In the order in which their words are written where there is no room for all.
FIBONACCI = (0.0, 1.0, 0.5, 0.618, 0.382, 0.236, 0.786)
_LEAST_STEP_NS = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing; `text` is what a note says."""

    kind: Kind
    points: tuple[Point, ...]
    text: str = ""

    def with_point(self, number: int, point: Point) -> "Drawing":
        """Return the same with one point elsewhere."""
        points = list(self.points)
        points[number] = point
        return Drawing(self.kind, tuple(points), self.text)


@dataclass(frozen=True, slots=True)
class TimePlaces:
    """From times to places among the bars and back; before and after them time runs on evenly."""

    times: NDArray[np.int64]
    bar_ns: int

    def place(self, time_ns: int) -> float:
        """Return where a time lies, in bars; a time within a bar lies on its way to the next."""
        times, step = self.times, max(self.bar_ns, _LEAST_STEP_NS)
        if not len(times):
            return 0.0
        if time_ns < times[0]:
            return float((time_ns - int(times[0])) / step)
        row = int(np.searchsorted(times, time_ns, side="right")) - 1
        if row >= len(times) - 1:
            return len(times) - 1 + (time_ns - int(times[-1])) / step
        begins, ends = int(times[row]), int(times[row + 1])
        return row + (time_ns - begins) / (ends - begins)

    def time(self, place: float) -> int:
        """Return the time at a place."""
        times, step = self.times, max(self.bar_ns, _LEAST_STEP_NS)
        if not len(times):
            return 0
        if place <= 0:
            return int(times[0]) + round(place * step)
        row = int(place)
        if row >= len(times) - 1:
            return int(times[-1]) + round((place - (len(times) - 1)) * step)
        begins, ends = int(times[row]), int(times[row + 1])
        return begins + round((place - row) * (ends - begins))
