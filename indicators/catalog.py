"""All indicators by name. A new file with an `INDICATORS` tuple joins by being there."""

import functools
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import indicators
from indicators.arguments import Floats, IndicatorError
from indicators.declaration import COLUMNS, Indicator, unknown

_DAY_NS = 86_400_000_000_000


@functools.cache
def _registry() -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for file in pkgutil.iter_modules(indicators.__path__, "indicators."):
        module = importlib.import_module(file.name)
        for one in getattr(module, "INDICATORS", ()):
            if one.name in found:
                raise IndicatorError(f"Two indicators are called “{one.name}”.")
            found[one.name] = one
    return dict(sorted(found.items()))


def names() -> tuple[str, ...]:
    """Return the names of all indicators, in order of the alphabet."""
    return tuple(_registry())


def describe(name: str) -> Indicator:
    """Return what an indicator declares; an unknown name raises IndicatorError."""
    found = _registry().get(name)
    if found is None:
        raise IndicatorError(unknown("indicator", name, names()))
    return found


def compute(name: str, prices: Any, **settings: Any) -> Any:
    """Return an indicator's outputs over whole columns.

    `prices` is a pandas DataFrame with columns open, high, low, close, volume indexed by time
    (the answer is a DataFrame on the same index), or a mapping of column names to arrays (the
    answer is a dict of arrays). What looks at quotes or trades names its columns in `inputs`.
    Where a day matters, a frame's own zone decides when it begins; a mapping has a column `day`
    of day numbers. A depth that is not there is the sum of bid_size (or bid_size_1), bid_size_2
    and so on. Mistakes raise IndicatorError.
    """
    declared = describe(name)
    settled = declared.settle(settings)
    inputs = inputs_of(declared, prices, settled)
    answer = declared.array(*inputs, **settled)
    arrays = answer if isinstance(answer, tuple) else (answer,)
    outputs = dict(zip(declared.outputs, arrays, strict=True))
    if isinstance(prices, Mapping):
        return outputs
    import pandas as pd

    return pd.DataFrame(outputs, index=prices.index)


def inputs_of(
    declared: Indicator, prices: Any, settings: Mapping[str, int | float] | None = None
) -> list[Any]:
    """Return an indicator's input columns out of a frame or a mapping."""
    return [_column(declared, prices, column, settings or {}) for column in declared.inputs]


def _column(
    declared: Indicator, prices: Any, column: str, settings: Mapping[str, int | float]
) -> Any:
    if isinstance(prices, Mapping):
        if column in prices:
            return prices[column]
    elif column == "day":
        return _days(declared, prices)
    elif column in prices.columns:
        return prices[column].to_numpy(dtype=np.float64)
    if column in _DEPTHS:
        levels = int(settings["levels"])
        return depth(
            [_column(declared, prices, one, {}) for one in _levels(prices, column, levels)]
        )
    if column == "side":
        first = _column(declared, prices, declared.inputs[0], {})
        return np.zeros_like(np.asarray(first, np.float64))
    raise IndicatorError(f"{declared.title} needs the column “{column}”, which is not there.")


def _levels(prices: Any, column: str, levels: int) -> list[str]:
    size = _DEPTHS[column]
    first = size if size in prices else f"{size}_1"
    return [first, *(f"{size}_{level}" for level in range(2, levels + 1))]


def depth(sizes: Sequence[Any]) -> Any:
    """Return the sum of the sizes on the levels of a book; behind the first a missing one is none.

    One arithmetic for columns and for single numbers, so that both give the same bits.
    """
    total = np.asarray(sizes[0], np.float64)
    for size in sizes[1:]:
        level = np.asarray(size, np.float64)
        total = total + np.where(np.isnan(level), 0.0, level)
    return total


def _days(declared: Indicator, frame: Any) -> Floats:
    index = frame.index
    if not hasattr(index, "tz_localize"):
        raise IndicatorError(f"{declared.title} begins anew each day, so it needs times as index.")
    local = index if index.tz is None else index.tz_localize(None)
    days: Floats = (local.as_unit("ns").asi8 // _DAY_NS).astype(np.float64)
    return days


class Stream:
    """One indicator fed bar by bar; its answers equal `compute` bit for bit."""

    __slots__ = ("_declared", "_inputs", "_outputs", "_settings", "_streaming", "needed")

    def __init__(self, declared: Indicator, settings: Mapping[str, int | float]) -> None:
        self._declared = declared
        self._settings = settings
        self._streaming = declared.streaming(**settings)
        self._outputs = declared.outputs
        self._inputs = tuple(_PLACES[column] for column in declared.inputs)
        self.needed = declared.needed(**settings)

    def update(
        self,
        open: float,
        high: float,
        low: float,
        close: float,
        volume: float,
        day: float = 0.0,
    ) -> dict[str, float]:
        """Take a bar and return the outputs by name, NaN until warm."""
        if not self._declared.on_candles:
            needs = ", ".join(self._declared.inputs)
            raise IndicatorError(f"{self._declared.title} takes no candles: feed it {needs}.")
        bar = (float(open), float(high), float(low), float(close), float(volume), float(day))
        return self._named(self._streaming.update(*[bar[place] for place in self._inputs]))

    def feed(self, row: Mapping[str, float]) -> dict[str, float]:
        """Take a row of named columns, as `compute` knows them, and return the outputs by name."""
        values = inputs_of(self._declared, row, self._settings)
        return self._named(self._streaming.update(*[float(one) for one in values]))

    def _named(self, answer: Any) -> dict[str, float]:
        if isinstance(answer, tuple):
            return dict(zip(self._outputs, answer, strict=True))
        return {self._outputs[0]: answer}

    @property
    def ready(self) -> bool:
        """Return whether all outputs have a value."""
        return bool(self._streaming.ready)


_PLACES = {name: i for i, name in enumerate(COLUMNS)}
_DEPTHS = {"bid_depth": "bid_size", "ask_depth": "ask_size"}


def stream(name: str, **settings: Any) -> Stream:
    """Return an indicator to be fed bar by bar; an unknown name raises IndicatorError."""
    declared = describe(name)
    return Stream(declared, declared.settle(settings))
