"""Finds strategies, lists them for the picker and checks their settings."""

import functools
import importlib
import math
import pkgutil
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from core.errors import StrategyError
from core.strategy.base import Parameter, Strategy

BUILT_IN = "strategies"
"""The package of the strategies that come with the program. Core may not import it by name."""

Kinds = Sequence[type[Strategy]]
_YES_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@functools.cache
def built_in(package: str = BUILT_IN) -> tuple[type[Strategy], ...]:
    """Return the strategies of a package in picker order; a new file joins by being there."""
    home = importlib.import_module(package)
    found: dict[str, type[Strategy]] = {}
    for file in pkgutil.iter_modules(home.__path__, f"{package}."):
        for kind in strategies_in(vars(importlib.import_module(file.name)), file.name):
            if kind.key in found:
                raise StrategyError(f"Two strategies are called “{kind.key}”.")
            found[kind.key] = kind
    first = {key: place for place, key in enumerate(getattr(home, "PICKER_ORDER", ()))}
    order = sorted(found.values(), key=lambda one: (first.get(one.key, len(first)), one.title))
    return tuple(order)


def strategies_in(names: Mapping[str, object], module: str) -> list[type[Strategy]]:
    """Return the strategy classes that a module itself defines, leaving out those without key."""
    return [
        one
        for one in names.values()
        if isinstance(one, type)
        and issubclass(one, Strategy)
        and one.__module__ == module
        and one.key
    ]


def all(own: Kinds = ()) -> tuple[type[Strategy], ...]:
    """Return every strategy in picker order, the person's `own` ones last."""
    return (*built_in(), *own)


def find(key: str, own: Kinds = ()) -> type[Strategy]:
    """Return the strategy called `key`; StrategyError offers the nearest name."""
    kinds = {kind.key: kind for kind in all(own)}
    if key in kinds:
        return kinds[key]
    raise StrategyError(f"There is no strategy called “{key}”. {_offer(key, list(kinds))}")


def validate(
    key: str, values: Mapping[str, object], own: Kinds = ()
) -> dict[str, int | float | str | bool]:
    """Return all settings of a strategy, checked, defaults filled in; texts are read as values.

    An unknown setting, a value out of range and settings that do not fit each other raise
    StrategyError.
    """
    return settle(find(key, own), values)


def settle(
    kind: type[Strategy], values: Mapping[str, object]
) -> dict[str, int | float | str | bool]:
    """Return all settings of a strategy class, checked as `validate` does."""
    for name in values:
        if name not in kind.parameters:
            raise StrategyError(
                f"{kind.title or kind.__name__} has no setting called “{name}”. "
                f"{_offer(name, list(kind.parameters))}"
            )
    settled = {
        name: parameter.check(_read(parameter, values.get(name, parameter.default)))
        for name, parameter in kind.parameters.items()
    }
    # What settings must be to each other is asked of an object that watches no share.
    probe = kind.__new__(kind)
    for name, value in settled.items():
        setattr(probe, name, value)
    probe.check_parameters()
    return settled


def _read(parameter: Parameter, value: object) -> object:
    if not isinstance(value, str) or isinstance(parameter.default, str):
        return value
    text = value.strip().lower()
    if isinstance(parameter.default, bool):
        return _YES_NO.get(text, value)
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return value
    return number if math.isfinite(number) else value


def _offer(name: str, known: list[str]) -> str:
    near = get_close_matches(name.lower(), known, n=1)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"There is {', '.join(known)}." if known else "It has none."
