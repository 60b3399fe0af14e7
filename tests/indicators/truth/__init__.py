"""Which recorded or computed answers each output must equal; a file a family, found by itself."""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import talib
from numpy.typing import NDArray

from tests.indicators.prices import Columns

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Talib:
    """The TA-Lib call that gives the same as one output.

    `output` is its place in what the function returns, `change` turns its way of writing into
    ours, `starts` is False when it gives its first values earlier or later than we do. Errors
    are relative to the answer, or to `scale` where the answer is smaller: an output that crosses
    zero has no digits there. The first `skip` answers are left out while a memory fades, and
    those bars that `but` finds in the prices.
    """

    function: str
    inputs: tuple[str, ...]
    values: tuple[float, ...] = ()
    output: int | None = None
    change: Callable[[Floats], Floats] | None = None
    starts: bool = True
    scale: float = 0.0
    skip: int = 0
    but: Callable[[Columns], NDArray[np.bool_]] | None = None

    def answer(self, prices: Columns) -> Floats:
        """Return TA-Lib's column."""
        found = self.call(prices)
        column = found if self.output is None else found[self.output]
        column = np.array(column, float)
        if self.but is not None:
            column[self.but(prices)] = np.nan
        return column if self.change is None else self.change(column)

    def call(self, prices: Columns) -> Any:
        """Return everything the function returns."""
        columns = [prices[name] for name in self.inputs]
        return getattr(talib, self.function)(*columns, *self.values)


Outputs = Mapping[str, Talib | str] | str
"""Per output the TA-Lib call, or why there is none; a sentence for a whole indicator."""


@dataclass(frozen=True)
class Shared:
    """An indicator beside TA-Lib: the settings used on our side, and each output's call."""

    outputs: Outputs
    settings: Mapping[str, float] = field(default_factory=dict)
    one_day: bool = False


@dataclass(frozen=True)
class Skender:
    """A recorded answer of Skender.Stock.Indicators: the file, and a field for each output.

    `later` is how many bars later theirs comes, `skip` and `scale` as for TA-Lib; `but` are bars
    on which the definitions differ.
    """

    file: str
    fields: Mapping[str, str]
    settings: Mapping[str, float] = field(default_factory=dict)
    later: int = 0
    skip: int = 0
    scale: float = 0.0
    but: tuple[int, ...] = ()


@functools.cache
def _families() -> tuple[Any, ...]:
    files = pkgutil.iter_modules(__path__, f"{__name__}.")
    return tuple(importlib.import_module(file.name) for file in files)


def _merged(attribute: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for family in _families():
        for name, value in getattr(family, attribute, {}).items():
            assert name not in merged, f"{name} stands twice in {attribute}"
            merged[name] = value
    return merged


TALIB: dict[str, Shared] = _merged("TALIB")
"""Every indicator, beside TA-Lib."""
LEFT_OUT: dict[str, str] = _merged("LEFT_OUT")
"""TA-Lib functions without an indicator of ours, and why."""
RECORDED: dict[str, tuple[str, ...]] = _merged("RECORDED")
"""Columns of known_answers/talib, in the order of our outputs."""
SKENDER: dict[str, Skender] = _merged("SKENDER")
"""Recorded answers of Skender.Stock.Indicators."""
CALM: dict[str, float | None] = _merged("CALM")
"""What "indicator.output" gives while the price never moves; None: any number. Unless it stands
here an output drawn over the price gives the price; those in a pane of their own all stand here."""


def calls(name: str) -> dict[str, Talib]:
    """Return the outputs of an indicator that TA-Lib has too."""
    outputs = TALIB[name].outputs
    if isinstance(outputs, str):
        return {}
    return {output: call for output, call in outputs.items() if isinstance(call, Talib)}
