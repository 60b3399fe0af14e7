"""Relative strength index."""

import math

from indicators import formula
from indicators.declaration import Indicator, period
from indicators.kernel import fused, inlined

Rule = tuple[float, float]
"""The period and the weight of the newest change."""
RsiMemory = tuple[float, float, float, float]
"""How many values were seen, the last one, the average gain and the average loss."""


@inlined
def advance(memory: RsiMemory, rule: Rule, value: float) -> tuple[RsiMemory, float]:
    """Return the memory after `value` and the index in 0..100, NaN for the first `period`."""
    if not math.isfinite(value):
        return memory, math.nan
    seen, last, gain, loss = memory
    period, weight = rule
    up = max(value - last, 0.0)
    down = max(last - value, 0.0)
    if seen > period:
        gain = fused(gain, 1.0 - weight, up * weight)
        loss = fused(loss, 1.0 - weight, down * weight)
        return (seen, value, gain, loss), _index(gain, loss)
    if seen == 0.0:
        return (1.0, value, 0.0, 0.0), math.nan
    if seen < period:
        return (seen + 1.0, value, gain + up, loss + down), math.nan
    gain = (gain + up) / period
    loss = (loss + down) / period
    return (seen + 1.0, value, gain, loss), _index(gain, loss)


@inlined
def _index(gain: float, loss: float) -> float:
    both = gain + loss
    # A price that never moved has no strength either way: the middle, not TA-Lib's 0, which
    # would call a share without trades "fallen too far".
    return 100.0 * gain / both if both > 0.0 else 50.0


def rule(period: int) -> Rule:
    """Return the period and the weight of the newest change."""
    return float(period), 1.0 / period


RSI = Indicator(
    name="rsi",
    title="Relative strength index",
    summary="How much of the recent movement was upward, 0 to 100.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("rsi",),
    settings=(period(14, low=2),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(advance),
    rule=rule,
    source="J. W. Wilder, New Concepts in Technical Trading Systems, 1978. Equals TA-Lib RSI, "
    "but a price that never moved gives 50 where TA-Lib gives 0.",
    guides=(30.0, 70.0),
)
INDICATORS = (RSI,)
step, fresh, end, SIZE = RSI.formula.step, RSI.fresh, formula.end, RSI.formula.head
rsi, Rsi = RSI.array, RSI.streaming
