"""The straight line through the last values, in one pass whatever the period."""

from indicators.arguments import Floats
from indicators.kernel import inlined

LineMemory = tuple[int, float, float, float, float]
"""Place in the block, sum and weighted sum from this block's anchor, this and the last anchor."""


@inlined
def line(
    memory: LineMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[LineMemory, float, float]:
    """Return the memory, the mean and the slope per bar of the last `period` values, or NaN.

    As for the moments in `indicators.rolling` sums are of distances from an anchor inside the
    window, so that a share at 80,000 that climbs by 0.05 keeps its slope, and equal prices have
    none. `ring[base:base + 2 * period]` belongs to the window.
    """
    place, front, weighted, anchor, before = memory
    if place == 0:
        anchor = value
    away = value - anchor
    weighted += away * period - front  # everything before weighs one less now
    front += away
    ring[base + place] = value
    place += 1
    share = 1.0 / period
    half = 0.5 * (period + 1)
    spread = 12.0 / (float(period) * (float(period) * period - 1.0))
    if place < period:
        left = float(period - place)
        shift = before - anchor
        total = front + ring[base + place] + left * shift
        torque = weighted + ring[base + period + place] + 0.5 * left * (left + 1.0) * shift
        slope = (torque - half * total) * spread
        return (place, front, weighted, anchor, before), anchor + total * share, slope
    total, tail = 0.0, 0.0
    for slot in range(base + period - 1, base, -1):
        total += ring[slot] - value
        tail += total
        ring[slot] = total
        ring[slot + period] = tail
    slope = (weighted - half * front) * spread
    return (0, 0.0, 0.0, anchor, value), anchor + front * share, slope
