"""Absolute and percentage price oscillator: a fast average against a slow one."""

import math

from indicators import ema, formula
from indicators.arguments import IndicatorError
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined

Rule = tuple[ema.Rule, ema.Rule]
"""What the fast and the slow average take."""
Memory = tuple[float, EmaMemory, EmaMemory]
"""How many values were seen; the fast and the slow average."""


@inlined
def both(memory: Memory, rule: Rule, value: float) -> tuple[Memory, float, float]:
    """Return the memory after `value`, the fast and the slow average, NaN until both are warm.

    The fast average begins so late that both are warm at the same bar; so does TA-Lib.
    """
    if not math.isfinite(value):
        return memory, math.nan, math.nan
    seen, fast, slow = memory
    if ema.warm(slow, rule[1]):
        slow, behind = ema.follow(slow, rule[1], value)
        fast, ahead = ema.follow(fast, rule[0], value)
        return (seen, fast, slow), ahead, behind
    seen += 1.0
    slow, behind = ema.advance(slow, rule[1], value)
    if seen <= rule[1][0] - rule[0][0]:
        return (seen, fast, slow), math.nan, math.nan
    fast, ahead = ema.advance(fast, rule[0], value)
    return (seen, fast, slow), ahead, behind


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
    source="The line of MACD. Equals TA-Lib APO with exponential averages.",
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
    source="The line of MACD over its slow average. Equals TA-Lib PPO with exponential averages.",
)
INDICATORS = (APO, PPO)
end = formula.end
