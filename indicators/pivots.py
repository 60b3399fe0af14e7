"""Pivot points of a day, out of the day before: classic, Fibonacci, Camarilla and Woodie."""

import math
from typing import Annotated

from indicators.declaration import Indicator
from indicators.formula import Formula
from indicators.kernel import inlined

Bar = tuple[float, float, float, float]
"""High, low, close, number of the day."""
Session = tuple[float, float, float]
"""High, low, close of a day."""
PivotMemory = tuple[
    Annotated[float, math.nan],
    Session,
    tuple[Annotated[float, math.nan], Annotated[float, math.nan], Annotated[float, math.nan]],
]
"""Today's number, today so far, the day before."""
Kind = tuple[int]
"""Which of the pivots that share a formula."""
CLASSIC, FIBONACCI, WOODIE = 0, 1, 2


@inlined
def _session(memory: PivotMemory, bar: Bar) -> PivotMemory:
    today, running, before = memory
    high, low, close, day = bar
    if day == today:
        running = (max(high, running[0]), min(low, running[1]), close)
        return today, running, before
    if math.isnan(today):
        return day, (high, low, close), before
    return day, (high, low, close), running


@inlined
def _usable(bar: Bar) -> bool:
    return math.isfinite(bar[0] + bar[1] + bar[2] + bar[3])


@inlined
def pivots(
    memory: PivotMemory, rule: Kind, bar: Bar
) -> tuple[PivotMemory, float, float, float, float, float, float, float]:
    """Return the memory after a bar, the pivot, three resistances and three supports.

    NaN on the first day, which has none before it.
    """
    nan = math.nan
    if not _usable(bar):
        return memory, nan, nan, nan, nan, nan, nan, nan
    memory = _session(memory, bar)
    high, low, close = memory[2]
    reach = high - low
    pivot = (high + low + close) / 3.0
    if rule[0] == FIBONACCI:
        one, two = 0.382 * reach, 0.618 * reach
        return (
            memory,
            pivot,
            pivot + one,
            pivot + two,
            pivot + reach,
            pivot - one,
            pivot - two,
            pivot - reach,
        )
    if rule[0] == WOODIE:
        pivot = (high + low + 2.0 * close) / 4.0
    return (
        memory,
        pivot,
        2.0 * pivot - low,
        pivot + reach,
        high + 2.0 * (pivot - low),
        2.0 * pivot - high,
        pivot - reach,
        low - 2.0 * (high - pivot),
    )


@inlined
def camarilla(
    memory: PivotMemory, bar: Bar
) -> tuple[PivotMemory, float, float, float, float, float, float, float, float, float]:
    """Return the memory after a bar, the pivot, four resistances and four supports."""
    nan = math.nan
    if not _usable(bar):
        return memory, nan, nan, nan, nan, nan, nan, nan, nan, nan
    memory = _session(memory, bar)
    high, low, close = memory[2]
    part = (high - low) * 1.1 / 12.0
    return (
        memory,
        (high + low + close) / 3.0,
        close + part,
        close + 2.0 * part,
        close + 3.0 * part,
        close + 6.0 * part,
        close - part,
        close - 2.0 * part,
        close - 3.0 * part,
        close - 6.0 * part,
    )


_PIVOTS = Formula(pivots)
_THREE = ("pivot", "r1", "r2", "r3", "s1", "s2", "s3")


def _of(name: str, title: str, summary: str, kind: int, source: str) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        summary=summary,
        family="levels",
        pane="price",
        inputs=("high", "low", "close", "day"),
        outputs=_THREE,
        settings=(),
        needed=lambda: 1,
        formula=_PIVOTS,
        rule=lambda: (kind,),
        sessions=1,
        source=f"{source} TA-Lib has no sessions.",
    )


INDICATORS = (
    _of(
        "pivots",
        "Pivot points",
        "Yesterday's balance, and prices where today may meet sellers or buyers.",
        CLASSIC,
        "Floor traders: (high + low + close) / 3 of the day before.",
    ),
    _of(
        "pivots_fibonacci",
        "Fibonacci pivots",
        "Yesterday's balance, and parts of yesterday's range around it.",
        FIBONACCI,
        "0.382, 0.618 and 1 of the range of the day before, around its pivot.",
    ),
    _of(
        "pivots_woodie",
        "Woodie pivots",
        "Yesterday's balance with the close counted twice, and prices around it.",
        WOODIE,
        "K. Wood: (high + low + 2 close) / 4 of the day before. Some use today's open instead of "
        "the close.",
    ),
    Indicator(
        name="pivots_camarilla",
        title="Camarilla pivots",
        summary="Prices around yesterday's close, close by to turn at and far off to break.",
        family="levels",
        pane="price",
        inputs=("high", "low", "close", "day"),
        outputs=("pivot", "r1", "r2", "r3", "r4", "s1", "s2", "s3", "s4"),
        settings=(),
        needed=lambda: 1,
        formula=Formula(camarilla),
        sessions=1,
        source="N. Scott, 1989: the close of the day before and 1.1 / 12, / 6, / 4, / 2 of its "
        "range. TA-Lib has no sessions.",
    ),
)
