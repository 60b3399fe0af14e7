"""Queue position: how much still waits before an order that joined the line at its price."""

import math
from typing import Annotated

from indicators.declaration import Indicator, Setting
from indicators.formula import Formula
from indicators.kernel import inlined

Rule = tuple[float]
"""How much likelier what waits behind is to go away than what waits before."""
QueueMemory = tuple[Annotated[float, math.nan], float, float]
"""What waited at the price a row ago, what of it before the order, and that at the beginning."""


@inlined
def _gone_before(before: float, behind: float, gone: float, power: float) -> float:
    """Return the part of what was taken back that stood before the order."""
    part: float = gone / (1.0 + (behind / before) ** power) if before > 0.0 else 0.0
    return part


@inlined
def advance(
    memory: QueueMemory, rule: Rule, queue: float, traded: float
) -> tuple[QueueMemory, float, float]:
    """Return the memory after a row, what still waits before the order, and how far it has come.

    The first row is the moment the order joins: all that waits there waits before it. Trades take
    from the front of the line. What else has gone was taken back, before or behind the order.
    """
    if not (0.0 <= queue < math.inf and 0.0 <= traded < math.inf):
        return memory, math.nan, math.nan
    last, before, begun = memory
    if math.isnan(last):
        return (queue, queue, queue), queue, 1.0 if queue == 0.0 else 0.0
    served = max(before - traded, 0.0)
    gone = last - traded - queue
    if gone > 0.0:
        behind = max(last - traded - served, 0.0)
        served = max(served - _gone_before(served, behind, gone, rule[0]), 0.0)
    # What is left in the line is all that can stand before the order.
    served = min(served, queue)
    return (queue, served, begun), served, 1.0 - served / begun if begun > 0.0 else 1.0


QUEUE_POSITION = Indicator(
    name="queue_position",
    title="Queue position",
    summary="How much still waits before an order at its price, and how far it has come, 0 to 1.",
    family="microstructure",
    pane="own",
    inputs=("queue", "traded"),
    outputs=("queue_ahead", "queue_progress"),
    settings=(Setting("power", "Leaning to the back", 1.0, 0.1, 10.0),),
    needed=lambda power: 1,
    formula=Formula(advance),
    source="R. Rigtorp, Estimating Order Queue Position, 2013, with the power function of "
    "hftbacktest: a part before^p / (before^p + behind^p) of what is taken back stood before. "
    "TA-Lib knows candles only.",
)
INDICATORS = (QUEUE_POSITION,)
