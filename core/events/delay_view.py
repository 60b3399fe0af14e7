"""How delays spread: the usual one, the slow ones, and how many lie in each stretch of time."""

from typing import Final

from msgspec import Struct

PER_DECADE: Final = 8
_FIRST, _DECADES = -1, 5
EDGES_MS: Final = tuple(
    10 ** (_FIRST + number / PER_DECADE) for number in range(_DECADES * PER_DECADE + 1)
)
"""From a tenth of a millisecond to ten seconds, eight equal steps to each tenfold."""


class DelayView(Struct, frozen=True, kw_only=True):
    """Delays in milliseconds: p50, p95 and p99 by nearest rank.

    `bars` counts them: the first lie below the first of EDGES_MS, the last at or above its last.
    """

    p50: float
    p95: float
    p99: float
    bars: tuple[int, ...]

    @property
    def summary(self) -> tuple[float, float, float]:
        """Return the three figures."""
        return self.p50, self.p95, self.p99

    @property
    def count(self) -> int:
        """Return how many delays there are."""
        return sum(self.bars)
