"""Which side of a line a price is on, and whether it has just changed sides."""

from indicators.kernel import inlined
from indicators.signals import ENTER_LONG, ENTER_SHORT, LEAVE_LONG, LEAVE_SHORT, REASON

TURNED_UP, UP, UNKNOWN, DOWN, TURNED_DOWN = 2, 1, 0, -1, -2
"""What a trend kernel answers for a bar. TURNED_* only on the bar on which the side changed."""
TURNED = REASON
"""The reason in a code when the side has just changed, not just is."""


@inlined
def turn(before: float, side: float) -> int:
    """Return the trend of a bar from the side before it and after it: 1 above, -1 below, 0 none."""
    if side > 0.0:
        return TURNED_UP if before < 0.0 else UP
    if side < 0.0:
        return TURNED_DOWN if before > 0.0 else DOWN
    return UNKNOWN


@inlined
def code_of(trend: int, both: float) -> int:
    """Return a trend's deeds: in at a turn (short only with `both`), out on the wrong side."""
    if trend == UP:
        return LEAVE_SHORT
    if trend == DOWN:
        return LEAVE_LONG
    if trend == TURNED_UP:
        return ENTER_LONG | LEAVE_SHORT | TURNED
    if trend == TURNED_DOWN:
        return (ENTER_SHORT if both else 0) | LEAVE_LONG | TURNED
    return 0
