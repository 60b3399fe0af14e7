"""Power-of-two summaries of a growing column: any zoom is read in the same time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST_CAPACITY = 1024
# Below this many cells one numpy call is faster than another step up the pyramid.
_SHORT_RUN = 64


@dataclass(frozen=True, slots=True)
class Summary:
    """How two cells become one: as a numpy function and, for single values, as a Python one."""

    whole: np.ufunc
    pair: Callable[[float, float], float]


def _lower(a: float, b: float) -> float:
    # A missing value (nan, the only thing unequal to itself) gives way to the other one.
    return a if b != b or a <= b else b


def _higher(a: float, b: float) -> float:
    return a if b != b or a >= b else b


LOWEST = Summary(np.fmin, _lower)
HIGHEST = Summary(np.fmax, _higher)
TOTAL = Summary(np.add, lambda a, b: a + b)


def roomy(count: int) -> int:
    """Return a capacity for `count` values that leaves room to grow by an eighth."""
    return max(_LEAST_CAPACITY, count + (count >> 3))


class Pyramid:
    """A growing float column; cell i of level k sums up values i·2^k to (i+1)·2^k − 1.

    Appending costs O(log n) steps and, now and then, one copy (O(1) amortised). Missing values
    (nan) are passed over by LOWEST and HIGHEST.
    """

    __slots__ = ("_count", "_levels", "_summary")

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._count = 0
        self._levels: list[Floats] = _blank_levels(_LEAST_CAPACITY)

    def __len__(self) -> int:
        return self._count

    @property
    def top(self) -> int:
        """Return the number of the level that holds a single cell (0 while empty)."""
        return max(0, (self._count - 1).bit_length())

    def load(self, values: Floats) -> None:
        """Replace everything by a copy of `values`."""
        self._count = len(values)
        self._levels = _blank_levels(roomy(self._count))
        self._levels[0][: self._count] = values
        for level in range(self.top):
            self._fill_above(level)

    def append(self, value: float) -> None:
        """Add one value at the end."""
        if self._count == len(self._levels[0]):
            self._grow()
        index = self._count
        self._levels[0][index] = value
        self._count += 1
        self._lift(index, created=True)

    def replace_last(self, value: float) -> None:
        """Put `value` in place of the last one; an empty column raises IndexError."""
        if self._count == 0:
            raise IndexError("there is no last value to replace")
        self._levels[0][self._count - 1] = value
        self._lift(self._count - 1, created=False)

    def level(self, level: int) -> Floats:
        """Return the cells of one level, oldest first, as a view; level 0 is the values."""
        cells = (self._count + (1 << level) - 1) >> level
        return self._levels[level][:cells]

    def over(self, first: int, last: int) -> float:
        """Return the summary of values first..last-1 in O(log n); nan where there are none."""
        if last <= first:
            return float("nan")
        edges: list[float] = []
        level = 0
        while last - first > _SHORT_RUN:
            cells = self._levels[level]
            if first & 1:
                edges.append(float(cells[first]))
                first += 1
            if last & 1:
                last -= 1
                edges.append(float(cells[last]))
            first, last, level = first >> 1, last >> 1, level + 1
        result = float(self._summary.whole.reduce(self._levels[level][first:last]))
        for edge in edges:
            result = self._summary.pair(edge, result)
        return result

    def _fill_above(self, level: int) -> None:
        below = self.level(level)
        pairs = len(below) // 2
        above = self._levels[level + 1]
        self._summary.whole(below[0 : 2 * pairs : 2], below[1 : 2 * pairs : 2], out=above[:pairs])
        if len(below) % 2:
            above[pairs] = below[-1]

    def _lift(self, index: int, *, created: bool) -> None:
        """Carry the change of one value up; stop where nothing changes any more."""
        pair = self._summary.pair
        cells = self._count
        for level in range(1, self.top + 1):
            below, above = self._levels[level - 1], self._levels[level]
            left = index & ~1
            # A parent exists already unless this very value opened it.
            created = created and index == left
            value = float(below[left])
            if left + 1 < cells:
                value = pair(value, float(below[left + 1]))
            index >>= 1
            if not created and above[index] == value:
                return
            above[index] = value
            cells = (cells + 1) >> 1

    def _grow(self) -> None:
        old = self._levels
        self._levels = _blank_levels(2 * len(old[0]))
        for level in range(self.top + 1):
            cells = (self._count + (1 << level) - 1) >> level
            self._levels[level][:cells] = old[level][:cells]


def _blank_levels(capacity: int) -> list[Floats]:
    levels = [np.empty(capacity)]
    while len(levels[-1]) > 1:
        levels.append(np.empty((len(levels[-1]) + 1) >> 1))
    return levels
