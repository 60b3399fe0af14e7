"""Trade flow: whether the last trades were bought or sold."""

import math
from typing import Annotated

from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.pairs import PairMemory, add_pair

Rule = tuple[int]
"""The trades looked at."""
FlowMemory = tuple[Annotated[float, math.nan], float, PairMemory]
"""The last price, the last side, the window of signed sizes and of sizes."""


@inlined
def _side(price: float, last: float, before: float, side: float) -> float:
    """Return who came to the book: as told, else by where the price went, else as before."""
    if side > 0.0:
        return 1.0
    if side < 0.0:
        return -1.0
    if price > last:
        return 1.0
    return -1.0 if price < last else before


@inlined
def advance(
    memory: FlowMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    trade: tuple[float, float, float],
) -> tuple[FlowMemory, float, float]:
    """Return the memory after price, size and side of a trade, the flow and its share, or NaN."""
    price, size, side = trade
    if not (math.isfinite(price + side) and 0.0 <= size < math.inf):
        return memory, math.nan, math.nan
    last, before, window = memory
    side = _side(price, last, before, side)
    window, flow, both = add_pair(window, ring, base, rule[0], side * size, size)
    # Where nothing was traded nothing flowed; before the window is full both sums are NaN.
    return (price, side, window), flow, flow / both if both != 0.0 else 0.0


TRADE_FLOW = Indicator(
    name="trade_flow",
    title="Trade flow",
    summary="How much more was bought than sold in the last trades, also as a share, -1 to 1.",
    family="microstructure",
    pane="own",
    inputs=("price", "size", "side"),
    outputs=("trade_flow", "trade_flow_imbalance"),
    settings=(period(100, label="Trades"),),
    needed=lambda period: int(period),
    formula=Formula(advance, lambda period: 2 * period),
    source="Sum of signed sizes, and divided by the sum of sizes. A side of 0 is unknown and told "
    "by the tick rule of C. Lee and M. Ready, Inferring Trade Direction, 1991: up is bought, down "
    "is sold, the same price as the trade before. TA-Lib knows candles only.",
)
INDICATORS = (TRADE_FLOW,)
