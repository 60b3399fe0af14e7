"""What candle patterns are made of: shapes of one candle, and what the last ones were like.

A pattern calls a body or a shadow long or short against the mean of the ten candles before, as
TA-Lib does with its standard settings. On prices in ticks these comparisons are often ties, and
the rounding of the running sum decides them: so each sum begins at the same candle as TA-Lib's
and is carried on in the same order, and patterns are equal, not alike.
"""

import math

from indicators.arguments import Floats
from indicators.kernel import inlined

ROOM = 32  # the ring: the last sixteen bodies, then the last sixteen ranges
SPAN = 10  # candles a body or a shadow is compared with
CLOSE_SPAN = 5  # candles by which "near" and "far" are measured
TINY = 0.1  # of the mean range: a body less than this is a doji, a shadow is hardly there
NEAR = 0.2  # of the mean range
FAR = 0.6  # of the mean range
# Conditions are joined with & and not with `and`: random prices make every branch a wrong guess.

Candle = tuple[float, float, float, float]
"""Open, high, low, close."""


@inlined
def usable(candle: Candle) -> bool:
    """Return whether a candle lacks nothing."""
    return math.isfinite(candle[0] + candle[1] + candle[2] + candle[3])


@inlined
def body(candle: Candle) -> float:
    """Return the distance from open to close."""
    return abs(candle[3] - candle[0])


@inlined
def upper(candle: Candle) -> float:
    """Return the upper shadow."""
    return candle[1] - (candle[3] if candle[3] >= candle[0] else candle[0])


@inlined
def lower(candle: Candle) -> float:
    """Return the lower shadow."""
    return (candle[0] if candle[3] >= candle[0] else candle[3]) - candle[2]


@inlined
def white(candle: Candle) -> bool:
    """Return whether a candle did not fall."""
    return candle[3] >= candle[0]


@inlined
def top(candle: Candle) -> float:
    """Return the upper end of the body."""
    return candle[0] if candle[0] > candle[3] else candle[3]


@inlined
def bottom(candle: Candle) -> float:
    """Return the lower end of the body."""
    return candle[0] if candle[0] < candle[3] else candle[3]


@inlined
def note(ring: Floats, base: int, seen: int, candle: Candle) -> None:
    """Write the body and the range of candle number `seen` into the ring."""
    place = base + (seen & 15)
    ring[place] = body(candle)
    ring[place + 16] = candle[1] - candle[2]


@inlined
def noted_body(ring: Floats, base: int, seen: int, ago: int) -> float:
    """Return the body of the candle `ago` candles before number `seen`."""
    size: float = ring[base + ((seen - ago) & 15)]
    return size


@inlined
def noted_range(ring: Floats, base: int, seen: int, ago: int) -> float:
    """Return the range of the candle `ago` candles before number `seen`."""
    size: float = ring[base + 16 + ((seen - ago) & 15)]
    return size


@inlined
def slide(total: float, seen: int, warm: int, span: int, newest: float, oldest: float) -> float:
    """Return the sum moved on by one candle; it begins `span` candles before number `warm`."""
    if seen >= warm:
        return total + (newest - oldest)
    if seen >= warm - span:
        return total + newest
    return total


@inlined
def mean(total: float) -> float:
    """Return the mean of the ten candles."""
    return total / SPAN


@inlined
def near(total: float) -> float:
    """Return what is near, of the sum of five ranges."""
    return NEAR * (total / CLOSE_SPAN)


@inlined
def far(total: float) -> float:
    """Return what is far, of the sum of five ranges."""
    return FAR * (total / CLOSE_SPAN)


def room(*rule: float) -> int:
    """Return the places of the ring."""
    return ROOM


@inlined
def found(seen: int, warm: int, signal: float) -> float:
    """Return the signal once warm."""
    return signal if seen >= warm else math.nan
