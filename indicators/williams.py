"""Williams %R."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.stochastic import TIE, RangeMemory, reach

Rule = tuple[int]
"""The period."""


@inlined
def advance(
    memory: RangeMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[RangeMemory, float]:
    """Return the memory after a bar and the distance below the highest high, NaN until warm."""
    if not math.isfinite(high + low + close):
        return memory, math.nan
    memory, most, least = reach(memory, ring, base, rule[0], high, low)
    span = most - least
    return memory, 0.0 if span <= TIE * abs(most) else -100.0 * (most - close) / span


WILLIAMS_R = Indicator(
    name="williams_r",
    title="Williams %R",
    summary="How far the close lies below the highest high of the last bars, 0 to -100.",
    family="momentum",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("williams_r",),
    settings=(period(14),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance, lambda period: 2 * period),
    source="L. Williams, 1973; 0 when the range is nothing. Equals TA-Lib WILLR.",
    guides=(-80.0, -20.0),
)
INDICATORS = (WILLIAMS_R,)
step, fresh, end = WILLIAMS_R.formula.step, WILLIAMS_R.fresh, formula.end
