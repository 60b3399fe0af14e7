"""Relative volume: this bar's volume against the usual one."""

import math
from typing import Annotated

from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[int]
"""The period."""
RelativeMemory = tuple[Annotated[float, math.nan], SumMemory]
"""The sum of the bars before, NaN until there are enough, and their window."""


@inlined
def advance(
    memory: RelativeMemory, rule: Rule, ring: Floats, base: int, volume: float
) -> tuple[RelativeMemory, float]:
    """Return the memory after a bar and how many times the usual volume it had.

    NaN until there are `period` bars before this one, and while these had no volume at all:
    then none is usual.
    """
    if not 0.0 <= volume < math.inf:
        return memory, math.nan
    usual, window = memory
    (period,) = rule
    window, total = add(window, ring, base, period, volume)
    return (total, window), volume / (usual / period) if usual > 0.0 else math.nan


def room(period: int) -> int:
    """Return the places of the ring."""
    return period


RELATIVE_VOLUME = Indicator(
    name="relative_volume",
    title="Relative volume",
    summary="How many times the usual volume of the bars before was traded in this one.",
    family="volume",
    pane="own",
    inputs=("volume",),
    outputs=("relative_volume",),
    settings=(period(20),),
    needed=lambda period: int(period) + 1,
    formula=Formula(advance, room),
    source="Volume divided by the mean of the n bars before. Equals TA-Lib RVOL.",
    forms={"relative_volume": "bars"},
    guides=(1.0,),
)
INDICATORS = (RELATIVE_VOLUME,)
relative_volume = RELATIVE_VOLUME.array
