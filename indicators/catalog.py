"""All indicators by name. A new file with an `INDICATORS` tuple joins by being there."""

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

import numpy as np

import indicators
from indicators.arguments import Floats, IndicatorError
from indicators.declaration import Indicator, unknown

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
    answer is a dict of arrays). Where a day matters, a frame's own zone decides when it begins;
    a mapping has a column `day` of day numbers. Mistakes raise IndicatorError.
    """
    declared = describe(name)
    settled = declared.settle(settings)
    inputs = [_column(declared, prices, column) for column in declared.inputs]
    answer = declared.array(*inputs, **settled)
    arrays = answer if isinstance(answer, tuple) else (answer,)
    outputs = dict(zip(declared.outputs, arrays, strict=True))
    if isinstance(prices, Mapping):
        return outputs
    import pandas as pd

    return pd.DataFrame(outputs, index=prices.index)


def _column(declared: Indicator, prices: Any, column: str) -> Any:
    if isinstance(prices, Mapping):
        if column in prices:
            return prices[column]
    elif column == "day":
        return _days(declared, prices)
    elif column in prices.columns:
        return prices[column].to_numpy(dtype=np.float64)
    raise IndicatorError(f"{declared.title} needs the column “{column}”, which is not there.")


def _days(declared: Indicator, frame: Any) -> Floats:
    index = frame.index
    if not hasattr(index, "tz_localize"):
        raise IndicatorError(f"{declared.title} begins anew each day, so it needs times as index.")
    local = index if index.tz is None else index.tz_localize(None)
    days: Floats = (local.as_unit("ns").asi8 // _DAY_NS).astype(np.float64)
    return days


class Stream:
    """One indicator fed bar by bar; its answers equal `compute` bit for bit."""

    __slots__ = ("_inputs", "_outputs", "_streaming", "needed")

    def __init__(self, declared: Indicator, settings: Mapping[str, int | float]) -> None:
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
        bar = (float(open), float(high), float(low), float(close), float(volume), float(day))
        answer = self._streaming.update(*[bar[place] for place in self._inputs])
        if isinstance(answer, tuple):
            return dict(zip(self._outputs, answer, strict=True))
        return {self._outputs[0]: answer}

    @property
    def ready(self) -> bool:
        """Return whether all outputs have a value."""
        return bool(self._streaming.ready)


_PLACES = {name: i for i, name in enumerate(("open", "high", "low", "close", "volume", "day"))}


def stream(name: str, **settings: Any) -> Stream:
    """Return an indicator to be fed bar by bar; an unknown name raises IndicatorError."""
    declared = describe(name)
    return Stream(declared, declared.settle(settings))
