"""What an indicator declares about itself; menus, charts and strategies read it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from indicators.arguments import Floats, IndicatorError, columns, number, whole
from indicators.formula import Formula
from indicators.kernel import direct

Form = Literal["line", "bars", "dots", "hidden"]
"""How a chart draws an output: joined, as bars from zero, as single dots, or not at all."""

PERIOD_MAX = 5_000
"""The longest look-back an indicator accepts, in bars."""
CANDLES = ("open", "high", "low", "close", "volume", "day")
"""What a chart of candles has; `day` is the number of the bar's day."""
QUOTES = ("bid", "ask", "bid_size", "ask_size", "bid_depth", "ask_depth")
"""Best prices, how much waits at them, how much waits on the first levels together."""
TRADES = ("price", "size", "side")
"""One trade; the side is 1 when a buyer came to the book, -1 for a seller, 0 when unknown."""
WAITING = ("queue", "traded")
"""What waits at an order's price, and what was traded there since the row before."""
COLUMNS = CANDLES + QUOTES + TRADES + WAITING
"""All inputs there are."""


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


class OneByOne:
    """An indicator fed one bar at a time; its answers equal the array's bit for bit."""

    __slots__ = ("_state", "_step", "ready")

    def __init__(self, state: Floats, step: Callable[..., Any]) -> None:
        self._state = state
        self._step = step
        self.ready = False
        """Whether all outputs had a value once."""

    def update(self, *bar: float) -> Any:
        """Take a bar's inputs and return the outputs, NaN until warm; a bar that lacks one of
        them changes nothing.
        """
        answer = self._step(self._state, 0, *bar)
        if not self.ready:
            values = answer if isinstance(answer, tuple) else (answer,)
            self.ready = all(map(math.isfinite, values))
        return answer


def as_set(**settings: int | float) -> tuple[int | float, ...]:
    """Return the rule of a formula that takes the settings as they are."""
    return tuple(settings.values())


Family = Literal[
    "trend", "momentum", "volatility", "volume", "microstructure", "patterns", "levels"
]
"""What an indicator is about."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Everything the rest of the program knows about an indicator.

    `inputs` are names out of `COLUMNS` in the order in which `array` and the stream's `update`
    take them; `outputs` name what both give back. `pane` is "price" when drawn over the candles.
    `needed` returns the bars after which all outputs have a value; of an indicator that looks at
    whole days they are counted from behind the first `sessions` days. `rule` turns the settings,
    checked one by one, into what the formula takes; it raises IndicatorError when they do not fit
    each other.
    `forms` tells how outputs are drawn that are no lines; `guides` are values marked across a pane.
    """

    name: str
    title: str
    summary: str
    family: Family
    pane: Literal["price", "own"]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: tuple[Setting, ...]
    needed: Callable[..., int]
    formula: Formula
    source: str
    rule: Callable[..., tuple[Any, ...]] = as_set
    sessions: int = 0
    forms: Mapping[str, Form] = field(default_factory=dict)
    guides: tuple[float, ...] = ()

    @property
    def on_candles(self) -> bool:
        """Return whether candles are all it needs, as against quotes, trades or a place in line."""
        return set(self.inputs) <= set(CANDLES)

    def array(self, *values: Any, **settings: Any) -> Any:
        """Return the output or the tuple of outputs over the input columns; settings follow."""
        inputs = len(self.inputs)
        rule = self._rule(values[inputs:], settings)
        outs = self.formula.run(columns(*values[:inputs]), rule)
        return outs if len(outs) > 1 else outs[0]

    def streaming(self, *values: Any, **settings: Any) -> OneByOne:
        """Return the indicator with these settings, to be fed one bar at a time."""
        state = self.fresh(*values, **settings)
        bar = (0.0,) * len(self.inputs)
        return OneByOne(state, direct(self.formula.step, state, 0, *bar))

    def fresh(self, *values: Any, **settings: Any) -> Floats:
        """Return a state that has seen nothing, for `formula.step`."""
        return self.formula.fresh(self._rule(values, settings))

    def _rule(self, values: tuple[Any, ...], settings: Mapping[str, Any]) -> tuple[Any, ...]:
        if values:
            names = (one.name for one in self.settings)
            settings = {**dict(zip(names, values, strict=False)), **settings}
        return self.rule(**self.settle(settings))

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
