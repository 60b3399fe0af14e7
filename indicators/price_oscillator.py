"""Absolute and percentage price oscillator: a fast average against a slow one."""

import math

from indicators import ema, formula
from indicators.arguments import IndicatorError
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined

Rule = tuple[ema.Rule, ema.Rule]
"""What the fast and the slow average take."""
Memory = tuple[EmaMemory, EmaMemory]
"""The fast and the slow average."""


@inlined
def both(memory: Memory, rule: Rule, value: float) -> tuple[Memory, float, float]:
    """Return the memory after `value`, the fast and the slow average, each NaN until warm."""
    fast, slow = memory
    if not math.isfinite(value):
        return memory, math.nan, math.nan
    if ema.warm(slow, rule[1]):
        fast, ahead = ema.follow(fast, rule[0], value)
        slow, behind = ema.follow(slow, rule[1], value)
        return (fast, slow), ahead, behind
    fast, ahead = ema.advance(fast, rule[0], value)
    slow, behind = ema.advance(slow, rule[1], value)
    return (fast, slow), ahead, behind


@inlined
def absolute(memory: Memory, rule: Rule, value: float) -> tuple[Memory, float]:
    """Return the memory after `value` and the difference of the averages, NaN until warm."""
    memory, ahead, behind = both(memory, rule, value)
    return memory, ahead - behind


@inlined
def percentage(memory: Memory, rule: Rule, value: float) -> tuple[Memory, float]:
    """Return the memory after `value` and the difference in percent of the slow average."""
    memory, ahead, behind = both(memory, rule, value)
    return memory, 100.0 * (ahead - behind) / behind if behind != 0.0 else 0.0


def rule(fast: int, slow: int) -> Rule:
    """Return what both averages take."""
    if fast >= slow:
        raise IndicatorError(f"“Fast bars” ({fast}) must be fewer than “Slow bars” ({slow}).")
    return ema.rule(fast), ema.rule(slow)


_SPANS = (period(12, "fast", "Fast bars"), period(26, "slow", "Slow bars", low=2))
APO = Indicator(
    name="apo",
    title="Price oscillator",
    summary="How far the short average of the price lies above the long one.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("apo",),
    settings=_SPANS,
    needed=lambda fast, slow: int(slow),
    formula=formula.Formula(absolute),
    rule=rule,
    source="Like the line of MACD, but both averages begin with the first close. Equals TA-Lib APO "
    "with exponential averages.",
)
PPO = Indicator(
    name="ppo",
    title="Price oscillator in percent",
    summary="How far the short average of the price lies above the long one, in percent.",
    family="momentum",
    pane="own",
    inputs=("close",),
    outputs=("ppo",),
    settings=_SPANS,
    needed=lambda fast, slow: int(slow),
    formula=formula.Formula(percentage),
    rule=rule,
    source="The price oscillator over its slow average. Equals TA-Lib PPO with exponential "
    "averages.",
)
INDICATORS = (APO, PPO)
end = formula.end
