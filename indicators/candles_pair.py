"""Candle patterns of two candles: engulfing, harami, piercing, dark cloud, inside and outside."""

import math

from indicators.arguments import Floats
from indicators.candle import (
    SPAN,
    TINY,
    Candle,
    body,
    bottom,
    found,
    mean,
    note,
    noted_body,
    noted_range,
    room,
    slide,
    top,
    usable,
    white,
)
from indicators.declaration import Indicator, Setting
from indicators.formula import Formula
from indicators.kernel import inlined

LastMemory = tuple[int, Candle]
"""How many candles were seen, and the last one."""
PairMemory = tuple[int, float, float, float, Candle]
"""How many candles were seen, the sum of bodies up to the candle before the last and up to the
last, the sum of ranges up to the last, and the last candle."""
Kind = tuple[int]
"""Which of the patterns that share a formula."""
Rule = tuple[int, float]
"""Which of the patterns that share a formula, and how deep the second goes into the first."""
INSIDE, OUTSIDE, ENGULFING = 0, 1, 2
HARAMI, CROSS, PIERCING, CLOUD = 0, 1, 2, 3


@inlined
def _engulfing(candle: Candle, last: Candle) -> float:
    meets = (candle[0] == last[3]) | (candle[3] == last[0])
    size = 80.0 if meets else 100.0
    rises = white(candle) & (not white(last))
    falls = white(last) & (not white(candle))
    up = (candle[3] >= last[0]) & (candle[0] <= last[3])
    down = (candle[0] >= last[3]) & (candle[3] <= last[0])
    both = (candle[0] == last[3]) & (candle[3] == last[0])
    if rises & up & (not both):
        return size
    return -size if falls & down & (not both) else 0.0


@inlined
def _last(kind: int, candle: Candle, last: Candle) -> float:
    if kind == ENGULFING:
        return _engulfing(candle, last)
    if kind == INSIDE:
        return 100.0 if (candle[1] < last[1]) & (candle[2] > last[2]) else 0.0
    wider = (candle[1] > last[1]) & (candle[2] < last[2])
    side = 100.0 if white(candle) else -100.0
    return side if wider else 0.0


@inlined
def against_last(memory: LastMemory, rule: Kind, candle: Candle) -> tuple[LastMemory, float]:
    """Return the memory after a candle and its signal against the last one."""
    if not usable(candle):
        return memory, math.nan
    seen, last = memory
    # TA-Lib's engulfing waits for one candle more than it needs.
    warm = 2 if rule[0] == ENGULFING else 1
    return (seen + 1, candle), found(seen, warm, _last(rule[0], candle, last))


@inlined
def _pair(
    rule: Rule, candle: Candle, last: Candle, before: float, bodies: float, ranges: float
) -> float:
    kind, depth = rule
    first = body(last)
    long = first > mean(before)
    if kind == PIERCING:
        sizes = long & (body(candle) > mean(bodies)) & white(candle) & (not white(last))
        over = (candle[3] < last[0]) & (candle[3] > last[3] + first * depth)
        return 100.0 if sizes & (candle[0] < last[2]) & over else 0.0
    if kind == CLOUD:
        under = (candle[3] > last[0]) & (candle[3] < last[3] - first * depth)
        sides = white(last) & (not white(candle))
        return -100.0 if long & sides & (candle[0] > last[1]) & under else 0.0
    limit = TINY * mean(ranges) if kind == CROSS else mean(bodies)
    small = long & (body(candle) <= limit)
    inside = (top(candle) < top(last)) & (bottom(candle) > bottom(last))
    within = (top(candle) <= top(last)) & (bottom(candle) >= bottom(last))
    size = 100.0 if inside else 80.0
    side = -size if white(last) else size
    return side if small & within else 0.0


@inlined
def pair(
    memory: PairMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    candle: Candle,
) -> tuple[PairMemory, float]:
    """Return the memory after a candle and its signal with the last one."""
    if not usable(candle):
        return memory, math.nan
    seen, before, bodies, ranges, last = memory
    signal = _pair(rule, candle, last, before, bodies, ranges)
    old_before = noted_body(ring, base, seen, SPAN + 1)
    old_body = noted_body(ring, base, seen, SPAN)
    old_range = noted_range(ring, base, seen, SPAN)
    note(ring, base, seen, candle)
    warm = SPAN + 1
    before = slide(before, seen, warm, SPAN, body(last), old_before)
    bodies = slide(bodies, seen, warm, SPAN, body(candle), old_body)
    ranges = slide(ranges, seen, warm, SPAN, candle[1] - candle[2], old_range)
    return (seen + 1, before, bodies, ranges, candle), found(seen, warm, signal)


_LAST, _PAIR = Formula(against_last), Formula(pair, room)
_NISON = "S. Nison, Japanese Candlestick Charting Techniques, 1991. Equals TA-Lib "
_ALONE = "TA-Lib has no such pattern."


def _pattern(
    name: str, title: str, summary: str, function: str, kind: int, depth: float = 0.0
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        summary=summary,
        family="patterns",
        pane="own",
        inputs=("open", "high", "low", "close"),
        outputs=(name,),
        settings=(),
        needed=lambda: SPAN + 2,
        formula=_PAIR,
        rule=lambda: (kind, depth),
        source=f"{_NISON}{function}.",
        forms={name: "bars"},
    )


def _bars(
    name: str, title: str, summary: str, source: str, kind: int, needed: int = 2
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        summary=summary,
        family="patterns",
        pane="own",
        inputs=("open", "high", "low", "close"),
        outputs=(name,),
        settings=(),
        needed=lambda: needed,
        formula=_LAST,
        rule=lambda: (kind,),
        source=source,
        forms={name: "bars"},
    )


DARK_CLOUD = Indicator(
    name="dark_cloud",
    title="Dark cloud cover",
    summary="Opens above a rising bar and closes deep in its body: the rise meets sellers.",
    family="patterns",
    pane="own",
    inputs=("open", "high", "low", "close"),
    outputs=("dark_cloud",),
    settings=(Setting("depth", "Depth into the first body", 0.5, 0.0, 1.0),),
    needed=lambda depth: SPAN + 2,
    formula=_PAIR,
    rule=lambda depth: (CLOUD, depth),
    source=f"{_NISON}CDLDARKCLOUDCOVER.",
    forms={"dark_cloud": "bars"},
)
INDICATORS = (
    _bars(
        "engulfing",
        "Engulfing",
        "The body swallows the last one, which went the other way; 80 when one end meets.",
        f"{_NISON}CDLENGULFING.",
        ENGULFING,
        needed=3,
    ),
    _bars(
        "inside_bar",
        "Inside bar",
        "Stayed within the last bar's high and low: the market waits.",
        f"High below the last high, low above the last low. {_ALONE}",
        INSIDE,
    ),
    _bars(
        "outside_bar",
        "Outside bar",
        "Went over both ends of the last bar; the sign is the bar's own direction.",
        f"High above the last high, low below the last low. {_ALONE}",
        OUTSIDE,
    ),
    _pattern(
        "harami",
        "Harami",
        "A small body within the long one before: the move pauses; 80 when one end meets.",
        "CDLHARAMI",
        HARAMI,
    ),
    _pattern(
        "harami_cross",
        "Harami cross",
        "A doji within the long body before: the move is in doubt; 80 when one end meets.",
        "CDLHARAMICROSS",
        CROSS,
    ),
    _pattern(
        "piercing",
        "Piercing line",
        "Opens under a falling bar and closes over the middle of its body.",
        "CDLPIERCING",
        PIERCING,
        depth=0.5,
    ),
    DARK_CLOUD,
)
