"""Ultimate oscillator."""

import math
from typing import Annotated

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[int, int, int]
"""The three periods."""
Pair = tuple[SumMemory, SumMemory]
"""The windows of buying pressure and of true range."""
UltimateMemory = tuple[Annotated[float, math.nan], Pair, Pair, Pair]
"""The last close and the windows of the three periods."""


@inlined
def _share(
    memory: Pair, ring: Floats, base: int, period: int, pressure: float, span: float
) -> tuple[Pair, float]:
    pressures, gain = add(memory[0], ring, base, period, pressure)
    spans, whole = add(memory[1], ring, base + period, period, span)
    return (pressures, spans), gain / whole if whole != 0.0 else 0.0


@inlined
def advance(
    memory: UltimateMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[UltimateMemory, float]:
    """Return the memory after a bar and the oscillator in 0..100, NaN until warm."""
    if not math.isfinite(high + low + close):
        return memory, math.nan
    last, short, medium, long = memory
    if math.isnan(last):
        return (close, short, medium, long), math.nan
    second, third = base + 2 * rule[0], base + 2 * (rule[0] + rule[1])
    bottom = low if low < last else last
    pressure, span = close - bottom, (high if high > last else last) - bottom
    short, quick = _share(short, ring, base, rule[0], pressure, span)
    medium, steady = _share(medium, ring, second, rule[1], pressure, span)
    long, slow = _share(long, ring, third, rule[2], pressure, span)
    return (close, short, medium, long), 100.0 * (4.0 * quick + 2.0 * steady + slow) / 7.0


ULTIMATE = Indicator(
    name="ultimate",
    title="Ultimate oscillator",
    summary="How near to their highs the bars closed, over three spans at once, 0 to 100.",
    family="momentum",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("ultimate",),
    settings=(
        period(7, "short", "Short bars"),
        period(14, "medium", "Medium bars"),
        period(28, "long", "Long bars"),
    ),
    needed=lambda short, medium, long: max(int(short), int(medium), int(long)) + 1,
    formula=formula.Formula(advance, lambda *periods: 2 * sum(periods)),
    source="L. Williams, 1985; a span without range counts 0. Equals TA-Lib ULTOSC.",
    guides=(30.0, 70.0),
)
INDICATORS = (ULTIMATE,)
step, fresh, end = ULTIMATE.formula.step, ULTIMATE.fresh, formula.end
