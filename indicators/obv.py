"""On-balance volume: volume counted up on rising closes and down on falling ones."""

import math
from typing import Annotated

from indicators.declaration import Indicator
from indicators.formula import Formula
from indicators.kernel import inlined

ObvMemory = tuple[Annotated[float, math.nan], float]
"""The last close, NaN before the first, and the count so far."""


@inlined
def advance(memory: ObvMemory, close: float, volume: float) -> tuple[ObvMemory, float]:
    """Return the memory after a bar and the count; the first bar counts up."""
    if not (math.isfinite(close) and 0.0 <= volume < math.inf):
        return memory, math.nan
    last, total = memory
    # Chosen, not branched to: whether a close rises is a coin toss that no processor foresees.
    move = 0.0 if close == last else volume
    move = -volume if close < last else move
    total += move
    return (close, total), total


OBV = Indicator(
    name="obv",
    title="On-balance volume",
    summary="Adds the volume of rising bars and takes away that of falling ones.",
    family="volume",
    pane="own",
    inputs=("close", "volume"),
    outputs=("obv",),
    settings=(),
    needed=lambda: 1,
    formula=Formula(advance),
    source="J. Granville, Granville's New Key to Stock Market Profits, 1963. Equals TA-Lib OBV, "
    "which begins with the first bar's volume.",
)
INDICATORS = (OBV,)
obv, Obv = OBV.array, OBV.streaming
