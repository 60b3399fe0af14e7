"""Bollinger bands: an average and two lines some standard deviations away."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, number, whole
from indicators.declaration import PERIOD_MAX, Indicator, Setting, period
from indicators.kernel import array_kernel, inlined, kernel
from indicators.rolling import MomentsMemory, moments

_RING = 8  # state: period, width, the moments' memory, then the ring


@inlined
def advance(
    memory: MomentsMemory, ring: Floats, base: int, period: int, width: float, value: float
) -> tuple[MomentsMemory, float, float, float]:
    """Return the memory after `value`, the upper, middle and lower band, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan, math.nan, math.nan
    memory, mean, variance = moments(memory, ring, base, period, value)
    reach = width * math.sqrt(variance)
    return memory, mean + reach, mean, mean - reach


@kernel
def step(state: Floats, at: int, value: float) -> tuple[float, float, float]:
    """Take one value into the state that begins at `at`; return upper, middle, lower band."""
    place, passed = int(state[at + 2]), int(state[at + 3])
    memory = (place, passed, state[at + 4], state[at + 5], state[at + 6], state[at + 7])
    memory, upper, middle, lower = advance(
        memory, state, at + _RING, int(state[at]), state[at + 1], value
    )
    state[at + 2], state[at + 3], state[at + 4] = memory[0], memory[1], memory[2]
    state[at + 5], state[at + 6], state[at + 7] = memory[3], memory[4], memory[5]
    return upper, middle, lower


@inlined
def end(state: Floats, at: int) -> int:
    """Return the first place behind the state that begins at `at`."""
    return at + _RING + 2 * int(state[at])


@array_kernel
def _over(values: Floats, period: int, width: float, out: Floats) -> None:
    ring = np.empty(2 * period)
    memory = (0, 0, 0.0, 0.0, 0.0, 0.0)
    for i in range(values.size):
        memory, out[0, i], out[1, i], out[2, i] = advance(memory, ring, 0, period, width, values[i])


def _settings(period: int, width: float) -> tuple[int, float]:
    return whole("Bars", period, 2, PERIOD_MAX), number("Width", width, 0.1, 20.0)


def fresh(period: int, width: float) -> Floats:
    """Return a state that has seen nothing."""
    period, width = _settings(period, width)
    return np.concatenate(([period, width], np.zeros(_RING - 2 + 2 * period)))


def bollinger(
    values: ArrayLike, period: int = 20, width: float = 2.0
) -> tuple[Floats, Floats, Floats]:
    """Return the upper, middle and lower band in price units, NaN until warm."""
    (column,) = columns(values)
    out = np.empty((3, column.size))
    _over(column, *_settings(period, width), out)
    return out[0], out[1], out[2]


class Bollinger:
    """Bollinger bands, one value at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 20, width: float = 2.0) -> None:
        self._state = fresh(period, width)

    def update(self, value: float) -> tuple[float, float, float]:
        """Take a value; return upper, middle, lower band. A missing value changes nothing."""
        return step(self._state, 0, value)

    @property
    def ready(self) -> bool:
        """Return whether the window is full."""
        return bool(self._state[3])


INDICATORS = (
    Indicator(
        name="bollinger",
        title="Bollinger bands",
        summary="An average and two lines that widen when the price swings more.",
        family="volatility",
        pane="price",
        inputs=("close",),
        outputs=("upper", "middle", "lower"),
        settings=(
            period(20, low=2),
            Setting("width", "Width in standard deviations", 2.0, 0.1, 20.0),
        ),
        needed=lambda period, width: int(period),
        array=bollinger,
        streaming=Bollinger,
        source="J. Bollinger, 1983; standard deviation of the population. Equals TA-Lib BBANDS.",
    ),
)
