"""Moving average convergence and divergence."""

import math

from indicators import ema, formula
from indicators.arguments import IndicatorError
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined

Rule = tuple[ema.Rule, ema.Rule, ema.Rule]
"""What the fast, the slow and the signal average take."""
MacdMemory = tuple[float, EmaMemory, EmaMemory, EmaMemory]
"""How many values were seen; the fast, the slow and the signal average."""


@inlined
def advance(memory: MacdMemory, rule: Rule, value: float) -> tuple[MacdMemory, float, float, float]:
    """Return the memory after `value`, the line, its signal and their difference.

    The fast average begins so late that both are warm at the same bar; so does TA-Lib.
    """
    if not math.isfinite(value):
        return memory, math.nan, math.nan, math.nan
    seen, fast, slow, signal = memory
    seen += 1.0
    slow, behind = ema.advance(slow, rule[1], value)
    if seen <= rule[1][0] - rule[0][0]:
        return (seen, fast, slow, signal), math.nan, math.nan, math.nan
    fast, ahead = ema.advance(fast, rule[0], value)
    line = ahead - behind
    signal, smooth = ema.advance(signal, rule[2], line)
    return (seen, fast, slow, signal), line, smooth, line - smooth


def rule(fast: int, slow: int, signal: int) -> Rule:
    """Return what the three averages take."""
    if fast >= slow:
        raise IndicatorError(f"“Fast bars” ({fast}) must be fewer than “Slow bars” ({slow}).")
    return ema.rule(fast), ema.rule(slow), ema.rule(signal)


MACD = Indicator(
    name="macd",
    title="MACD",
    summary="Whether the short trend runs ahead of the long one, and its own average.",
    family="trend",
    pane="own",
    inputs=("close",),
    outputs=("macd", "signal", "histogram"),
    settings=(
        period(12, "fast", "Fast bars"),
        period(26, "slow", "Slow bars", low=2),
        period(9, "signal", "Signal bars"),
    ),
    needed=lambda fast, slow, signal: int(slow) + int(signal) - 1,
    formula=formula.Formula(advance),
    rule=rule,
    source="G. Appel, 1979. Equals TA-Lib MACD: the fast average begins (slow - fast) values "
    "late. Others begin it at once; both agree after some 250 values. The line is given from "
    "value `slow` on, TA-Lib waits for the signal.",
    forms={"histogram": "bars"},
)
INDICATORS = (MACD,)
step, fresh, end, SIZE = MACD.formula.step, MACD.fresh, formula.end, MACD.formula.head
macd, Macd = MACD.array, MACD.streaming
