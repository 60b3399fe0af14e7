"""Parabolic stop and reverse."""

import math

from indicators import formula
from indicators.declaration import Indicator, Setting
from indicators.kernel import inlined

Rule = tuple[float, float]
"""The step of the acceleration and its largest."""
SarMemory = tuple[float, float, float, float, float, float]
"""The side (1 rising, -1 falling, 0 before the second bar), the next stop, the extreme of the
trend, the acceleration, the last high and low."""


@inlined
def advance(memory: SarMemory, rule: Rule, high: float, low: float) -> tuple[SarMemory, float]:
    """Return the memory after a bar and the stop: below a rising price, above a falling one."""
    if not math.isfinite(high + low):
        return memory, math.nan
    side, stop, extreme, speed, last_high, last_low = memory
    if side == 0.0:
        if speed == 0.0:
            return (0.0, 0.0, 0.0, rule[0], high, low), math.nan
        rise, fall = high - last_high, last_low - low
        side, stop, extreme = 1.0, last_low, high
        if fall > 0.0 and fall > rise:
            side, stop, extreme = -1.0, last_high, low
        # The bar that decides the side does not itself bound the stop by the bar before it.
        last_high, last_low = high, low
    if side > 0.0:
        return _rising((stop, extreme, speed), rule, (last_high, last_low), high, low)
    # A falling price is a rising one upside down.
    memory, stop = _rising((-stop, -extreme, speed), rule, (-last_low, -last_high), -low, -high)
    side, next_stop, extreme, speed, last_low, last_high = memory
    return (-side, -next_stop, -extreme, speed, -last_high, -last_low), -stop


@inlined
def _rising(
    trend: tuple[float, float, float],
    rule: Rule,
    last: tuple[float, float],
    high: float,
    low: float,
) -> tuple[SarMemory, float]:
    stop, extreme, speed = trend
    first, most = rule
    if low <= stop:
        top = max(last[0], high)
        stop = max(extreme, top)
        following = max(stop + first * (low - stop), top)
        return (-1.0, following, low, first, high, low), stop
    if high > extreme:
        extreme, speed = high, min(speed + first, most)
    following = min(stop + speed * (extreme - stop), last[1], low)
    return (1.0, following, extreme, speed, high, low), stop


def rule(step: float, most: float) -> Rule:
    """Return the step of the acceleration, at most the largest, and the largest."""
    return min(step, most), most


PARABOLIC_SAR = Indicator(
    name="parabolic_sar",
    title="Parabolic stop and reverse",
    summary="A stop that starts slowly, then hurries after the price until it is touched.",
    family="trend",
    pane="price",
    inputs=("high", "low"),
    outputs=("sar",),
    settings=(
        Setting("step", "Step of the acceleration", 0.02, 0.001, 1.0),
        Setting("most", "Largest acceleration", 0.2, 0.001, 1.0),
    ),
    needed=lambda step, most: 2,
    formula=formula.Formula(advance),
    rule=rule,
    source="J. W. Wilder, 1978; the first side follows the larger movement of the second bar. "
    "Equals TA-Lib SAR. Skender.Stock.Indicators begins rising, and leaves the stop inside the "
    "range of the bar that turned.",
    forms={"sar": "dots"},
)
INDICATORS = (PARABOLIC_SAR,)
step, fresh, end = PARABOLIC_SAR.formula.step, PARABOLIC_SAR.fresh, formula.end
