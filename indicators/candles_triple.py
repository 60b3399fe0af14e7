"""Candle patterns of three candles: stars, three inside and outside, soldiers and crows."""

import math

from indicators.arguments import Floats
from indicators.candle import (
    CLOSE_SPAN,
    SPAN,
    TINY,
    Candle,
    body,
    bottom,
    far,
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
from indicators.declaration import Indicator, Setting
from indicators.formula import Formula
from indicators.kernel import inlined

Sums = tuple[float, float, float]
"""A sum up to the candle before the first of three, up to the first and up to the second."""
StarsMemory = tuple[int, Sums, float, Candle, Candle]
"""How many candles were seen, sums of bodies, the sum of ranges up to the first, two candles."""
Rule = tuple[int, float]
"""Which of the patterns that share a formula, and how deep the third goes into the first."""
OutsideMemory = tuple[int, Candle, Candle]
"""How many candles were seen and the last two."""
SoldiersMemory = tuple[int, Sums, float, float, float, Candle, Candle]
"""How many candles were seen, sums of ranges, the two sums of five ranges, the sum of bodies,
the last two candles."""
CrowsMemory = tuple[int, Sums, Candle, Candle, Candle]
"""How many candles were seen, sums of ranges, the last three candles."""
MORNING, EVENING, MORNING_DOJI, EVENING_DOJI, INSIDE = 0, 1, 2, 3, 4


@inlined
def _star(rule: Rule, one: Candle, two: Candle, three: Candle, sums: Sums, ranges: float) -> float:
    kind, depth = rule
    first = body(one)
    doji = (kind == MORNING_DOJI) | (kind == EVENING_DOJI)
    limit = TINY * mean(ranges) if doji else mean(sums[1])
    sizes = (first > mean(sums[0])) & (body(two) <= limit)
    if kind == INSIDE:
        within = (top(two) < top(one)) & (bottom(two) > bottom(one))
        falls = white(one) & (not white(three)) & (three[3] < one[0])
        rises = white(three) & (not white(one)) & (three[3] > one[0])
        side = -100.0 if white(one) else 100.0
        return side if sizes & within & (falls | rises) else 0.0
    sizes = sizes & (body(three) > mean(sums[2]))
    if (kind == MORNING) | (kind == MORNING_DOJI):
        gap = (top(two) < bottom(one)) & (not white(one)) & white(three)
        return 100.0 if sizes & gap & (three[3] > one[3] + first * depth) else 0.0
    gap = (bottom(two) > top(one)) & white(one) & (not white(three))
    return -100.0 if sizes & gap & (three[3] < one[3] - first * depth) else 0.0


@inlined
def stars(
    memory: StarsMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[StarsMemory, float]:
    """Return the memory after a candle and its signal with the last two."""
    if not usable(candle):
        return memory, math.nan
    seen, sums, ranges, one, two = memory
    signal = _star(rule, one, two, candle, sums, ranges)
    old_first = noted_body(ring, base, seen, SPAN + 2)
    old_second = noted_body(ring, base, seen, SPAN + 1)
    old_third = noted_body(ring, base, seen, SPAN)
    old_range = noted_range(ring, base, seen, SPAN + 1)
    note(ring, base, seen, candle)
    warm = SPAN + 2
    sums = (
        slide(sums[0], seen, warm, SPAN, body(one), old_first),
        slide(sums[1], seen, warm, SPAN, body(two), old_second),
        slide(sums[2], seen, warm, SPAN, body(candle), old_third),
    )
    ranges = slide(ranges, seen, warm, SPAN, two[1] - two[2], old_range)
    return (seen + 1, sums, ranges, two, candle), found(seen, warm, signal)


@inlined
def _outside(one: Candle, two: Candle, three: Candle) -> float:
    up = white(two) & (not white(one)) & (two[3] > one[0]) & (two[0] < one[3])
    down = white(one) & (not white(two)) & (two[0] > one[3]) & (two[3] < one[0])
    if up & (three[3] > two[3]):
        return 100.0
    return -100.0 if down & (three[3] < two[3]) else 0.0


@inlined
def outside(memory: OutsideMemory, candle: Candle) -> tuple[OutsideMemory, float]:
    """Return the memory after a candle and the signal of three outside."""
    if not usable(candle):
        return memory, math.nan
    seen, one, two = memory
    return (seen + 1, two, candle), found(seen, 3, _outside(one, two, candle))


@inlined
def _soldiers(
    one: Candle,
    two: Candle,
    three: Candle,
    sums: Sums,
    first: float,
    second: float,
    bodies: float,
) -> float:
    whites = white(one) & white(two) & white(three)
    bare = (
        (upper(one) < TINY * mean(sums[0]))
        & (upper(two) < TINY * mean(sums[1]))
        & (upper(three) < TINY * mean(sums[2]))
    )
    higher = (three[3] > two[3]) & (two[3] > one[3])
    opens = (
        (two[0] > one[0])
        & (two[0] <= one[3] + near(first))
        & (three[0] > two[0])
        & (three[0] <= two[3] + near(second))
    )
    sizes = (
        (body(two) > body(one) - far(first))
        & (body(three) > body(two) - far(second))
        & (body(three) > mean(bodies))
    )
    return 100.0 if whites & bare & higher & opens & sizes else 0.0


@inlined
def soldiers(
    memory: SoldiersMemory,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[SoldiersMemory, float]:
    """Return the memory after a candle and the signal of three white soldiers."""
    if not usable(candle):
        return memory, math.nan
    seen, sums, first, second, bodies, one, two = memory
    signal = _soldiers(one, two, candle, sums, first, second, bodies)
    old_body = noted_body(ring, base, seen, SPAN)
    old_first = noted_range(ring, base, seen, SPAN + 2)
    old_second = noted_range(ring, base, seen, SPAN + 1)
    old_third = noted_range(ring, base, seen, SPAN)
    near_first = noted_range(ring, base, seen, CLOSE_SPAN + 2)
    near_second = noted_range(ring, base, seen, CLOSE_SPAN + 1)
    note(ring, base, seen, candle)
    warm = SPAN + 2
    range_one, range_two = one[1] - one[2], two[1] - two[2]
    sums = (
        slide(sums[0], seen, warm, SPAN, range_one, old_first),
        slide(sums[1], seen, warm, SPAN, range_two, old_second),
        slide(sums[2], seen, warm, SPAN, candle[1] - candle[2], old_third),
    )
    first = slide(first, seen, warm, CLOSE_SPAN, range_one, near_first)
    second = slide(second, seen, warm, CLOSE_SPAN, range_two, near_second)
    bodies = slide(bodies, seen, warm, SPAN, body(candle), old_body)
    return (seen + 1, sums, first, second, bodies, two, candle), found(seen, warm, signal)


@inlined
def _crows(before: Candle, one: Candle, two: Candle, three: Candle, sums: Sums) -> float:
    blacks = (not white(one)) & (not white(two)) & (not white(three))
    bare = (
        (lower(one) < TINY * mean(sums[0]))
        & (lower(two) < TINY * mean(sums[1]))
        & (lower(three) < TINY * mean(sums[2]))
    )
    opens = (two[0] < one[0]) & (two[0] > one[3]) & (three[0] < two[0]) & (three[0] > two[3])
    lower_closes = (before[1] > one[3]) & (one[3] > two[3]) & (two[3] > three[3])
    return -100.0 if white(before) & blacks & bare & opens & lower_closes else 0.0


@inlined
def crows(
    memory: CrowsMemory,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[CrowsMemory, float]:
    """Return the memory after a candle and the signal of three black crows."""
    if not usable(candle):
        return memory, math.nan
    seen, sums, before, one, two = memory
    signal = _crows(before, one, two, candle, sums)
    old_first = noted_range(ring, base, seen, SPAN + 2)
    old_second = noted_range(ring, base, seen, SPAN + 1)
    old_third = noted_range(ring, base, seen, SPAN)
    note(ring, base, seen, candle)
    warm = SPAN + 3
    sums = (
        slide(sums[0], seen, warm, SPAN, one[1] - one[2], old_first),
        slide(sums[1], seen, warm, SPAN, two[1] - two[2], old_second),
        slide(sums[2], seen, warm, SPAN, candle[1] - candle[2], old_third),
    )
    return (seen + 1, sums, one, two, candle), found(seen, warm, signal)


_STARS = Formula(stars, room)
_NISON = "S. Nison, Japanese Candlestick Charting Techniques, 1991. Equals TA-Lib "
_MORRIS = "G. Morris, Candlestick Charting Explained, 1992. Equals TA-Lib "
_OHLC = ("open", "high", "low", "close")


def _deep(name: str, title: str, summary: str, function: str, kind: int) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        summary=summary,
        family="patterns",
        pane="own",
        inputs=_OHLC,
        outputs=(name,),
        settings=(Setting("depth", "Depth into the first body", 0.3, 0.0, 1.0),),
        needed=lambda depth: SPAN + 3,
        formula=_STARS,
        rule=lambda depth: (kind, depth),
        source=f"{_NISON}{function}.",
        forms={name: "bars"},
    )


def _plain(
    name: str, title: str, summary: str, source: str, formula: Formula, needed: int
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        summary=summary,
        family="patterns",
        pane="own",
        inputs=_OHLC,
        outputs=(name,),
        settings=(),
        needed=lambda: needed,
        formula=formula,
        rule=(lambda: (INSIDE, 0.0)) if formula is _STARS else tuple,
        source=source,
        forms={name: "bars"},
    )


INDICATORS = (
    _deep(
        "morning_star",
        "Morning star",
        "A fall, a small body below it, then a rise deep into the first body.",
        "CDLMORNINGSTAR",
        MORNING,
    ),
    _deep(
        "evening_star",
        "Evening star",
        "A rise, a small body above it, then a fall deep into the first body.",
        "CDLEVENINGSTAR",
        EVENING,
    ),
    _deep(
        "morning_doji_star",
        "Morning doji star",
        "A fall, a doji below it, then a rise deep into the first body.",
        "CDLMORNINGDOJISTAR",
        MORNING_DOJI,
    ),
    _deep(
        "evening_doji_star",
        "Evening doji star",
        "A rise, a doji above it, then a fall deep into the first body.",
        "CDLEVENINGDOJISTAR",
        EVENING_DOJI,
    ),
    _plain(
        "three_inside",
        "Three inside up or down",
        "A harami that the third bar confirms.",
        f"{_MORRIS}CDL3INSIDE.",
        _STARS,
        SPAN + 3,
    ),
    _plain(
        "three_outside",
        "Three outside up or down",
        "An engulfing pattern that the third bar confirms.",
        f"{_MORRIS}CDL3OUTSIDE.",
        Formula(outside),
        4,
    ),
    _plain(
        "three_white_soldiers",
        "Three white soldiers",
        "Three rising bars that each close near their high.",
        f"{_NISON}CDL3WHITESOLDIERS.",
        Formula(soldiers, room),
        SPAN + 3,
    ),
    _plain(
        "three_black_crows",
        "Three black crows",
        "Three falling bars that each close near their low.",
        f"{_NISON}CDL3BLACKCROWS.",
        Formula(crows, room),
        SPAN + 4,
    ),
)
