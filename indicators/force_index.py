"""Force index: the change of the price times the volume, smoothed."""

import math
from typing import Annotated

from indicators import ema
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory, Rule, rule
from indicators.formula import Formula
from indicators.kernel import inlined

ForceMemory = tuple[Annotated[float, math.nan], EmaMemory]
"""The last close, NaN before the first, and the average's memory."""


@inlined
def advance(
    memory: ForceMemory, rule: Rule, close: float, volume: float
) -> tuple[ForceMemory, float]:
    """Return the memory after a bar and the smoothed force, NaN until warm."""
    if not (math.isfinite(close) and 0.0 <= volume < math.inf):
        return memory, math.nan
    last, average = memory
    # The average takes the NaN of the first bar for a missing value.
    average, force = ema.advance(average, rule, (close - last) * volume)
    return (close, average), force


FORCE_INDEX = Indicator(
    name="force_index",
    title="Force index",
    summary="How much volume stood behind the last moves, and in which direction.",
    family="volume",
    pane="own",
    inputs=("close", "volume"),
    outputs=("force_index",),
    settings=(period(13),),
    needed=lambda period: int(period) + 1,
    formula=Formula(advance),
    rule=rule,
    source="A. Elder, Trading for a Living, 1993. Equals TA-Lib EFI.",
    guides=(0.0,),
)
INDICATORS = (FORCE_INDEX,)
force_index = FORCE_INDEX.array
