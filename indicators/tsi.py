"""True strength index."""

import math
from typing import Annotated

from indicators import ema, formula
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined

Rule = tuple[ema.Rule, ema.Rule]
"""What the first and the second average take."""
Twice = tuple[EmaMemory, EmaMemory]
"""An average and the average of it."""
TsiMemory = tuple[Annotated[float, math.nan], Twice, Twice]
"""The last value; the changes and their sizes, each averaged twice."""


@inlined
def smooth(memory: Twice, rule: Rule, value: float) -> tuple[Twice, float]:
    """Return the memory after `value` and the average of its average, NaN until warm."""
    if ema.warm(memory[1], rule[1]):
        first, line = ema.follow(memory[0], rule[0], value)
        second, line = ema.follow(memory[1], rule[1], line)
        return (first, second), line
    first, line = ema.advance(memory[0], rule[0], value)
    second, line = ema.advance(memory[1], rule[1], line)
    return (first, second), line


@inlined
def advance(memory: TsiMemory, rule: Rule, value: float) -> tuple[TsiMemory, float]:
    """Return the memory after `value` and the index in -100..100, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan
    last, ways, paths = memory
    ways, way = smooth(ways, rule, value - last)
    paths, path = smooth(paths, rule, abs(value - last))
    return (value, ways, paths), 100.0 * way / path if path != 0.0 else 0.0


TSI = Indicator(
    name="tsi",
    title="True strength index",
    summary="Whether rises or falls prevail, smoothed twice, from -100 to 100.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("tsi",),
    settings=(
        period(25, "first", "First average bars"),
        period(13, "second", "Second average bars"),
    ),
    needed=lambda first, second: int(first) + int(second),
    formula=formula.Formula(advance),
    rule=lambda first, second: (ema.rule(first), ema.rule(second)),
    source="W. Blau, 1991; 0 when the price never moved. Equals TA-Lib TSI.",
)
INDICATORS = (TSI,)
step, fresh, end = TSI.formula.step, TSI.fresh, formula.end
