"""Balance of power: where between low and high the bar moved from open to close."""

import math

from indicators import formula
from indicators.declaration import Indicator
from indicators.kernel import inlined


@inlined
def advance(
    memory: tuple[()], open: float, high: float, low: float, close: float
) -> tuple[tuple[()], float]:
    """Return the memory after a bar and how much of its range it moved, -1 to 1."""
    span = high - low
    if not math.isfinite(span + open + close):
        return memory, math.nan
    return memory, (close - open) / span if span > 0.0 else 0.0


BALANCE_OF_POWER = Indicator(
    name="balance_of_power",
    title="Balance of power",
    summary="How much of its range the bar rose (to 1) or fell (to -1) from open to close.",
    family="momentum",
    pane="own",
    inputs=("open", "high", "low", "close"),
    outputs=("balance_of_power",),
    settings=(),
    needed=lambda: 1,
    formula=formula.Formula(advance),
    source="I. Livshin, 2001; 0 without a range. Equals TA-Lib BOP.",
)
INDICATORS = (BALANCE_OF_POWER,)
step, fresh, end = BALANCE_OF_POWER.formula.step, BALANCE_OF_POWER.fresh, formula.end
