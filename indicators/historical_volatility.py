"""Historical volatility: how much returns scattered, brought to a year."""

import math
from typing import Annotated

from indicators.arguments import Floats
from indicators.declaration import Indicator, Setting, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import MomentsMemory, moments

Rule = tuple[int, float]
"""The returns looked at, and what makes their deviation percent a year."""
VolatilityMemory = tuple[Annotated[float, math.nan], MomentsMemory]
"""The logarithm of the last close, NaN before the first, and the moments of the returns."""
BARS_A_YEAR_MAX = 1_000_000
"""More than the minutes of a year."""


@inlined
def advance(
    memory: VolatilityMemory, rule: Rule, ring: Floats, base: int, close: float
) -> tuple[VolatilityMemory, float]:
    """Return the memory after `close` and the volatility in percent a year, NaN until warm.

    A price of zero or less has no logarithm and counts as missing.
    """
    if not 0.0 < close < math.inf:
        return memory, math.nan
    last, returns = memory
    height = math.log(close)
    if math.isnan(last):
        return (height, returns), math.nan
    returns, _, variance = moments(returns, ring, base, rule[0], height - last)
    return (height, returns), rule[1] * math.sqrt(variance)


def room(period: int, factor: float) -> int:
    """Return the places of the ring."""
    return 2 * period


def rule(period: int, bars_a_year: int) -> Rule:
    """Return the returns looked at and the factor to percent a year of a sample."""
    return period, 100.0 * math.sqrt(bars_a_year * period / (period - 1.0))


HISTORICAL_VOLATILITY = Indicator(
    name="historical_volatility",
    title="Historical volatility",
    summary="How much the price swung, as percent in a year.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("historical_volatility",),
    settings=(
        period(20, low=2),
        Setting("bars_a_year", "Bars in a year", 252, 1, BARS_A_YEAR_MAX),
    ),
    needed=lambda period, bars_a_year: int(period) + 1,
    formula=Formula(advance, room),
    rule=rule,
    source="J. C. Hull, Options, Futures and Other Derivatives: standard deviation of a sample "
    "of logarithmic returns times the root of the bars in a year. TA-Lib has none.",
)
INDICATORS = (HISTORICAL_VOLATILITY,)
historical_volatility = HISTORICAL_VOLATILITY.array
