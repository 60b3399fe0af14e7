"""Candle patterns of one candle: doji, spinning top, marubozu, hammers and stars."""

import math

from indicators.arguments import Floats
from indicators.candle import (
    CLOSE_SPAN,
    SPAN,
    TINY,
    Candle,
    body,
    bottom,
    found,
    lower,
    mean,
    near,
    note,
    noted_body,
    noted_range,
    room,
    slide,
    top,
    upper,
    usable,
    white,
)
from indicators.declaration import Indicator
from indicators.formula import Formula
from indicators.kernel import inlined

Kind = tuple[int]
"""Which of the patterns that share a formula."""
OneMemory = tuple[int, float, float]
"""How many candles were seen, the sum of the last bodies, the sum of the last ranges."""
HammerMemory = tuple[int, float, float, float, Candle]
"""As above, then the sum of five ranges up to the candle before last, and the last candle."""
StarMemory = tuple[int, float, float, Candle]
"""How many candles were seen, the sums of bodies and ranges, the last candle."""
PLAIN, DRAGONFLY, GRAVESTONE, SPINNING, MARUBOZU = 0, 1, 2, 3, 4
RISES, FALLS = 0, 1


@inlined
def _shape(kind: int, candle: Candle, bodies: float, ranges: float) -> float:
    size, tiny = body(candle), TINY * mean(ranges)
    above, below = upper(candle), lower(candle)
    side = 100.0 if white(candle) else -100.0
    if kind == SPINNING:
        return side if size < mean(bodies) and above > size and below > size else 0.0
    if kind == MARUBOZU:
        return side if size > mean(bodies) and above < tiny and below < tiny else 0.0
    if size > tiny:
        return 0.0
    if kind == DRAGONFLY:
        return 100.0 if above < tiny and below > tiny else 0.0
    if kind == GRAVESTONE:
        return 100.0 if below < tiny and above > tiny else 0.0
    return 100.0


@inlined
def shape(
    memory: OneMemory,
    rule: Kind,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[OneMemory, float]:
    """Return the memory after a candle, and its signal, NaN for the first ten candles."""
    if not usable(candle):
        return memory, math.nan
    seen, bodies, ranges = memory
    signal = _shape(rule[0], candle, bodies, ranges)
    old_body = noted_body(ring, base, seen, SPAN)
    old_range = noted_range(ring, base, seen, SPAN)
    note(ring, base, seen, candle)
    bodies = slide(bodies, seen, SPAN, SPAN, body(candle), old_body)
    ranges = slide(ranges, seen, SPAN, SPAN, candle[1] - candle[2], old_range)
    return (seen + 1, bodies, ranges), found(seen, SPAN, signal)


@inlined
def _doji(candle: Candle, ranges: float) -> float:
    return 100.0 if body(candle) <= TINY * mean(ranges) else 0.0


@inlined
def doji(
    memory: tuple[int, float],
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[tuple[int, float], float]:
    """Return the memory after a candle and 100 for a doji, NaN for the first ten candles."""
    if not usable(candle):
        return memory, math.nan
    seen, ranges = memory
    signal = _doji(candle, ranges)
    oldest = noted_range(ring, base, seen, SPAN)
    note(ring, base, seen, candle)
    ranges = slide(ranges, seen, SPAN, SPAN, candle[1] - candle[2], oldest)
    return (seen + 1, ranges), found(seen, SPAN, signal)


@inlined
def _hammer(
    kind: int, candle: Candle, last: Candle, bodies: float, ranges: float, close_by: float
) -> float:
    size, tiny = body(candle), TINY * mean(ranges)
    small = (size < mean(bodies)) & (lower(candle) > size) & (upper(candle) < tiny)
    if kind == RISES:
        return 100.0 if small & (bottom(candle) <= last[2] + near(close_by)) else 0.0
    return -100.0 if small & (bottom(candle) >= last[1] - near(close_by)) else 0.0


@inlined
def hammer(
    memory: HammerMemory,
    rule: Kind,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[HammerMemory, float]:
    """Return the memory after a candle and the signal of a hammer or a hanging man."""
    if not usable(candle):
        return memory, math.nan
    seen, bodies, ranges, close_by, last = memory
    signal = _hammer(rule[0], candle, last, bodies, ranges, close_by)
    old_body = noted_body(ring, base, seen, SPAN)
    old_range = noted_range(ring, base, seen, SPAN)
    old_near = noted_range(ring, base, seen, CLOSE_SPAN + 1)
    note(ring, base, seen, candle)
    warm = SPAN + 1
    bodies = slide(bodies, seen, warm, SPAN, body(candle), old_body)
    ranges = slide(ranges, seen, warm, SPAN, candle[1] - candle[2], old_range)
    close_by = slide(close_by, seen, warm, CLOSE_SPAN, last[1] - last[2], old_near)
    return (seen + 1, bodies, ranges, close_by, candle), found(seen, warm, signal)


@inlined
def _star(kind: int, candle: Candle, last: Candle, bodies: float, ranges: float) -> float:
    size, tiny = body(candle), TINY * mean(ranges)
    small = (size < mean(bodies)) & (upper(candle) > size) & (lower(candle) < tiny)
    if kind == RISES:
        return 100.0 if small & (top(candle) < bottom(last)) else 0.0
    return -100.0 if small & (bottom(candle) > top(last)) else 0.0


@inlined
def star(
    memory: StarMemory,
    rule: Kind,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[StarMemory, float]:
    """Return the memory after a candle and the signal of an inverted hammer or shooting star."""
    if not usable(candle):
        return memory, math.nan
    seen, bodies, ranges, last = memory
    signal = _star(rule[0], candle, last, bodies, ranges)
    old_body = noted_body(ring, base, seen, SPAN)
    old_range = noted_range(ring, base, seen, SPAN)
    note(ring, base, seen, candle)
    warm = SPAN + 1
    bodies = slide(bodies, seen, warm, SPAN, body(candle), old_body)
    ranges = slide(ranges, seen, warm, SPAN, candle[1] - candle[2], old_range)
    return (seen + 1, bodies, ranges, candle), found(seen, warm, signal)


_SHAPE, _HAMMER, _STAR = Formula(shape, room), Formula(hammer, room), Formula(star, room)


def _pattern(
    name: str, title: str, summary: str, function: str, formula: Formula, kind: int | None
) -> Indicator:
    after = 0 if formula is _SHAPE or kind is None else 1
    return Indicator(
        name=name,
        title=title,
        summary=summary,
        family="patterns",
        pane="own",
        inputs=("open", "high", "low", "close"),
        outputs=(name,),
        settings=(),
        needed=lambda: SPAN + after + 1,
        formula=formula,
        rule=lambda: () if kind is None else (kind,),
        source=f"S. Nison, Japanese Candlestick Charting Techniques, 1991. Equals TA-Lib "
        f"{function}.",
        forms={name: "bars"},
    )


INDICATORS = (
    _pattern(
        "doji",
        "Doji",
        "Opened and closed at almost the same price: neither side won.",
        "CDLDOJI",
        Formula(doji, room),
        None,
    ),
    _pattern(
        "dragonfly_doji",
        "Dragonfly doji",
        "Fell far and came all the way back.",
        "CDLDRAGONFLYDOJI",
        _SHAPE,
        DRAGONFLY,
    ),
    _pattern(
        "gravestone_doji",
        "Gravestone doji",
        "Rose far and gave it all back.",
        "CDLGRAVESTONEDOJI",
        _SHAPE,
        GRAVESTONE,
    ),
    _pattern(
        "spinning_top",
        "Spinning top",
        "A small body with longer shadows on both sides: undecided.",
        "CDLSPINNINGTOP",
        _SHAPE,
        SPINNING,
    ),
    _pattern(
        "marubozu",
        "Marubozu",
        "A long body almost without shadows: one side ruled the whole bar.",
        "CDLMARUBOZU",
        _SHAPE,
        MARUBOZU,
    ),
    _pattern(
        "hammer",
        "Hammer",
        "A small body with a long lower shadow at a low: buyers came back.",
        "CDLHAMMER",
        _HAMMER,
        RISES,
    ),
    _pattern(
        "hanging_man",
        "Hanging man",
        "A small body with a long lower shadow at a high: sellers appeared.",
        "CDLHANGINGMAN",
        _HAMMER,
        FALLS,
    ),
    _pattern(
        "inverted_hammer",
        "Inverted hammer",
        "A small body with a long upper shadow below the last body.",
        "CDLINVERTEDHAMMER",
        _STAR,
        RISES,
    ),
    _pattern(
        "shooting_star",
        "Shooting star",
        "A small body with a long upper shadow above the last body.",
        "CDLSHOOTINGSTAR",
        _STAR,
        FALLS,
    ),
)
