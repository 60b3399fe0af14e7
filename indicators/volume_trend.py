"""Price-volume trend, negative and positive volume index: returns summed up by volume."""

import math
from typing import Annotated

from indicators.declaration import Indicator
from indicators.formula import Formula
from indicators.kernel import inlined

BEGIN = 1000.0
"""Where both indices begin."""
TrendMemory = tuple[float, float]
"""The last close, zero before the first, and the sum so far."""
IndexMemory = tuple[float, float, Annotated[float, BEGIN]]
"""The last close, zero before the first, the last volume, the index."""


@inlined
def trend(memory: TrendMemory, close: float, volume: float) -> tuple[TrendMemory, float]:
    """Return the memory after a bar and the sum of returns times volume; zero after the first."""
    if not (math.isfinite(close) and 0.0 <= volume < math.inf):
        return memory, math.nan
    last, total = memory
    if last != 0.0:
        total += (close - last) / last * volume
    return (close, total), total


@inlined
def _follow(index: float, last: float, close: float) -> float:
    if last == 0.0:
        return index
    later = index + (close - last) / last * index
    return later if math.isfinite(later) else index


@inlined
def quiet(memory: IndexMemory, close: float, volume: float) -> tuple[IndexMemory, float]:
    """Return the memory after a bar and the index that follows bars of falling volume."""
    if not (math.isfinite(close) and 0.0 <= volume < math.inf):
        return memory, math.nan
    last, before, index = memory
    if volume < before:
        index = _follow(index, last, close)
    return (close, volume, index), index


@inlined
def busy(memory: IndexMemory, close: float, volume: float) -> tuple[IndexMemory, float]:
    """Return the memory after a bar and the index that follows bars of rising volume."""
    if not (math.isfinite(close) and 0.0 <= volume < math.inf):
        return memory, math.nan
    last, before, index = memory
    if volume > before:
        index = _follow(index, last, close)
    return (close, volume, index), index


PVT = Indicator(
    name="pvt",
    title="Price-volume trend",
    summary="Adds each bar's volume in proportion to how much the price rose or fell.",
    family="volume",
    pane="own",
    inputs=("close", "volume"),
    outputs=("pvt",),
    settings=(),
    needed=lambda: 1,
    formula=Formula(trend),
    source="Sum of return times volume, zero at the first bar. Equals TA-Lib PVT.",
)
NVI = Indicator(
    name="nvi",
    title="Negative volume index",
    summary="Follows the price only on bars with less volume than the one before.",
    family="volume",
    pane="own",
    inputs=("close", "volume"),
    outputs=("nvi",),
    settings=(),
    needed=lambda: 1,
    formula=Formula(quiet),
    source="P. Dysart, 1936, as N. Fosback, Stock Market Logic, 1976: begins at 1,000. Equals "
    "TA-Lib NVI.",
)
PVI = Indicator(
    name="pvi",
    title="Positive volume index",
    summary="Follows the price only on bars with more volume than the one before.",
    family="volume",
    pane="own",
    inputs=("close", "volume"),
    outputs=("pvi",),
    settings=(),
    needed=lambda: 1,
    formula=Formula(busy),
    source="P. Dysart, 1936, as N. Fosback, Stock Market Logic, 1976: begins at 1,000. Equals "
    "TA-Lib PVI.",
)
INDICATORS = (PVT, NVI, PVI)
pvt, nvi, pvi = PVT.array, NVI.array, PVI.array
