"""Chande momentum oscillator."""

import math
from typing import Annotated

from indicators import formula, rsi
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add
from indicators.rsi import RsiMemory

SumsMemory = tuple[Annotated[float, math.nan], SumMemory, SumMemory]
"""The last value, the windows of the rises and of the falls."""


@inlined
def smooth(memory: RsiMemory, rule: rsi.Rule, value: float) -> tuple[RsiMemory, float]:
    """Return the memory after `value` and the balance of rises and falls, -100 to 100."""
    memory, index = rsi.advance(memory, rule, value)
    return memory, 2.0 * index - 100.0


@inlined
def plain(
    memory: SumsMemory, rule: tuple[int], ring: Floats, base: int, value: float
) -> tuple[SumsMemory, float]:
    """Return the memory after `value` and the balance of the last rises and falls, or NaN."""
    if not math.isfinite(value):
        return memory, math.nan
    last, ups, downs = memory
    (period,) = rule
    if math.isnan(last):
        return (value, ups, downs), math.nan
    ups, gain = add(ups, ring, base, period, max(value - last, 0.0))
    downs, loss = add(downs, ring, base + period, period, max(last - value, 0.0))
    both = gain + loss
    return (value, ups, downs), 100.0 * (gain - loss) / both if both != 0.0 else 0.0


CMO = Indicator(
    name="cmo",
    title="Chande momentum",
    summary="Whether rises or falls prevail, from -100 to 100, smoothed.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("cmo",),
    settings=(period(14, low=2),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(smooth),
    rule=rsi.rule,
    source="T. Chande, 1994, with Wilder's averages: twice RSI less 100. Equals TA-Lib CMO.",
)
CMO_PLAIN = Indicator(
    name="cmo_plain",
    title="Chande momentum, not smoothed",
    summary="Whether rises or falls of the last bars prevail, from -100 to 100.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("cmo_plain",),
    settings=(period(14),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(plain, lambda period: 2 * period),
    source="T. Chande, 1994, with plain sums as he wrote it; 0 when nothing moved. Equals TA-Lib "
    "CMOU.",
)
INDICATORS = (CMO, CMO_PLAIN)
end = formula.end
