"""Two sums over the same last values, in one window; see `rolling` for the method."""

from indicators.arguments import Floats
from indicators.kernel import inlined

PairMemory = tuple[int, float, float]
"""Place in the block, the running block's two sums."""


@inlined
def add_pair(
    memory: PairMemory, ring: Floats, base: int, period: int, first: float, second: float
) -> tuple[PairMemory, float, float]:
    """Return the memory after two values and the sums of the last `period` of each, or NaN.

    `ring[base:base + 2 * period]` belongs to the window.
    """
    place, one, two = memory
    one += first
    two += second
    ring[base + 2 * place] = first
    ring[base + 2 * place + 1] = second
    place += 1
    if place < period:
        slot = base + 2 * place
        return (place, one, two), one + ring[slot], two + ring[slot + 1]
    tail, other = 0.0, 0.0
    for slot in range(base + 2 * period - 2, base, -2):
        tail += ring[slot]
        other += ring[slot + 1]
        ring[slot] = tail
        ring[slot + 1] = other
    return (0, 0.0, 0.0), one, two
