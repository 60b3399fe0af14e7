"""Stochastic oscillator, fast and slow."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, TopMemory, add, top

TIE = 1e-12  # a range below this share of its top is made by rounding alone
RangeMemory = tuple[TopMemory, TopMemory]
"""The window of the highs and the window of the lows, these with their sign turned."""
FastMemory = tuple[RangeMemory, SumMemory]
"""The range and the window of the signal."""
SlowMemory = tuple[RangeMemory, SumMemory, SumMemory]
"""The range, the window of the line and the window of its signal."""


@inlined
def reach(
    memory: RangeMemory, ring: Floats, base: int, period: int, high: float, low: float
) -> tuple[RangeMemory, float, float]:
    """Return the memory after a bar, the highest and the lowest of the last bars, or NaN."""
    highs, most = top(memory[0], ring, base, period, high)
    lows, depth = top(memory[1], ring, base + period, period, -low)
    return (highs, lows), most, -depth


@inlined
def place(value: float, most: float, least: float) -> float:
    """Return where a value lies between two others, 0 to 100; 0 when they are equal."""
    span = most - least
    return 0.0 if span <= TIE * abs(most) else 100.0 * (value - least) / span


@inlined
def fast(
    memory: FastMemory,
    rule: tuple[int, int],
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[FastMemory, float, float]:
    """Return the memory after a bar, the line and its signal, NaN until warm."""
    if not math.isfinite(high + low + close):
        return memory, math.nan, math.nan
    period, signal = rule
    extremes, most, least = reach(memory[0], ring, base, period, high, low)
    line = place(close, most, least)
    smooth, total = add(memory[1], ring, base + 2 * period, signal, line)
    return (extremes, smooth), line, total * (1.0 / signal)


@inlined
def slow(
    memory: SlowMemory,
    rule: tuple[int, int, int],
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[SlowMemory, float, float]:
    """Return the memory after a bar, the smoothed line and its signal, NaN until warm."""
    if not math.isfinite(high + low + close):
        return memory, math.nan, math.nan
    period, smooth, signal = rule
    extremes, most, least = reach(memory[0], ring, base, period, high, low)
    inner = base + 2 * period
    lines, total = add(memory[1], ring, inner, smooth, place(close, most, least))
    line = total * (1.0 / smooth)
    signals, total = add(memory[2], ring, inner + smooth, signal, line)
    return (extremes, lines, signals), line, total * (1.0 / signal)


STOCHASTIC_FAST = Indicator(
    name="stochastic_fast",
    title="Fast stochastic",
    summary="Where the close lies within the range of the last bars, 0 to 100, and its average.",
    family="momentum",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("k", "d"),
    settings=(period(14), period(3, "signal", "Signal bars")),
    needed=lambda period, signal: int(period) + int(signal) - 1,
    formula=formula.Formula(fast, lambda period, signal: 2 * period + signal),
    source="G. Lane, 1950s; plain averages; 0 when the range is nothing. Equals TA-Lib STOCHF.",
    guides=(20.0, 80.0),
)
STOCHASTIC = Indicator(
    name="stochastic",
    title="Stochastic",
    summary="Where the close lies within the range of the last bars, smoothed, and its average.",
    family="momentum",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("k", "d"),
    settings=(
        period(14),
        period(3, "smooth", "Smoothing bars"),
        period(3, "signal", "Signal bars"),
    ),
    needed=lambda period, smooth, signal: int(period) + int(smooth) + int(signal) - 2,
    formula=formula.Formula(slow, lambda period, smooth, signal: 2 * period + smooth + signal),
    source="G. Lane, 1950s; plain averages; 0 when the range is nothing. Equals TA-Lib STOCH "
    "with averages of kind 0, but gives the line before its signal is warm.",
    guides=(20.0, 80.0),
)
INDICATORS = (STOCHASTIC, STOCHASTIC_FAST)
step, fresh, end = STOCHASTIC.formula.step, STOCHASTIC.fresh, formula.end
