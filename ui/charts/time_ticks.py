"""Labels for the time axis: round times that the bars really have, nights left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS, from_datetime
from ui.charts.time_text import TimeText

Times = NDArray[np.int64]

_SAMPLE = 5_000
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_MONTHS = (1, 3, 6)
_YEARS = (1, 2, 5, 10, 20)
_DAYS_IN_MONTH = 30.44
_MOST_BOUNDARIES = 4_000
_MOST_LABELS = 200


class Grade(IntEnum):
    """What begins at a label; the greater one wins the place."""

    CLOCK = 0
    DAY = 1
    WEEK = 2
    MONTH = 3
    YEAR = 4


@dataclass(frozen=True, slots=True)
class Step:
    """A round distance between labels: so many minutes, days, months or years."""

    grade: Grade
    count: int


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A label at a bar."""

    index: int
    text: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How bars lie in time: their length, how many a trading day has, the share of such days."""

    bar_ns: int
    bars_per_day: float
    day_share: float

    @classmethod
    def of(cls, time_ns: Times) -> "Rhythm":
        """Measure the newest bars; fewer than two give one-minute bars around the clock."""
        sample = time_ns[-_SAMPLE:]
        if len(sample) < 2:
            return cls(MINUTE_NS, 1440.0, 1.0)
        bar_ns = max(1, int(np.median(np.diff(sample))))
        days, counts = np.unique(sample // DAY_NS, return_counts=True)
        share = len(days) / (int(days[-1]) - int(days[0]) + 1)
        # The first and the last day are seldom whole.
        whole = float(np.median(counts[1:-1])) if len(counts) > 2 else float(counts.max())
        return cls(bar_ns, max(1.0, whole), share)

    def bars_in(self, step: Step) -> float:
        """Return about how many bars lie between two labels of this step."""
        if step.grade is Grade.CLOCK:
            return step.count * MINUTE_NS / self.bar_ns
        days = {Grade.DAY: 1.0, Grade.WEEK: 7.0, Grade.MONTH: _DAYS_IN_MONTH * step.count}.get(
            step.grade, 365.25 * step.count
        )
        return max(self.bars_per_day, self.bars_per_day * days * self.day_share)


STEPS = (
    *(Step(Grade.CLOCK, minutes) for minutes in _MINUTES),
    Step(Grade.DAY, 1),
    Step(Grade.WEEK, 1),
    *(Step(Grade.MONTH, months) for months in _MONTHS),
    *(Step(Grade.YEAR, years) for years in _YEARS),
)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The bars in view: their places, first and last time, and the zone's clocks there."""

    times: Times
    first: int
    last: int
    before: int
    """The time of the bar before the first one in view; a day earlier for the first bar of all."""
    end: int
    offset: int
    local_before: datetime
    local_end: datetime

    @classmethod
    def of(cls, times: Times, first: int, last: int, text: TimeText) -> "_Stretch":
        """Look at bars first..last-1."""
        end = int(times[last - 1])
        before = int(times[first - 1]) if first else int(times[0]) - DAY_NS
        local_before, local_end = text.local(before), text.local(end)
        offset = text.offset_ns((before + end) // 2)
        return cls(times, first, last, before, end, offset, local_before, local_end)


def time_ticks(
    time_ns: Times, bars: tuple[int, int], rhythm: Rhythm, least_bars: float, text: TimeText
) -> list[TimeTick]:
    """Return labels for bars[0]..bars[1]-1, left to right and at least `least_bars` apart.

    The finest step that fits chooses the labels; where two collide the greater one (a new day
    over an hour) stays, so labels keep their place while the chart is moved.
    """
    first, last = bars
    if last <= first:
        return []
    spacings = enumerate(_spacings(rhythm))
    finest = next((at for at, spacing in spacings if spacing >= least_bars), len(STEPS) - 1)
    stretch = _Stretch.of(time_ns, first, last, text)
    placed: dict[int, Grade] = {}
    for step in (*_greater(STEPS[finest]), STEPS[finest]):
        for index in _beginnings(stretch, step):
            if all(abs(index - other) >= least_bars for other in placed):
                placed[index] = step.grade
    grade = STEPS[finest].grade
    return [
        TimeTick(index, _label(int(time_ns[index]), placed[index], grade, text), placed[index])
        for index in sorted(placed)
    ]


@lru_cache(maxsize=len(STEPS))
def _greater(step: Step) -> tuple[Step, ...]:
    """Return the steps whose labels go before this one's: a new year, a new month, a new day."""
    grades = (Grade.YEAR, Grade.MONTH, Grade.DAY)
    return tuple(Step(grade, 1) for grade in grades if grade > step.grade)


@lru_cache(maxsize=16)
def _spacings(rhythm: Rhythm) -> tuple[float, ...]:
    """Return how many bars lie between labels of each step; steps shorter than a bar have none."""
    return tuple(
        0.0
        if step.grade is Grade.CLOCK and step.count * MINUTE_NS < rhythm.bar_ns
        else rhythm.bars_in(step)
        for step in STEPS
    )


def _beginnings(stretch: _Stretch, step: Step) -> list[int]:
    """Return the bars in view with which a new stretch of this step begins."""
    boundaries = _boundaries(stretch, step)
    if not 0 < len(boundaries) <= _MOST_BOUNDARIES:
        return []
    times = stretch.times[stretch.first : stretch.last]
    found = np.unique(np.searchsorted(times, boundaries, side="left")) + stretch.first
    return found.tolist() if len(found) <= _MOST_LABELS else []


def _boundaries(stretch: _Stretch, step: Step) -> Times:
    """Return the moments in UTC, later than `before` and up to `end`, at which stretches begin."""
    if step.grade >= Grade.MONTH:
        moments = _calendar(stretch.local_before, stretch.local_end, step)
        return np.array([from_datetime(moment) for moment in moments], dtype=np.int64)
    size, origin = step.count * MINUTE_NS, 0
    if step.grade is Grade.DAY:
        size = DAY_NS
    elif step.grade is Grade.WEEK:
        size, origin = 7 * DAY_NS, 4 * DAY_NS  # 1970-01-05 was a Monday.
    shift = stretch.offset - origin
    first = (stretch.before + shift) // size + 1
    last = (stretch.end + shift) // size
    return np.arange(first, last + 1, dtype=np.int64) * size - shift


def _calendar(before: datetime, end: datetime, step: Step) -> Iterator[datetime]:
    """Yield the first days of the months or years of this step, after `before` and up to `end`."""
    months = step.count if step.grade is Grade.MONTH else 12 * step.count
    first = (before.year * 12 + before.month - 1) // months + 1
    last = (end.year * 12 + end.month - 1) // months
    for number in range(first, last + 1):
        year, month = divmod(number * months, 12)
        yield datetime(year, month + 1, 1, tzinfo=end.tzinfo)


def _label(time_ns: int, grade: Grade, finest: Grade, text: TimeText) -> str:
    if grade is Grade.CLOCK:
        return text.clock(time_ns)
    if grade is Grade.YEAR:
        return text.year(time_ns)
    if grade is Grade.MONTH and finest >= Grade.MONTH:
        return text.month(time_ns)
    return text.day(time_ns)
