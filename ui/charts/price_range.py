"""Which prices are in view: the visible bars with a margin, and lines that are near them."""

from collections.abc import Iterable
from math import isfinite

_MARGIN = 0.08
_FARTHEST = 1.6
_FLAT_SHARE = 0.005


def price_range(low: float, high: float, lines: Iterable[float] = ()) -> tuple[float, float]:
    """Return the lowest and highest price to show.

    `low` and `high` are the visible bars' own; a line joins in as long as the whole stays below
    1.6 times the bars' height. A flat or missing stretch gets a height of its own.
    """
    if not (isfinite(low) and isfinite(high)):
        low, high = 0.0, 1.0
    if high <= low:
        half = abs(high) * _FLAT_SHARE or 1.0
        low, high = low - half, high + half
    most = (high - low) * _FARTHEST
    for line in lines:
        wider = min(low, line), max(high, line)
        if wider[1] - wider[0] <= most:
            low, high = wider
    margin = (high - low) * _MARGIN
    return low - margin, high + margin
