"""Numbers of a part, each declared once with its words, default and range.

Settings, the rows of the settings screen and the parts themselves all read this declaration.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any, Self

from core.errors import ConfigurationError

_PLACE, _PART = "number", "part"


@dataclass(frozen=True, slots=True)
class Number:
    """What a settings screen shows beside one number, and what it may be.

    A `share` is a fraction here and whole percent where a person sets it. `choices` are the texts
    allowed, if it is one of several. `of` names the number that switches this one's part on.
    """

    label: str
    help: str
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    share: bool = False
    choices: tuple[str, ...] = ()
    of: str = ""


def number(
    default: Any,
    label: str,
    text: str,
    low: float = 0.0,
    high: float = 1.0,
    step: float = 1.0,
    of: str = "",
) -> Any:
    """Declare one number of a rule; a default True or False makes it a switch."""
    return _declared(default, Number(label, text, low, high, step, of=of))


def share(
    default: float, label: str, text: str, low: float = 0.0, high: float = 1.0, of: str = ""
) -> Any:
    """Declare a fraction that people set in steps of five percent."""
    return _declared(default, Number(label, text, low, high, 0.05, share=True, of=of))


def choice(choices: tuple[str, ...], label: str, text: str, of: str = "") -> Any:
    """Declare one of several texts; the first is the usual one."""
    return _declared(choices[0], Number(label, text, choices=choices, of=of))


def names(label: str, text: str) -> Any:
    """Declare any number of names; usually none."""
    return _declared((), Number(label, text))


def part_of(kind: "type[Rule]", of: str) -> Any:
    """Declare all numbers of another rule, their names after that of the switch, `of`."""
    return field(default=kind(), metadata={_PART: (of, kind)})


def _declared(default: Any, words: Number) -> Any:
    return field(default=default, metadata={_PLACE: words})


@dataclass(frozen=True, slots=True)
class Rule:
    """Base of the parts' rules: checks every number against its declared range."""

    def __post_init__(self) -> None:
        """Raise ConfigurationError when a number is not what was declared."""
        for one in fields(self):
            if _PLACE in one.metadata:
                _check(one.metadata[_PLACE], one.default, getattr(self, one.name))

    @classmethod
    def declared(cls) -> dict[str, tuple[Number, Any]]:
        """Return every number's words and range with its default, by name and in order."""
        found: dict[str, tuple[Number, Any]] = {}
        for one in fields(cls):
            if _PLACE in one.metadata:
                found[one.name] = (one.metadata[_PLACE], one.default)
                continue
            of, inner = one.metadata[_PART]
            for name, (words, default) in inner.declared().items():
                found[f"{of}_{name}"] = (replace(words, of=words.of or of), default)
        return found

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return the rule with these values; an unknown name raises ConfigurationError."""
        known = cls.declared()
        for name in values:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}."
                raise ConfigurationError(f"There is no number “{name}” here{hint}")
        kept = dict(values)
        for one in fields(cls):
            if _PART in one.metadata:
                of, inner = one.metadata[_PART]
                named = {name: f"{of}_{name}" for name in inner.declared()}
                told = {name: kept.pop(whole) for name, whole in named.items() if whole in kept}
                kept[one.name] = inner.of(told)
        return cls(**kept)

    def values(self) -> dict[str, Any]:
        """Return every number by name, as `of` takes them."""
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if _PLACE in one.metadata:
                found[one.name] = value
            else:
                of, _ = one.metadata[_PART]
                found |= {f"{of}_{name}": number for name, number in value.values().items()}
        return found


def _check(declared: Number, default: Any, value: Any) -> None:
    if isinstance(default, bool | tuple | str):
        _check_words(declared, default, value)
        return
    kinds = int if isinstance(default, int) else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    if not (fits and math.isfinite(value) and declared.low <= value <= declared.high):
        whole = "a whole number " if isinstance(default, int) else ""
        raise ConfigurationError(
            f"“{declared.label}” must be {whole}between {declared.low:g} and {declared.high:g}, "
            f"not {value!r}."
        )


def _check_words(declared: Number, default: bool | tuple[str, ...] | str, value: Any) -> None:
    if isinstance(default, bool):
        fits, wanted = isinstance(value, bool), "true or false"
    elif isinstance(default, tuple):
        texts = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        fits, wanted = texts, "a row of names"
    else:
        fits, wanted = value in declared.choices, f"one of {', '.join(declared.choices)}"
    if not fits:
        raise ConfigurationError(f"“{declared.label}” must be {wanted}, not {value!r}.")
