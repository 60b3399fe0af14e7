"""Bollinger bands: an average and two lines some standard deviations away."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, Setting, period
from indicators.kernel import inlined
from indicators.rolling import MomentsMemory, moments

Rule = tuple[int, float]
"""The period and the bands' width in standard deviations."""


@inlined
def advance(
    memory: MomentsMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[MomentsMemory, float, float, float]:
    """Return the memory after `value`, the upper, middle and lower band, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan, math.nan, math.nan
    period, width = rule
    memory, mean, variance = moments(memory, ring, base, period, value)
    reach = width * math.sqrt(variance)
    return memory, mean + reach, mean, mean - reach


def room(period: int, width: float) -> int:
    """Return the places of the ring."""
    return 2 * period


BOLLINGER = Indicator(
    name="bollinger",
    title="Bollinger bands",
    summary="An average and two lines that widen when the price swings more.",
    family="volatility",
    pane="price",
    inputs=("close",),
    outputs=("upper", "middle", "lower"),
    settings=(
        period(20, low=2),
        Setting("width", "Width in standard deviations", 2.0, 0.1, 20.0),
    ),
    needed=lambda period, width: int(period),
    formula=formula.Formula(advance, room),
    source="J. Bollinger, 1983; standard deviation of the population. Equals TA-Lib BBANDS.",
)
INDICATORS = (BOLLINGER,)
step, fresh, end = BOLLINGER.formula.step, BOLLINGER.fresh, formula.end
bollinger, Bollinger = BOLLINGER.array, BOLLINGER.streaming
