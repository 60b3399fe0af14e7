"""Moving average convergence and divergence."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators import ema
from indicators.arguments import Floats, IndicatorError, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import array_kernel, inlined, kernel

SIZE = 13  # state: three periods, three weights, then the memory
MacdMemory = tuple[float, EmaMemory, EmaMemory, EmaMemory]
"""How many values were seen; the fast, the slow and the signal average."""
Spans = tuple[float, float, float]
"""Something of the fast, the slow and the signal average."""


@inlined
def advance(
    memory: MacdMemory, periods: Spans, weights: Spans, value: float
) -> tuple[MacdMemory, float, float, float]:
    """Return the memory after `value`, the line, its signal and their difference.

    The fast average begins so late that both are warm at the same bar; so does TA-Lib.
    """
    if not math.isfinite(value):
        return memory, math.nan, math.nan, math.nan
    seen, fast, slow, signal = memory
    seen += 1.0
    slow, behind = ema.advance(slow, periods[1], weights[1], value)
    if seen <= periods[1] - periods[0]:
        return (seen, fast, slow, signal), math.nan, math.nan, math.nan
    fast, ahead = ema.advance(fast, periods[0], weights[0], value)
    line = ahead - behind
    signal, smooth = ema.advance(signal, periods[2], weights[2], line)
    return (seen, fast, slow, signal), line, smooth, line - smooth


@kernel
def step(state: Floats, at: int, value: float) -> tuple[float, float, float]:
    """Take one value into the state that begins at `at`; return line, signal and difference."""
    periods = (state[at], state[at + 1], state[at + 2])
    weights = (state[at + 3], state[at + 4], state[at + 5])
    fast = (state[at + 7], state[at + 8])
    slow = (state[at + 9], state[at + 10])
    signal = (state[at + 11], state[at + 12])
    memory = (state[at + 6], fast, slow, signal)
    memory, line, smooth, gap = advance(memory, periods, weights, value)
    state[at + 6], fast, slow, signal = memory
    state[at + 7], state[at + 8] = fast
    state[at + 9], state[at + 10] = slow
    state[at + 11], state[at + 12] = signal
    return line, smooth, gap


@array_kernel
def _over(values: Floats, periods: Spans, weights: Spans, out: Floats) -> None:
    memory = (0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    for i in range(values.size):
        memory, out[0, i], out[1, i], out[2, i] = advance(memory, periods, weights, values[i])


def _spans(fast: int, slow: int, signal: int) -> tuple[Spans, Spans]:
    fast = whole("Fast bars", fast, 1, PERIOD_MAX)
    slow = whole("Slow bars", slow, 2, PERIOD_MAX)
    signal = whole("Signal bars", signal, 1, PERIOD_MAX)
    if fast >= slow:
        raise IndicatorError(f"“Fast bars” ({fast}) must be fewer than “Slow bars” ({slow}).")
    weights = (ema.weight_of(fast), ema.weight_of(slow), ema.weight_of(signal))
    return (float(fast), float(slow), float(signal)), weights


def fresh(fast: int, slow: int, signal: int) -> Floats:
    """Return a state that has seen nothing."""
    periods, weights = _spans(fast, slow, signal)
    return np.array([*periods, *weights, *([0.0] * 7)])


def macd(
    values: ArrayLike, fast: int = 12, slow: int = 26, signal: int = 9
) -> tuple[Floats, Floats, Floats]:
    """Return the line, its signal and their difference, each NaN until warm."""
    (column,) = columns(values)
    out = np.empty((3, column.size))
    _over(column, *_spans(fast, slow, signal), out)
    return out[0], out[1], out[2]


class Macd:
    """The difference of two exponential averages and its signal, one value at a time."""

    __slots__ = ("_state",)

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        self._state = fresh(fast, slow, signal)

    def update(self, value: float) -> tuple[float, float, float]:
        """Take a value; return line, signal and difference. A missing value changes nothing."""
        return step(self._state, 0, value)

    @property
    def ready(self) -> bool:
        """Return whether the signal is warm."""
        return bool(self._state[11] >= self._state[2])


INDICATORS = (
    Indicator(
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
        array=macd,
        streaming=Macd,
        source="G. Appel, 1979. Equals TA-Lib MACD: the fast average begins (slow - fast) values "
        "late. Others begin it at once; both agree after some 250 values. The line is given from "
        "value `slow` on, TA-Lib waits for the signal.",
    ),
)
