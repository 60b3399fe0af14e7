"""Standard deviation and variance of the last values, of the population and of a sample."""

import math

from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import MomentsMemory, moments

Rule = tuple[int, float]
"""The period, and what makes the population's variance the wanted one."""


@inlined
def spread(
    memory: MomentsMemory, rule: Rule, ring: Floats, base: int, close: float
) -> tuple[MomentsMemory, float]:
    """Return the memory after `close` and the variance of the last `period` values, or NaN."""
    if not math.isfinite(close):
        return memory, math.nan
    period, factor = rule
    memory, _, variance = moments(memory, ring, base, period, close)
    return memory, variance * factor


@inlined
def deviation(
    memory: MomentsMemory, rule: Rule, ring: Floats, base: int, close: float
) -> tuple[MomentsMemory, float]:
    """Return the memory after `close` and the standard deviation, NaN until warm."""
    memory, variance = spread(memory, rule, ring, base, close)
    return memory, math.sqrt(variance)


def room(period: int, factor: float) -> int:
    """Return the places of the ring."""
    return 2 * period


def of_population(period: int) -> Rule:
    """Return the rule that divides by n."""
    return period, 1.0


def of_sample(period: int) -> Rule:
    """Return the rule that divides by n - 1."""
    return period, period / (period - 1.0)


_DEVIATION, _VARIANCE = Formula(deviation, room), Formula(spread, room)
STD_DEV = Indicator(
    name="std_dev",
    title="Standard deviation",
    summary="How far the closes usually lie from their average.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("std_dev",),
    settings=(period(20, low=2),),
    needed=lambda period: int(period),
    formula=_DEVIATION,
    rule=of_population,
    source="Of the population: divides by n. Equals TA-Lib STDDEV.",
)
STD_DEV_SAMPLE = Indicator(
    name="std_dev_sample",
    title="Standard deviation of a sample",
    summary="How far closes lie from their average, the last ones taken as a sample of more.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("std_dev_sample",),
    settings=(period(20, low=2),),
    needed=lambda period: int(period),
    formula=_DEVIATION,
    rule=of_sample,
    source="Divides by n - 1 (Bessel). TA-Lib's STDDEV times the root of n / (n - 1).",
)
VARIANCE = Indicator(
    name="variance",
    title="Variance",
    summary="The square of the standard deviation.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("variance",),
    settings=(period(20, low=2),),
    needed=lambda period: int(period),
    formula=_VARIANCE,
    rule=of_population,
    source="Of the population: divides by n. Equals TA-Lib VAR.",
)
VARIANCE_SAMPLE = Indicator(
    name="variance_sample",
    title="Variance of a sample",
    summary="The square of the standard deviation of a sample.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("variance_sample",),
    settings=(period(20, low=2),),
    needed=lambda period: int(period),
    formula=_VARIANCE,
    rule=of_sample,
    source="Divides by n - 1 (Bessel). TA-Lib's VAR times n / (n - 1).",
)
INDICATORS = (STD_DEV, STD_DEV_SAMPLE, VARIANCE, VARIANCE_SAMPLE)
std_dev, StdDev = STD_DEV.array, STD_DEV.streaming
variance, Variance = VARIANCE.array, VARIANCE.streaming
