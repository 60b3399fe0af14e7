"""Checks of what callers hand to an indicator, before it reaches compiled code."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class IndicatorError(ValueError):
    """An indicator was asked for something it cannot do; the text says what to change."""


def columns(*arrays: ArrayLike) -> tuple[Floats, ...]:
    """Return equally long contiguous float64 columns; other shapes raise IndicatorError.

    A read-only column is copied: for the compiler it would be another type, compiled anew.
    """
    made = tuple(np.require(one, np.float64, ["C", "W"]) for one in arrays)
    if any(one.ndim != 1 for one in made):
        raise IndicatorError("An indicator works on plain columns of numbers, one value a bar.")
    if len({one.size for one in made}) > 1:
        sizes = ", ".join(str(one.size) for one in made)
        raise IndicatorError(f"The columns must be equally long; they have {sizes} values.")
    return made


def whole(name: str, value: Any, low: int, high: int) -> int:
    """Return a whole number within low..high, or raise IndicatorError."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise IndicatorError(f"“{name}” must be a whole number; it is {value!r}.")
    if not low <= value <= high or value != int(value):
        raise IndicatorError(
            f"“{name}” must be a whole number between {low} and {high}; it is {value}."
        )
    return int(value)


def number(name: str, value: Any, low: float, high: float) -> float:
    """Return a number within low..high, or raise IndicatorError."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise IndicatorError(f"“{name}” must be a number; it is {value!r}.")
    if not low <= value <= high:
        raise IndicatorError(f"“{name}” must be between {low:g} and {high:g}; it is {value}.")
    return float(value)
