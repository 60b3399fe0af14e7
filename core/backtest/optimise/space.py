"""The settings an optimiser may choose from: for each a range on the strategy's own steps."""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from core.backtest.honesty.plateau import Grid
from core.backtest.outcome import Parameters
from core.errors import UserMistake
from core.strategy.base import Parameter

Value = int | float | str | bool
_DIGITS = 9


class Range(Struct, frozen=True, kw_only=True):
    """The values of one setting, in their order. Numbers rise."""

    name: str
    label: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        """Refuse a range without a value, and one that says a value twice."""
        if not self.values or len(set(self.values)) != len(self.values):
            raise UserMistake(f"“{self.label}” needs different values to try.")


class Space(Struct, frozen=True, kw_only=True):
    """Every setting that may change; all others stay as they are."""

    ranges: tuple[Range, ...]

    def __post_init__(self) -> None:
        """Refuse a space in which nothing can change."""
        if not any(len(one.values) > 1 for one in self.ranges):
            raise UserMistake("Choose at least one setting with two values or more to try.")

    @property
    def size(self) -> int:
        """Return how many combinations there are."""
        return math.prod(len(one.values) for one in self.ranges)

    @property
    def shape(self) -> tuple[int, ...]:
        """Return how many values each setting has."""
        return tuple(len(one.values) for one in self.ranges)

    def grid(self) -> Grid:
        """Return all combinations as a grid."""
        return Grid({one.name: one.values for one in self.ranges})

    def at(self, place: Sequence[int]) -> Parameters:
        """Return the settings at a place: the number of the value of each range."""
        return {one.name: one.values[at] for one, at in zip(self.ranges, place, strict=True)}

    def place(self, number: int) -> tuple[int, ...]:
        """Return the place of a combination by its number, the last setting changing fastest."""
        found = []
        for size in reversed(self.shape):
            number, at = divmod(number, size)
            found.append(at)
        return tuple(reversed(found))


def range_of(parameter: Parameter, low: float, high: float, count: int) -> Range:
    """Return up to `count` values of a setting from `low` to `high`, on its own steps."""
    if parameter.choices or isinstance(parameter.default, bool | str):
        return Range(name=parameter.name, label=parameter.label, values=choices_of(parameter))
    least, most, step = parameter.low or 0.0, parameter.high or high, parameter.step or 1.0
    low, high = max(low, least), min(high, most)
    if low > high:
        raise UserMistake(
            f"“{parameter.label}” can be {least:g} to {most:g}; {low:g} to {high:g} is none of it."
        )
    near = [low + (high - low) * at / max(count - 1, 1) for at in range(max(count, 1))]
    values = sorted({_on_step(parameter, value, least, most, step) for value in near})
    return Range(name=parameter.name, label=parameter.label, values=tuple(values))


def choices_of(parameter: Parameter) -> tuple[Value, ...]:
    """Return every value of a setting that is no number."""
    return parameter.choices or ((False, True) if isinstance(parameter.default, bool) else ())


def usual_space(
    declared: Mapping[str, Parameter], values: Parameters, count: int = 9, most: int = 2
) -> Space:
    """Return ranges around the values of the first numbers: a third of each to three times it."""
    ranges: list[Range] = []
    for name, parameter in declared.items():
        if len(ranges) == most or isinstance(parameter.default, bool | str):
            continue
        value = float(values.get(name, parameter.default))
        made = range_of(parameter, value / 3, value * 3, count)
        if len(made.values) > 1:
            ranges.append(made)
    return Space(ranges=tuple(ranges))


def _on_step(
    parameter: Parameter, value: float, least: float, most: float, step: float
) -> int | float:
    near = min(max(least + round((value - least) / step) * step, least), most)
    return round(near) if isinstance(parameter.default, int) else round(near, _DIGITS)
