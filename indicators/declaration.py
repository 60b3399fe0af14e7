"""What an indicator declares about itself; menus, charts and strategies read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from indicators.arguments import IndicatorError, number, whole

PERIOD_MAX = 5_000
"""The longest look-back an indicator accepts, in bars."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One number of an indicator: its words, default and range. A whole default means whole."""

    name: str
    label: str
    default: int | float
    low: float
    high: float

    def check(self, value: Any) -> int | float:
        """Return the value as the right type, or raise IndicatorError saying what is allowed."""
        if isinstance(self.default, int):
            return whole(self.label, value, int(self.low), int(self.high))
        return number(self.label, value, self.low, self.high)


def period(default: int, name: str = "period", label: str = "Bars", low: int = 1) -> Setting:
    """Return the setting of a look-back in bars."""
    return Setting(name, label, default, low, PERIOD_MAX)


@dataclass(frozen=True, slots=True)
class Indicator:
    """Everything the rest of the program knows about an indicator.

    `inputs` are column names (open, high, low, close, volume, day) in the order in which `array`
    and the stream's `update` take them; `outputs` name what both give back. `pane` is "price"
    when drawn over the candles. `needed` returns the bars after which all outputs have a value.
    """

    name: str
    title: str
    summary: str
    family: Literal["trend", "momentum", "volatility", "volume"]
    pane: Literal["price", "own"]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: tuple[Setting, ...]
    needed: Callable[..., int]
    array: Callable[..., Any]
    streaming: Callable[..., Any]
    source: str

    def settle(self, values: Mapping[str, Any]) -> dict[str, int | float]:
        """Return every setting checked, defaults filled in; a wrong one raises IndicatorError."""
        known = {one.name: one for one in self.settings}
        for name in values:
            if name not in known:
                raise IndicatorError(unknown(f"setting of {self.title}", name, tuple(known)))
        return {name: one.check(values.get(name, one.default)) for name, one in known.items()}


def unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    """Return the sentence for a name nobody knows, offering the nearest one."""
    near = get_close_matches(name, known, n=1)
    if near:
        return f"There is no {what} called “{name}”. Did you mean “{near[0]}”?"
    return f"There is no {what} called “{name}”. There is {', '.join(known) or 'none'}."
