"""A plain column that grows at the end in O(1) amortised."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ui.charts.pyramid import roomy

Number = TypeVar("Number", np.float64, np.int64)


class GrowingColumn(Generic[Number]):
    """A numpy column with room at the end."""

    __slots__ = ("_count", "_kind", "_room")

    def __init__(self, kind: type[Number]) -> None:
        self._kind: type[Number] = kind
        self._count = 0
        self._room: NDArray[Number] = np.empty(roomy(0), dtype=kind)

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> NDArray[Number]:
        """Return the values, oldest first, as a view that the next append may outdate."""
        return self._room[: self._count]

    def load(self, values: NDArray[Number]) -> None:
        """Replace everything by a copy of `values`."""
        self._count = len(values)
        self._room = np.empty(roomy(self._count), dtype=self._kind)
        self._room[: self._count] = values

    def append(self, value: float) -> None:
        """Add one value at the end."""
        if self._count == len(self._room):
            old = self._room
            self._room = np.empty(2 * len(old), dtype=self._kind)
            self._room[: self._count] = old
        self._room[self._count] = value
        self._count += 1

    def replace_last(self, value: float) -> None:
        """Put `value` in place of the last one; an empty column raises IndexError."""
        if self._count == 0:
            raise IndexError("there is no last value to replace")
        self._room[self._count - 1] = value
