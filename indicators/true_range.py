"""True range of one bar, and the average true range as a share of the price."""

import math
from typing import Annotated

from indicators import atr
from indicators.atr import AtrMemory, Rule
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import inlined

Last = tuple[Annotated[float, math.nan]]
"""The last close."""


@inlined
def advance(memory: Last, high: float, low: float, close: float) -> tuple[Last, float]:
    """Return the memory after a bar and how far it went from the last close, NaN at first."""
    if not math.isfinite(high + low + close):
        return memory, math.nan
    (last,) = memory
    # Before the first bar the last close is NaN, and NaN answers every comparison with no.
    return (close,), (high if high > last else last) - (low if low < last else last)


@inlined
def normalized(
    memory: AtrMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[AtrMemory, float]:
    """Return the memory after a bar and the average true range in percent of the close."""
    memory, average = atr.advance(memory, rule, high, low, close)
    return memory, average / close * 100.0 if close != 0.0 else average * 0.0


TRUE_RANGE = Indicator(
    name="true_range",
    title="True range",
    summary="How far the price went in this bar, the gap from the last close included.",
    family="volatility",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("true_range",),
    settings=(),
    needed=lambda: 2,
    formula=Formula(advance),
    source="J. W. Wilder, New Concepts in Technical Trading Systems, 1978. Equals TA-Lib TRANGE.",
)
NATR = Indicator(
    name="natr",
    title="Average true range in percent",
    summary="How far the price usually moves in one bar, in percent of the price.",
    family="volatility",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("natr",),
    settings=(period(14),),
    needed=lambda period: int(period) + 1,
    formula=Formula(normalized),
    rule=atr.rule,
    source="J. Forman, 2006. Equals TA-Lib NATR, which with 1 bar gives price units and no "
    "percent. A price of zero gives zero.",
)
INDICATORS = (TRUE_RANGE, NATR)
true_range, TrueRange = TRUE_RANGE.array, TRUE_RANGE.streaming
natr, Natr = NATR.array, NATR.streaming
