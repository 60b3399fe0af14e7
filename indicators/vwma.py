"""Volume weighted moving average."""

import math

from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.pairs import PairMemory, add_pair

Rule = tuple[int]
"""The period."""


@inlined
def usable(close: float, volume: float) -> bool:
    """Return whether a bar has a price and a volume."""
    return math.isfinite(close) and 0.0 <= volume < math.inf


@inlined
def advance(
    memory: PairMemory, rule: Rule, ring: Floats, base: int, close: float, volume: float
) -> tuple[PairMemory, float]:
    """Return the memory after a bar and the average, NaN until warm or while nothing traded."""
    if not usable(close, volume):
        return memory, math.nan
    memory, value, traded = add_pair(memory, ring, base, rule[0], close * volume, volume)
    return memory, value / traded  # nothing by nothing is NaN


def room(period: int) -> int:
    """Return the places of the ring."""
    return 2 * period


VWMA = Indicator(
    name="vwma",
    title="Volume weighted average",
    summary="An average of the last closes in which busy bars count more.",
    family="volume",
    pane="price",
    inputs=("close", "volume"),
    outputs=("vwma",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=Formula(advance, room),
    source="Sum of close times volume divided by the sum of volume. Equals TA-Lib VWMA.",
)
INDICATORS = (VWMA,)
vwma, Vwma = VWMA.array, VWMA.streaming
