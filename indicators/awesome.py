"""Awesome oscillator and its acceleration."""

import math

from indicators import formula
from indicators.arguments import Floats, IndicatorError
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[int, int]
"""The bars of the fast and of the slow average."""
AwesomeMemory = tuple[SumMemory, SumMemory]
"""The windows of both averages."""


@inlined
def advance(
    memory: AwesomeMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[AwesomeMemory, float]:
    """Return the memory after a bar and the difference of the averages, NaN until warm."""
    middle = (high + low) / 2.0
    if not math.isfinite(middle):
        return memory, math.nan
    fast, quick = add(memory[0], ring, base, rule[0], middle)
    slow, steady = add(memory[1], ring, base + rule[0], rule[1], middle)
    return (fast, slow), quick * (1.0 / rule[0]) - steady * (1.0 / rule[1])


@inlined
def accelerate(
    memory: tuple[AwesomeMemory, SumMemory],
    rule: tuple[Rule, int],
    ring: Floats,
    base: int,
    high: float,
    low: float,
) -> tuple[tuple[AwesomeMemory, SumMemory], float]:
    """Return the memory after a bar and the oscillator less its own average, NaN until warm."""
    if not math.isfinite(high + low):
        return memory, math.nan
    inner, signal = rule
    averages, line = advance(memory[0], inner, ring, base, high, low)
    smooth, total = add(memory[1], ring, base + inner[0] + inner[1], signal, line)
    return (averages, smooth), line - total * (1.0 / signal)


def rule(fast: int, slow: int) -> Rule:
    """Return the bars of both averages."""
    if fast >= slow:
        raise IndicatorError(f"“Fast bars” ({fast}) must be fewer than “Slow bars” ({slow}).")
    return fast, slow


_SPANS = (period(5, "fast", "Fast bars"), period(34, "slow", "Slow bars", low=2))
AWESOME = Indicator(
    name="awesome",
    title="Awesome oscillator",
    summary="Whether the middle of the last bars lies above or below that of many bars.",
    family="momentum",
    pane="own",
    inputs=("high", "low"),
    outputs=("awesome",),
    settings=_SPANS,
    needed=lambda fast, slow: int(slow),
    formula=formula.Formula(advance, lambda fast, slow: fast + slow),
    rule=rule,
    source="B. Williams, 1995: plain averages of (high + low) / 2. Equals TA-Lib AO.",
    forms={"awesome": "bars"},
)
ACCELERATION = Indicator(
    name="acceleration",
    title="Acceleration oscillator",
    summary="Whether the awesome oscillator runs ahead of its own average.",
    family="momentum",
    pane="own",
    inputs=("high", "low"),
    outputs=("acceleration",),
    settings=(*_SPANS, period(5, "signal", "Signal bars")),
    needed=lambda fast, slow, signal: int(slow) + int(signal) - 1,
    formula=formula.Formula(accelerate, lambda inner, signal: sum(inner) + signal),
    rule=lambda fast, slow, signal: (rule(fast, slow), signal),
    source="B. Williams, 1995. Equals TA-Lib AC.",
    forms={"acceleration": "bars"},
)
INDICATORS = (AWESOME, ACCELERATION)
end = formula.end
