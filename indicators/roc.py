"""Rate of change and momentum: the price against the one some bars ago."""

import math

import numpy as np

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import array_kernel, inlined
from indicators.rolling import delay

Rule = tuple[int]
"""The period."""
Memory = tuple[int]
"""The place in the ring."""


@inlined
def rate(memory: Memory, rule: Rule, ring: Floats, base: int, value: float) -> tuple[Memory, float]:
    """Return the memory after `value` and its change over `period` values in percent, or NaN."""
    if not math.isfinite(value):
        return memory, math.nan
    place, old = delay(memory[0], ring, base, rule[0], value)
    return (place,), (value / old - 1.0) * 100.0 if old != 0.0 else 0.0


@inlined
def change(
    memory: Memory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[Memory, float]:
    """Return the memory after `value` and its change over `period` values, or NaN."""
    if not math.isfinite(value):
        return memory, math.nan
    place, old = delay(memory[0], ring, base, rule[0], value)
    return (place,), value - old


@array_kernel
def _gapless(values: Floats, period: int, out: Floats) -> bool:
    missing = 0
    for value in values[:period]:
        missing += 0 if abs(value) < math.inf else 1
    out[:period] = math.nan
    new, old, answers = values[period:], values[:-period], out[period:]
    for i in range(new.size):
        missing += 0 if abs(new[i]) < math.inf else 1
        answers[i] = new[i] - old[i]
    return missing == 0


class _Difference(formula.Formula):
    """Subtracts several values at once where none is missing: the same subtraction, 3 times faster.

    Alone among the indicators this one waits for nothing but the memory.
    """

    def run(self, columns: tuple[Floats, ...], rule: tuple[int, ...]) -> tuple[Floats, ...]:
        """Return the answers over whole columns."""
        out = np.empty_like(columns[0])
        if _gapless(columns[0], rule[0], out):
            return (out,)
        return super().run(columns, rule)


ROC = Indicator(
    name="roc",
    title="Rate of change",
    summary="By how many percent the price changed over the last bars.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("roc",),
    settings=(period(10),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(rate, lambda period: period),
    source="The close over the close n bars ago, less 1; 0 when that was 0. Equals TA-Lib ROC.",
)
MOMENTUM = Indicator(
    name="momentum",
    title="Momentum",
    summary="By how much the price changed over the last bars.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("momentum",),
    settings=(period(10),),
    needed=lambda period: int(period) + 1,
    formula=_Difference(change, lambda period: period),
    source="The close less the close n bars ago. Equals TA-Lib MOM.",
)
INDICATORS = (ROC, MOMENTUM)
end = formula.end
