"""Stochastic oscillator of the relative strength index."""

from indicators import formula, rsi, stochastic
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rsi import RsiMemory
from indicators.stochastic import FastMemory

Rule = tuple[rsi.Rule, tuple[int, int]]
"""What the relative strength index takes; the bars of the range and of the signal."""
StochasticRsiMemory = tuple[RsiMemory, FastMemory]
"""The relative strength index and the oscillator."""


@inlined
def advance(
    memory: StochasticRsiMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[StochasticRsiMemory, float, float]:
    """Return the memory after `value`, the line and its signal, NaN until warm."""
    strength, index = rsi.advance(memory[0], rule[0], value)
    fast, line, signal = stochastic.fast(memory[1], rule[1], ring, base, index, index, index)
    return (strength, fast), line, signal


def rule(period: int, range: int, signal: int) -> Rule:
    """Return what the index and the oscillator take."""
    return rsi.rule(period), (range, signal)


STOCHASTIC_RSI = Indicator(
    name="stochastic_rsi",
    title="Stochastic RSI",
    summary="Where the relative strength index lies within its own last range, 0 to 100.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("k", "d"),
    settings=(
        period(14, low=2),
        period(14, "range", "Range bars"),
        period(3, "signal", "Signal bars"),
    ),
    needed=lambda period, range, signal: int(period) + int(range) + int(signal) - 1,
    formula=formula.Formula(advance, lambda strength, fast: 2 * fast[0] + fast[1]),
    rule=rule,
    source="T. Chande and S. Kroll, 1994; 0 when the index does not move. Equals TA-Lib STOCHRSI.",
    guides=(20.0, 80.0),
)
INDICATORS = (STOCHASTIC_RSI,)
step, fresh, end = STOCHASTIC_RSI.formula.step, STOCHASTIC_RSI.fresh, formula.end
