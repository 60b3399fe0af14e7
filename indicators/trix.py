"""TRIX: the rate of change of a triple exponential average."""

import math
from typing import Annotated

from indicators import ema, formula
from indicators.declaration import Indicator, period
from indicators.dema import Memory3, thrice
from indicators.kernel import inlined

TrixMemory = tuple[Memory3, Annotated[float, math.nan]]
"""The three averages, the last of them one bar ago."""


@inlined
def advance(memory: TrixMemory, rule: ema.Rule, value: float) -> tuple[TrixMemory, float]:
    """Return the memory after `value` and the change of the average in percent, NaN until warm."""
    averages, before = memory
    if not math.isfinite(value):
        return memory, math.nan
    averages, _, _, line = thrice(averages, rule, value)
    return (averages, line), (line / before - 1.0) * 100.0 if before != 0.0 else 0.0


TRIX = Indicator(
    name="trix",
    title="TRIX",
    summary="By how many percent a very smooth average of the price changed in one bar.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("trix",),
    settings=(period(15),),
    needed=lambda period: 3 * int(period) - 1,
    formula=formula.Formula(advance),
    rule=ema.rule,
    source="J. Hutson, 1983. Equals TA-Lib TRIX.",
)
INDICATORS = (TRIX,)
step, fresh, end = TRIX.formula.step, TRIX.fresh, formula.end
