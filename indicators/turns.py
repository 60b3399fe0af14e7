"""Which side of a line a price is on, and whether it has just changed sides."""

from indicators.kernel import inlined

TURNED_UP, UP, UNKNOWN, DOWN, TURNED_DOWN = 2, 1, 0, -1, -2
"""What a trend kernel answers for a bar. TURNED_* only on the bar on which the side changed."""


@inlined
def turn(before: float, side: float) -> int:
    """Return the trend of a bar from the side before it and after it: 1 above, -1 below, 0 none."""
    if side > 0.0:
        return TURNED_UP if before < 0.0 else UP
    if side < 0.0:
        return TURNED_DOWN if before > 0.0 else DOWN
    return UNKNOWN
