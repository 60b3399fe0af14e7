"""One line over the bars: values with gaps, summed up for any zoom."""

import numpy as np
from numpy.typing import NDArray

from ui.charts.pyramid import HIGHEST, LOWEST, Pyramid

Floats = NDArray[np.float64]


class LineColumns:
    """A growing line; nan marks a gap (a moving average before its first value)."""

    def __init__(self) -> None:
        self.highest = Pyramid(HIGHEST)
        self.lowest = Pyramid(LOWEST)

    def __len__(self) -> int:
        return len(self.highest)

    @property
    def values(self) -> Floats:
        """Return the values as a view."""
        return self.highest.level(0)

    def load(self, values: Floats) -> None:
        """Replace everything by a copy of `values`."""
        self.highest.load(values)
        self.lowest.load(values)

    def append(self, value: float) -> None:
        """Add one value at the end."""
        self.highest.append(value)
        self.lowest.append(value)

    def replace_last(self, value: float) -> None:
        """Put `value` in place of the last one."""
        self.highest.replace_last(value)
        self.lowest.replace_last(value)

    def extent(self, first: int, last: int) -> tuple[float, float]:
        """Return the lowest and highest of values first..last-1 (nan where all are gaps)."""
        first, last = max(0, first), min(last, len(self))
        return self.lowest.over(first, last), self.highest.over(first, last)
