"""Windows over the last n values: sum, moments and maximum, O(1) amortised and without drift.

A window is cut at block borders, every n values. At a border the finished block is folded from
its end (suffix sums); the running block is summed from its start (prefix). The window's sum is
one prefix plus one suffix, so nothing is ever subtracted: no drift after a million bars, and a
wild value leaves no trace once it is out of the window. The same holds for a maximum. Method:
M. van Herk 1992 (Pattern Recognition Letters 13), J. Gil and M. Werman 1993 (IEEE PAMI 15).
The ring needs no second array: slots up to the present hold this block's values, the slots
behind hold the last block's suffixes.
"""

import math

from indicators.arguments import Floats
from indicators.kernel import inlined

WindowMemory = tuple[int, int, float]
"""Place in the block, whether a whole block has passed (0 or 1), the running block's fold."""

MomentsMemory = tuple[int, int, float, float, float, float]
"""Place, passed, sum and sum of squares from this block's anchor, this anchor, last anchor."""


@inlined
def add(
    memory: WindowMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[WindowMemory, float]:
    """Return the memory after `value` and the sum of the last `period` values, NaN until then.

    `ring[base:base + period]` belongs to the window. `value` must be finite.
    """
    place, passed, front = memory
    front += value
    ring[base + place] = value
    place += 1
    if place < period:
        total = front + ring[base + place] if passed else math.nan
        return (place, passed, front), total
    suffix = 0.0
    for slot in range(base + period - 1, base, -1):
        suffix += ring[slot]
        ring[slot] = suffix
    return (0, 1, 0.0), front


@inlined
def top(
    memory: WindowMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[WindowMemory, float]:
    """Return the memory after `value` and the largest of the last `period` values, or NaN."""
    place, passed, front = memory
    if place == 0 or value > front:
        front = value
    ring[base + place] = value
    place += 1
    if place < period:
        if not passed:
            return (place, passed, front), math.nan
        behind = ring[base + place]
        return (place, passed, front), behind if behind > front else front
    suffix = value
    for slot in range(base + period - 1, base, -1):
        if ring[slot] > suffix:
            suffix = ring[slot]
        ring[slot] = suffix
    return (0, 1, front), front


@inlined
def moments(
    memory: MomentsMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[MomentsMemory, float, float]:
    """Return the memory, the mean and the population variance of the last `period` values.

    Sums are of distances from an anchor inside the window (the block's first value, the last
    block's last one), so that a share at 80,000 that moves by 0.05 keeps its variance, and equal
    prices give exactly zero. `ring[base:base + 2 * period]` belongs to the window.
    """
    place, passed, first, second, anchor, before = memory
    if place == 0:
        anchor, first, second = value, 0.0, 0.0
    away = value - anchor
    first += away
    second += away * away
    ring[base + place] = value
    place += 1
    if place < period:
        memory = (place, passed, first, second, anchor, before)
        if not passed:
            return memory, math.nan, math.nan
        left = float(period - place)
        shift = before - anchor
        tail = ring[base + place]
        squares = second + (ring[base + period + place] + shift * (2.0 * tail + left * shift))
        total = first + (tail + left * shift)
        mean, variance = _spread(anchor, total, squares, float(period))
        return memory, mean, variance
    _fold(ring, base, period, value)
    memory = (0, 1, first, second, anchor, value)
    mean, variance = _spread(anchor, first, second, float(period))
    return memory, mean, variance


@inlined
def _spread(anchor: float, total: float, squares: float, size: float) -> tuple[float, float]:
    return anchor + total / size, max(0.0, (squares - total * total / size) / size)


@inlined
def _fold(ring: Floats, base: int, period: int, last: float) -> None:
    total, squares = 0.0, 0.0
    for slot in range(base + period - 1, base, -1):
        away = ring[slot] - last
        total += away
        squares += away * away
        ring[slot] = total
        ring[slot + period] = squares
