"""Money flow index: the relative strength index of price times volume."""

import math
from typing import Annotated

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

TIE = 1e-12  # typical prices nearer than this share are equal: rounding moves no money
Rule = tuple[int]
"""The period."""
MfiMemory = tuple[Annotated[float, math.nan], SumMemory, SumMemory]
"""The last typical price, the windows of what flowed in and of what flowed out."""


@inlined
def advance(  # noqa: PLR0913 - a bar and a ring
    memory: MfiMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
    volume: float,
) -> tuple[MfiMemory, float]:
    """Return the memory after a bar and the index in 0..100, NaN until warm."""
    typical = (high + low + close) / 3.0
    flow = typical * volume
    if not math.isfinite(typical + volume):
        return memory, math.nan
    last, inward, outward = memory
    (period,) = rule
    if math.isnan(last):
        return (typical, inward, outward), math.nan
    tie = TIE * abs(typical)
    rise = flow if typical - last > tie else 0.0
    fall = flow if last - typical > tie else 0.0
    inward, gain = add(inward, ring, base, period, rise)
    outward, loss = add(outward, ring, base + period, period, fall)
    both = gain + loss
    return (typical, inward, outward), 100.0 * gain / both if both != 0.0 else 0.0


MFI = Indicator(
    name="mfi",
    title="Money flow index",
    summary="How much of the recent turnover went with rising prices, 0 to 100.",
    family="momentum",
    pane="own",
    inputs=("high", "low", "close", "volume"),
    outputs=("mfi",),
    settings=(period(14),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(advance, lambda period: 2 * period),
    source="G. Quong and A. Soudack, 1989; 0 when nothing flowed. Equals TA-Lib MFI, which also "
    "gives 0 when price times volume of the window is below 1.",
    guides=(20.0, 80.0),
)
INDICATORS = (MFI,)
step, fresh, end = MFI.formula.step, MFI.fresh, formula.end
