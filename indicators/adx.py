"""Average directional index with its two lines, after Wilder."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import fused, inlined
from indicators.rolling import delay

Rule = tuple[float, float]
"""The period and the weight of the newest value."""
MoveMemory = tuple[float, float, float, float, float, float, float]
"""Bars seen, last high, low and close, the sums of upward, downward movement and true range."""
AdxMemory = tuple[MoveMemory, float, float]
"""The movement, how many directional indices were seen, their sum and once warm their average."""


@inlined
def move(
    memory: MoveMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[MoveMemory, float, float, float]:
    """Return the memory after a bar, the sums of movement up, down and of the true range.

    The sums are Wilder's: each bar 1 / period of the sum leaves. NaN for `period` bars.
    """
    seen, last_high, last_low, last, plus, minus, span = memory
    period, weight = rule
    rise, fall = high - last_high, last_low - low
    up = rise if rise > fall and rise > 0.0 else 0.0
    down = fall if fall > rise and fall > 0.0 else 0.0
    true_range = (high if high > last else last) - (low if low < last else last)
    if seen >= period:
        keep = 1.0 - weight
        plus, minus = fused(plus, keep, up), fused(minus, keep, down)
        span = fused(span, keep, true_range)
        return (seen, high, low, close, plus, minus, span), plus, minus, span
    if seen > 0.0:
        plus, minus, span = plus + up, minus + down, span + true_range
    return (seen + 1.0, high, low, close, plus, minus, span), math.nan, math.nan, math.nan


@inlined
def direction(plus: float, minus: float, span: float) -> tuple[float, float, float]:
    """Return both directional indicators in percent of the range, and the directional index."""
    if math.isnan(span):
        return math.nan, math.nan, math.nan
    share = 100.0 / span if span > 0.0 else 0.0
    both = plus + minus
    index = 100.0 * abs(plus - minus) / both if both > 0.0 and span > 0.0 else 0.0
    return plus * share, minus * share, index


@inlined
def advance(
    memory: AdxMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[AdxMemory, float, float, float]:
    """Return the memory after a bar, the average index and both directional indicators."""
    if not math.isfinite(high + low + close):
        return memory, math.nan, math.nan, math.nan
    before, seen, average = memory
    period, weight = rule
    after, plus, minus, span = move(before, rule, high, low, close)
    plus, minus, index = direction(plus, minus, span)
    if seen >= period:
        average = fused(average, 1.0 - weight, index * weight)
        return (after, seen, average), average, plus, minus
    if math.isnan(index):
        return (after, seen, average), math.nan, math.nan, math.nan
    seen += 1.0
    average += index
    if seen < period:
        return (after, seen, average), math.nan, plus, minus
    average /= period
    return (after, seen, average), average, plus, minus


@inlined
def index(
    memory: MoveMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[MoveMemory, float]:
    """Return the memory after a bar and the directional index, NaN until warm."""
    if not math.isfinite(high + low + close):
        return memory, math.nan
    memory, plus, minus, span = move(memory, rule, high, low, close)
    plus, minus, index = direction(plus, minus, span)
    return memory, index


@inlined
def rating(
    memory: tuple[AdxMemory, int],
    rule: tuple[Rule, int],
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[tuple[AdxMemory, int], float]:
    """Return the memory after a bar and the mean of the average index now and some bars ago."""
    average, place = memory
    average, now, _, _ = advance(average, rule[0], high, low, close)
    if math.isnan(now):
        return (average, place), math.nan
    place, before = delay(place, ring, base, rule[1], now)
    return (average, place), (now + before) / 2.0


def rule(period: int) -> Rule:
    """Return the period and the weight of the newest value."""
    return float(period), 1.0 / period


ADX = Indicator(
    name="adx",
    title="Average directional index",
    summary="How strong the trend is, 0 to 100, and the strength of its rises and falls.",
    family="trend",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("adx", "plus_di", "minus_di"),
    settings=(period(14, low=2),),
    needed=lambda period: 2 * int(period),
    formula=formula.Formula(advance),
    rule=rule,
    source="J. W. Wilder, New Concepts in Technical Trading Systems, 1978; without any movement "
    "0. Equals TA-Lib ADX, PLUS_DI, MINUS_DI.",
    guides=(25.0,),
)
DX = Indicator(
    name="dx",
    title="Directional index",
    summary="How one-sided the movement of the last bars is, 0 to 100, not averaged.",
    family="trend",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("dx",),
    settings=(period(14, low=2),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(index),
    rule=rule,
    source="J. W. Wilder, 1978. Equals TA-Lib DX.",
)
ADXR = Indicator(
    name="adxr",
    title="Directional rating",
    summary="The average directional index, smoothed once more against its own past.",
    family="trend",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("adxr",),
    settings=(period(14, low=2),),
    needed=lambda period: 3 * int(period) - 1,
    formula=formula.Formula(rating, lambda average, lag: lag),
    rule=lambda period: (rule(period), period - 1),
    source="J. W. Wilder, 1978: the mean of the average index and the one n - 1 bars ago. "
    "Equals TA-Lib ADXR.",
)
INDICATORS = (ADX, DX, ADXR)
step, fresh, end = ADX.formula.step, ADX.fresh, formula.end
