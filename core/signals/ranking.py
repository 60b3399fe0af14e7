"""Where a value stands among those before it."""

from bisect import bisect_left, bisect_right, insort
from collections import deque


class Ranking:
    """The last `most` values, kept in order; adding and ranking never look at all of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: deque[float] = deque()
        self._sorted: list[float] = []

    def __len__(self) -> int:
        return len(self._values)

    def add(self, value: float) -> None:
        """Take in a finite value; the oldest goes when there are too many."""
        self._values.append(value)
        insort(self._sorted, value)
        if len(self._values) > self._most:
            del self._sorted[bisect_left(self._sorted, self._values.popleft())]

    def place(self, value: float) -> float:
        """Return the share of values below, equal ones counted half: 0 to 1; 0.5 without any."""
        if not self._sorted:
            return 0.5
        below = bisect_left(self._sorted, value)
        return (below + bisect_right(self._sorted, value)) / (2 * len(self._sorted))
