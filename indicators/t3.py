"""T3: six exponential averages in a row, without their delay."""

import math

from indicators import ema, formula
from indicators.declaration import Indicator, Setting, period
from indicators.kernel import fused, inlined

Rule = tuple[ema.Rule, float, float, float, float]
"""What the averages take; the shares of the sixth, fifth, fourth and third average."""
T3Memory = tuple[float, float, float, float, float, float, float]
"""How many values were seen until warm, the six averages."""


@inlined
def advance(memory: T3Memory, rule: Rule, value: float) -> tuple[T3Memory, float]:
    """Return the memory after `value` and the smooth line, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan
    (period, weight), share_6, share_5, share_4, share_3 = rule
    seen, first, second, third, fourth, fifth, sixth = memory
    late = period - 1.0  # each average begins so much later than the one before
    if seen > 6.0 * late:
        keep = 1.0 - weight
        first = fused(first, keep, value * weight)
        second = fused(second, keep, first * weight)
        third = fused(third, keep, second * weight)
        fourth = fused(fourth, keep, third * weight)
        fifth = fused(fifth, keep, fourth * weight)
        sixth = fused(sixth, keep, fifth * weight)
        line = share_6 * sixth + share_5 * fifth + share_4 * fourth + share_3 * third
        return (seen, first, second, third, fourth, fifth, sixth), line
    seen += 1.0
    first, line = ema.nth(first, seen, rule[0], value)
    second, line = ema.nth(second, seen - late, rule[0], line)
    third, line_3 = ema.nth(third, seen - 2.0 * late, rule[0], line)
    fourth, line_4 = ema.nth(fourth, seen - 3.0 * late, rule[0], line_3)
    fifth, line_5 = ema.nth(fifth, seen - 4.0 * late, rule[0], line_4)
    sixth, line_6 = ema.nth(sixth, seen - 5.0 * late, rule[0], line_5)
    line = share_6 * line_6 + share_5 * line_5 + share_4 * line_4 + share_3 * line_3
    return (seen, first, second, third, fourth, fifth, sixth), line


def rule(period: int, factor: float) -> Rule:
    """Return what the averages take and their shares."""
    square = factor * factor
    cube = square * factor
    shares = (
        -cube,
        3.0 * (square + cube),
        -6.0 * square - 3.0 * (factor + cube),
        1.0 + 3.0 * factor + cube + 3.0 * square,
    )
    return ema.rule(period), *shares


T3 = Indicator(
    name="t3",
    title="T3 average",
    summary="A very smooth average that still keeps up with the price.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("t3",),
    settings=(period(5), Setting("factor", "Volume factor", 0.7, 0.0, 1.0)),
    needed=lambda period, factor: 6 * int(period) - 5,
    formula=formula.Formula(advance),
    rule=rule,
    source="T. Tillson, 1998. Equals TA-Lib T3.",
)
INDICATORS = (T3,)
step, fresh, end = T3.formula.step, T3.fresh, formula.end
