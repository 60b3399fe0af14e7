"""Vortex: how far highs reach above old lows, and lows below old highs."""

import math
from typing import Annotated

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[int]
"""The period."""
VortexMemory = tuple[Annotated[float, math.nan], float, float, SumMemory, SumMemory, SumMemory]
"""The last high, low and close; the windows of movement up, movement down and true range."""


@inlined
def advance(
    memory: VortexMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[VortexMemory, float, float]:
    """Return the memory after a bar, the upward and the downward line, NaN until warm."""
    if not math.isfinite(high + low + close):
        return memory, math.nan, math.nan
    last_high, last_low, last, ups, downs, spans = memory
    (period,) = rule
    if math.isnan(last_high):
        return (high, low, close, ups, downs, spans), math.nan, math.nan
    true_range = (high if high > last else last) - (low if low < last else last)
    ups, up = add(ups, ring, base, period, abs(high - last_low))
    downs, down = add(downs, ring, base + period, period, abs(low - last_high))
    spans, span = add(spans, ring, base + 2 * period, period, true_range)
    share = 1.0 / span if span != 0.0 else 0.0
    return (high, low, close, ups, downs, spans), up * share, down * share


def room(period: int) -> int:
    """Return the places of the ring."""
    return 3 * period


VORTEX = Indicator(
    name="vortex",
    title="Vortex",
    summary="Two lines: which of rising and falling movement is the stronger one.",
    family="trend",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("plus", "minus"),
    settings=(period(14),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(advance, room),
    source="E. Botes and D. Siepman, 2010; 0 without any range. Equals TA-Lib VORTEX.",
)
INDICATORS = (VORTEX,)
step, fresh, end = VORTEX.formula.step, VORTEX.fresh, formula.end
