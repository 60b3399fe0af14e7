"""Ichimoku cloud."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.midpoint import MidMemory, middle
from indicators.rolling import delay

Rule = tuple[int, int, int]
"""The bars of the conversion line, the base line and the second leading line."""
IchimokuMemory = tuple[MidMemory, MidMemory, MidMemory, int, int]
"""The three ranges, the places in the rings of both leading lines."""


@inlined
def advance(
    memory: IchimokuMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[IchimokuMemory, float, float, float, float]:
    """Return the memory, the conversion and base line, and both edges of the cloud at this bar."""
    if not math.isfinite(high + low):
        return memory, math.nan, math.nan, math.nan, math.nan
    quick, steady, slow, place_a, place_b = memory
    short, medium, long = rule
    second = base + 2 * short
    third = second + 2 * medium
    early, late = third + 2 * long, third + 2 * long + medium
    quick, conversion = middle(quick, (short,), ring, base, high, low)
    steady, basis = middle(steady, (medium,), ring, second, high, low)
    slow, wide = middle(slow, (long,), ring, third, high, low)
    place_a, edge_a = delay(place_a, ring, early, medium, (conversion + basis) / 2.0)
    place_b, edge_b = delay(place_b, ring, late, medium, wide)
    return (quick, steady, slow, place_a, place_b), conversion, basis, edge_a, edge_b


def room(short: int, medium: int, long: int) -> int:
    """Return the places of the ring."""
    return 2 * (short + medium + long) + 2 * medium


def _needed(conversion: int, base: int, leading: int) -> int:
    return int(base) + max(int(conversion), int(base), int(leading))


ICHIMOKU = Indicator(
    name="ichimoku",
    title="Ichimoku cloud",
    summary="Two middle lines and a cloud of older ones: above it the trend is up, below it down.",
    family="trend",
    pane="price",
    inputs=("high", "low"),
    outputs=("conversion", "base", "leading_a", "leading_b"),
    settings=(
        period(9, "conversion", "Conversion line bars"),
        period(26, "base", "Base line bars"),
        period(52, "leading", "Second leading line bars"),
    ),
    needed=_needed,
    formula=formula.Formula(advance, room),
    source="G. Hosoda, 1969. The leading lines are those drawn at this bar, so computed `base` "
    "bars before. The lagging line is left out: it is the close drawn `base` bars back, and a "
    "value at a bar that only later bars know would let a strategy see the future. As in "
    "Skender.Stock.Indicators.",
)
INDICATORS = (ICHIMOKU,)
step, fresh, end = ICHIMOKU.formula.step, ICHIMOKU.fresh, formula.end
