"""Accumulation and distribution: the line, its oscillator and the money flow of some bars."""

import math

from indicators.arguments import Floats, IndicatorError
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import fused, inlined
from indicators.pairs import PairMemory, add_pair

Bar = tuple[float, float, float, float]
"""High, low, close, volume."""
OscillatorMemory = tuple[float, float, float, float]
"""How many bars were seen, the line, its fast and its slow average."""
OscillatorRule = tuple[float, float, float]
"""The slow period, the weights of the newest value in the fast and the slow average."""
FlowRule = tuple[int]
"""The period."""


@inlined
def flow(bar: Bar) -> float:
    """Return the volume times the place of the close in its bar, -1 at the low to 1 at the high."""
    high, low, close, volume = bar
    reach = high - low
    return ((close - low) - (high - close)) / reach * volume if reach > 0.0 else 0.0


@inlined
def usable(bar: Bar) -> bool:
    """Return whether a bar lacks nothing."""
    return math.isfinite(bar[0] + bar[1] + bar[2]) and 0.0 <= bar[3] < math.inf


@inlined
def line(memory: tuple[float], bar: Bar) -> tuple[tuple[float], float]:
    """Return the memory after a bar and the sum of all flows so far."""
    if not usable(bar):
        return memory, math.nan
    total = memory[0] + flow(bar)
    return (total,), total


@inlined
def oscillator(
    memory: OscillatorMemory,
    rule: OscillatorRule,
    bar: Bar,
) -> tuple[OscillatorMemory, float]:
    """Return the memory after a bar and the fast average less the slow one, NaN until warm."""
    if not usable(bar):
        return memory, math.nan
    seen, total, fast, slow = memory
    total += flow(bar)
    if seen >= rule[0]:
        fast = fused(fast, 1.0 - rule[1], rule[1] * total)
        slow = fused(slow, 1.0 - rule[2], rule[2] * total)
        return (seen, total, fast, slow), fast - slow
    if seen == 0.0:
        fast = slow = total
    fast = fused(fast, 1.0 - rule[1], rule[1] * total)
    slow = fused(slow, 1.0 - rule[2], rule[2] * total)
    seen += 1.0
    return (seen, total, fast, slow), fast - slow if seen >= rule[0] else math.nan


@inlined
def money_flow(
    memory: PairMemory,
    rule: FlowRule,
    ring: Floats,
    base: int,
    bar: Bar,
) -> tuple[PairMemory, float]:
    """Return the memory after a bar and the share of the volume that flowed in, -1 to 1."""
    if not usable(bar):
        return memory, math.nan
    inward = flow(bar)
    memory, into, traded = add_pair(memory, ring, base, rule[0], inward, bar[3])
    # Nothing traded is no flow; before the window is full both sums are NaN.
    return memory, into / traded if traded != 0.0 else 0.0


def room(period: int) -> int:
    """Return the places of the ring."""
    return 2 * period


def oscillator_rule(fast: int, slow: int) -> OscillatorRule:
    """Return the slow period and both weights."""
    if fast >= slow:
        raise IndicatorError(f"“Fast bars” ({fast}) must be fewer than “Slow bars” ({slow}).")
    return float(slow), 2.0 / (fast + 1), 2.0 / (slow + 1)


_HLCV = ("high", "low", "close", "volume")
ACCUMULATION = Indicator(
    name="accumulation",
    title="Accumulation and distribution",
    summary="Adds volume when bars close near their high, takes it away near their low.",
    family="volume",
    pane="own",
    inputs=_HLCV,
    outputs=("accumulation",),
    settings=(),
    needed=lambda: 1,
    formula=Formula(line),
    source="M. Chaikin. Equals TA-Lib AD.",
)
CHAIKIN_OSCILLATOR = Indicator(
    name="chaikin_oscillator",
    title="Chaikin oscillator",
    summary="Whether buying into strength has grown of late.",
    family="volume",
    pane="own",
    inputs=_HLCV,
    outputs=("chaikin_oscillator",),
    settings=(period(3, "fast", "Fast bars"), period(10, "slow", "Slow bars", low=2)),
    needed=lambda fast, slow: int(slow),
    formula=Formula(oscillator),
    rule=oscillator_rule,
    source="M. Chaikin. Equals TA-Lib ADOSC: both averages begin with the line's first value.",
    guides=(0.0,),
)
CMF = Indicator(
    name="cmf",
    title="Chaikin money flow",
    summary="Whether the last bars closed near their highs on volume, -1 to 1.",
    family="volume",
    pane="own",
    inputs=_HLCV,
    outputs=("cmf",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=Formula(money_flow, room),
    source="M. Chaikin. Equals TA-Lib CMF; without volume it is zero.",
    guides=(0.0,),
)
INDICATORS = (ACCUMULATION, CHAIKIN_OSCILLATOR, CMF)
accumulation, chaikin_oscillator, cmf = ACCUMULATION.array, CHAIKIN_OSCILLATOR.array, CMF.array
