"""Volume weighted average price of the day."""

import math
from typing import Annotated

from indicators import formula
from indicators.declaration import Indicator
from indicators.kernel import inlined

VwapMemory = tuple[Annotated[float, math.nan], float, float]
"""The day's number, the day's price times volume, the day's volume."""


@inlined
def advance(
    memory: VwapMemory, high: float, low: float, close: float, volume: float, day: float
) -> tuple[VwapMemory, float]:
    """Return the memory after a bar and the day's average price, NaN while nothing was traded."""
    if not (math.isfinite(high + low + close + day) and 0.0 <= volume < math.inf):
        return memory, math.nan
    today, value, traded = memory
    if day != today:
        value, traded = 0.0, 0.0
    value += (high + low + close) / 3.0 * volume
    traded += volume
    return (day, value, traded), value / traded if traded > 0.0 else math.nan


VWAP = Indicator(
    name="vwap",
    title="Average price of the day",
    summary="What the day's buyers paid on average, weighted by how much was traded.",
    family="volume",
    pane="price",
    inputs=("high", "low", "close", "volume", "day"),
    outputs=("vwap",),
    settings=(),
    needed=lambda: 1,
    formula=formula.Formula(advance),
    source="Typical price (high + low + close) / 3. Within one day it equals TA-Lib VWAP, "
    "which never begins anew.",
)
INDICATORS = (VWAP,)
step, fresh, end, SIZE = VWAP.formula.step, VWAP.fresh, formula.end, VWAP.formula.head
vwap, Vwap = VWAP.array, VWAP.streaming
