"""Zero lag moving average: an exponential one of a price carried forward."""

import math

from indicators import ema, formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined
from indicators.rolling import delay

Rule = tuple[int, ema.Rule]
"""The delay taken out, in bars, and what the average takes."""
ZlemaMemory = tuple[int, EmaMemory]
"""The place in the ring, the average."""


@inlined
def advance(
    memory: ZlemaMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[ZlemaMemory, float]:
    """Return the memory after `value` and the average of twice the value less an old one."""
    if not math.isfinite(value):
        return memory, math.nan
    place, average = memory
    place, old = delay(place, ring, base, rule[0], value)
    average, line = ema.advance(average, rule[1], 2.0 * value - old)
    return (place, average), line


def rule(period: int) -> Rule:
    """Return the delay of the plain exponential average and what the average takes."""
    return (period - 1) // 2, ema.rule(period)


def room(lag: int, average: ema.Rule) -> int:
    """Return the places of the ring."""
    return lag


ZLEMA = Indicator(
    name="zlema",
    title="Zero lag average",
    summary="An exponential average that looks ahead by as much as it would lag.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("zlema",),
    settings=(period(20, low=3),),
    needed=lambda period: int(period) + (int(period) - 1) // 2,
    formula=formula.Formula(advance, room),
    rule=rule,
    source="J. Ehlers and R. Way, 2010: the exponential average of twice the close less the "
    "close (n - 1) / 2 bars ago. Equals TA-Lib ZLEMA.",
)
INDICATORS = (ZLEMA,)
step, fresh, end = ZLEMA.formula.step, ZLEMA.fresh, formula.end
