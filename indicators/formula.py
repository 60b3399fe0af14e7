"""Makes an indicator's two kernels, whole columns and one bar at a time, from its one formula."""

import functools
import math
import typing
from collections.abc import Callable
from typing import Any

import numpy as np

from indicators.arguments import Floats
from indicators.kernel import array_kernel, inlined, kernel, places

# numba wants a kernel that is cached on disk to be a plain function of a file, not a closure, and
# runs in registers only when the memory is a tuple of scalars. Neither can be written once for
# all formulas, so the two functions around a formula are written out here, as dataclasses do it.
_STEP = """
def {name}_step(state, at, {bar}):
    state = places(state)
    rule = {read_rule}
    memory = {read_memory}
    memory, {answers} = advance(memory, {given}{row})
    {unpacked} = memory
    {write_memory}
    return {answers}
"""
_OVER = """
def {name}_over({bar}, rule, ring, {outs}):
    ring = places(ring)
    memory = start
    for i in range({size}.size):
        memory, {cells} = advance(memory, {given}{row})
"""
_GIVEN = ("memory", "rule", "ring", "base")


class Formula:
    """An indicator's arithmetic compiled twice: `step` for one bar, `over` for whole columns.

    `advance(memory[, rule][, ring, base], *bar)` returns the memory after a bar and the answers;
    a part of the bar may be a tuple of several floats.
    Memory and rule are tuples of floats and ints, nested as one likes, as annotated. A formula
    that looks back further than its memory takes a `ring`, of which the `room(*rule)` places from
    `base` on are its own, not-a-number at first. The memory begins with zeros, a part annotated
    `Annotated[float, x]` with x. One bar at a time everything lies in a flat float64 state: its
    length, the rule, the memory, the ring; so strategies put several states behind each other.
    """

    def __init__(
        self,
        advance: Callable[..., Any],
        room: Callable[..., int] | None = None,
    ) -> None:
        self._advance = advance
        self._room = room
        self._function = getattr(advance, "py_func", advance)
        hints = typing.get_type_hints(self._function, include_extras=True)
        names = list(hints)[: self._function.__code__.co_argcount]
        self._bar = [_spelled(name, hints[name]) for name in names if name not in _GIVEN]
        self._takes_rule = "rule" in names
        self._rule_type = hints.get("rule", tuple[()])
        self.answers = len(typing.get_args(hints["return"])) - 1
        """How many outputs the formula gives."""
        self._start = _start(hints["memory"])
        self.head = 1 + _count(self._rule_type) + _count(hints["memory"])
        """Places before the ring in a state."""

    def fresh(self, rule: tuple[Any, ...]) -> Floats:
        """Return a state that has seen nothing."""
        rule = _cast(self._rule_type, rule)
        ring = self._room(*rule) if self._room else 0
        numbers = [float(self.head + ring), *_flat(rule), *_flat(self._start)]
        return np.array(numbers + [math.nan] * ring, np.float64)

    def run(self, columns: tuple[Floats, ...], rule: tuple[Any, ...]) -> tuple[Floats, ...]:
        """Return the answers over whole columns."""
        rule = _cast(self._rule_type, rule)
        outs = tuple(np.empty_like(columns[0]) for _ in range(self.answers))
        ring = np.full(self._room(*rule) if self._room else 0, math.nan)
        self.over(*columns, rule, ring, *outs)
        return outs

    @functools.cached_property
    def step(self) -> Callable[..., Any]:
        """Return the kernel `step(state, at, *bar)` for the state that begins at `at`."""
        rule, after_rule = _read(self._rule_type, 1)
        memory, _ = _read(_type_of(self._start), after_rule)
        unpacked, places = _names(self._start, after_rule)
        text = _STEP.format(
            bar=self._inputs(),
            row=self._row("{}"),
            read_rule=rule,
            read_memory=memory,
            answers=", ".join(f"answer_{i}" for i in range(self.answers)),
            given=self._given("state", f"at + {self.head}"),
            unpacked=unpacked,
            write_memory="\n    ".join(f"state[at + {at}] = {name}" for name, at in places),
            name=self._function.__name__,
        )
        return kernel(self._function_of(text))

    @functools.cached_property
    def over(self) -> Callable[..., Any]:
        """Return the kernel `over(*columns, rule, ring, *outs)`."""
        text = _OVER.format(
            bar=self._inputs(),
            row=self._row("{}[i]"),
            size=self._bar[0][0],
            outs=", ".join(f"out_{i}" for i in range(self.answers)),
            cells=", ".join(f"out_{i}[i]" for i in range(self.answers)),
            given=self._given("ring", "0"),
            name=self._function.__name__,
        )
        return array_kernel(self._function_of(text))

    def _inputs(self) -> str:
        return ", ".join(name for names in self._bar for name in names)

    def _row(self, each: str) -> str:
        """Return how the bar is handed to the formula; where it takes a tuple, as a tuple."""
        made = ([each.format(name) for name in names] for names in self._bar)
        return ", ".join(_tuple(one) if len(one) > 1 else one[0] for one in made)

    def _given(self, ring: str, base: str) -> str:
        rule = "rule, " if self._takes_rule else ""
        return f"{rule}{ring}, {base}, " if self._room else rule

    def _function_of(self, text: str) -> Callable[..., Any]:
        """Return the function as if it stood in the formula's own file: there it is cached."""
        scope = {
            "advance": self._advance,
            "places": places,
            "start": self._start,
            "__name__": self._function.__module__,
        }
        exec(compile(text, self._function.__code__.co_filename, "exec"), scope)  # noqa: S102
        (made,) = (one for name, one in scope.items() if name.endswith(("_step", "_over")))
        return typing.cast(Callable[..., Any], made)


@inlined
def end(state: Floats, at: int) -> int:
    """Return the first place behind the state that begins at `at`."""
    return at + int(state[at])


def _spelled(name: str, kind: Any) -> list[str]:
    """Return a name for each number of a part of the bar."""
    count = _count(kind)
    return [name] if count == 1 else [f"{name}_{i}" for i in range(count)]


def _parts(kind: Any) -> tuple[Any, ...] | None:
    return typing.get_args(kind) if typing.get_origin(kind) is tuple else None


def _type_of(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple[tuple(_type_of(one) for one in value)]  # type: ignore[misc]
    return type(value)


def _cast(kind: Any, value: Any) -> Any:
    parts = _parts(kind)
    if parts is None:
        return kind(value)
    return tuple(_cast(one, each) for one, each in zip(parts, value, strict=True))


def _count(kind: Any) -> int:
    parts = _parts(kind)
    return 1 if parts is None else sum(map(_count, parts))


def _start(kind: Any) -> Any:
    if typing.get_origin(kind) is typing.Annotated:
        (value,) = kind.__metadata__
        return value
    parts = _parts(kind)
    return kind(0) if parts is None else tuple(map(_start, parts))


def _flat(value: Any) -> list[float]:
    if isinstance(value, tuple):
        return [number for one in value for number in _flat(one)]
    return [float(value)]


def _read(kind: Any, place: int) -> tuple[str, int]:
    """Return the text that reads a nested tuple from a state, and the place behind it."""
    parts = _parts(kind)
    if parts is None:
        text = f"state[at + {place}]"
        return (f"int({text})" if kind is int else text), place + 1
    texts = []
    for one in parts:
        text, place = _read(one, place)
        texts.append(text)
    return _tuple(texts), place


def _names(value: Any, place: int) -> tuple[str, list[tuple[str, int]]]:
    """Return the text that takes a nested tuple apart, and the name and place of each scalar."""
    if not isinstance(value, tuple):
        return f"part_{place}", [(f"part_{place}", place)]
    texts: list[str] = []
    places: list[tuple[str, int]] = []
    for one in value:
        text, inner = _names(one, place + len(places))
        texts.append(text)
        places += inner
    return _tuple(texts), places


def _tuple(texts: list[str]) -> str:
    return f"({', '.join(texts)},)" if texts else "()"
