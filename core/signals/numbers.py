"""Numbers of a part, each declared once with its words, default and range."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from typing import Any, Self

from core.errors import ConfigurationError

_PLACE = "number"


@dataclass(frozen=True, slots=True)
class Number:
    """What a settings screen shows beside one number."""

    label: str
    help: str
    low: float
    high: float


def number(default: Any, label: str, text: str, low: float = 0.0, high: float = 1.0) -> Any:
    """Declare one number of a rule; a default True or False makes it a switch."""
    return field(default=default, metadata={_PLACE: Number(label, text, low, high)})


@dataclass(frozen=True, slots=True)
class Rule:
    """Base of the parts' rules: checks every number against its declared range."""

    def __post_init__(self) -> None:
        """Raise ConfigurationError when a number is not what was declared."""
        for one in fields(self):
            _check(one.metadata[_PLACE], one.default, getattr(self, one.name))

    @classmethod
    def declared(cls) -> dict[str, tuple[Number, Any]]:
        """Return every number's words and range with its default, by name and in order."""
        return {one.name: (one.metadata[_PLACE], one.default) for one in fields(cls)}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return the rule with these values; an unknown name raises ConfigurationError."""
        known = cls.declared()
        for name in values:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}."
                raise ConfigurationError(f"There is no number “{name}” here{hint}")
        return cls(**values)

    def values(self) -> dict[str, Any]:
        """Return every number by name, as `of` takes them."""
        return asdict(self)


def _check(declared: Number, default: Any, value: Any) -> None:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ConfigurationError(f"“{declared.label}” must be true or false, not {value!r}.")
        return
    kinds = int if isinstance(default, int) else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    if not (fits and math.isfinite(value) and declared.low <= value <= declared.high):
        whole = "a whole number " if isinstance(default, int) else ""
        raise ConfigurationError(
            f"“{declared.label}” must be {whole}between {declared.low:g} and {declared.high:g}, "
            f"not {value!r}."
        )
