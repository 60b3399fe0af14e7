"""T3: six exponential averages in a row, without their delay."""

import math

from indicators import ema, formula
from indicators.declaration import Indicator, Setting, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined

Rule = tuple[ema.Rule, float, float, float, float]
"""What the averages take; the shares of the sixth, fifth, fourth and third average."""
T3Memory = tuple[EmaMemory, EmaMemory, EmaMemory, EmaMemory, EmaMemory, EmaMemory]
"""The six averages."""


@inlined
def advance(memory: T3Memory, rule: Rule, value: float) -> tuple[T3Memory, float]:
    """Return the memory after `value` and the smooth line, NaN until warm."""
    weights, share_6, share_5, share_4, share_3 = rule
    if not math.isfinite(value):
        return memory, math.nan
    if ema.warm(memory[5], weights):
        first, line = ema.follow(memory[0], weights, value)
        second, line = ema.follow(memory[1], weights, line)
        third, line_3 = ema.follow(memory[2], weights, line)
        fourth, line_4 = ema.follow(memory[3], weights, line_3)
        fifth, line_5 = ema.follow(memory[4], weights, line_4)
        sixth, line_6 = ema.follow(memory[5], weights, line_5)
        line = share_6 * line_6 + share_5 * line_5 + share_4 * line_4 + share_3 * line_3
        return (first, second, third, fourth, fifth, sixth), line
    first, line = ema.advance(memory[0], weights, value)
    second, line = ema.advance(memory[1], weights, line)
    third, line_3 = ema.advance(memory[2], weights, line)
    fourth, line_4 = ema.advance(memory[3], weights, line_3)
    fifth, line_5 = ema.advance(memory[4], weights, line_4)
    sixth, line_6 = ema.advance(memory[5], weights, line_5)
    line = share_6 * line_6 + share_5 * line_5 + share_4 * line_4 + share_3 * line_3
    return (first, second, third, fourth, fifth, sixth), line


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
