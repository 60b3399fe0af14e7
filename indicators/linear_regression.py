"""Linear regression: the straight line that lies nearest to the last closes."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.lines import LineMemory, line

Rule = tuple[int]
"""The period."""


@inlined
def level(
    memory: LineMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[LineMemory, float, float, float]:
    """Return the memory, the line at this bar, at the window's first and at the next bar."""
    if not math.isfinite(value):
        return memory, math.nan, math.nan, math.nan
    (period,) = rule
    memory, mean, slope = line(memory, ring, base, period, value)
    reach = 0.5 * (period - 1) * slope
    return memory, mean + reach, mean - reach, mean + reach + slope


@inlined
def slant(
    memory: LineMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[LineMemory, float, float]:
    """Return the memory, the line's slope per bar and its angle in degrees, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan, math.nan
    memory, _, slope = line(memory, ring, base, rule[0], value)
    return memory, slope, math.degrees(math.atan(slope))


def room(period: int) -> int:
    """Return the places of the ring."""
    return 2 * period


LINEAR_REGRESSION = Indicator(
    name="linear_regression",
    title="Linear regression",
    summary="Where the straight line through the last closes ends, begins, and would go next.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("value", "intercept", "forecast"),
    settings=(period(14, low=2),),
    needed=lambda period: int(period),
    formula=formula.Formula(level, room),
    source="Least squares. Equals TA-Lib LINEARREG, LINEARREG_INTERCEPT and TSF. Skender's "
    "intercept is where the line stood at the first bar of all.",
)
SLOPE = Indicator(
    name="linear_regression_slope",
    title="Slope of the linear regression",
    summary="How steeply the last closes rise or fall, per bar and as an angle.",
    family="trend",
    pane="own",
    inputs=("close",),
    outputs=("slope", "angle"),
    settings=(period(14, low=2),),
    needed=lambda period: int(period),
    formula=formula.Formula(slant, room),
    source="Least squares. Equals TA-Lib LINEARREG_SLOPE and LINEARREG_ANGLE.",
)
INDICATORS = (LINEAR_REGRESSION, SLOPE)
end = formula.end
