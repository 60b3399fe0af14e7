"""The parts' numbers as settings, made of the one declaration that the parts have."""

from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, Field, create_model, model_validator

from core.signals.numbers import Number, Rule

AnyRule = TypeVar("AnyRule", bound=Rule)
Base = TypeVar("Base", bound=BaseModel)
_LONGEST = 200
_HUNDRED = 100


def setting_name(name: str, words: Number) -> str:
    """Return the key of a number in the settings: a fraction is set in percent."""
    return f"{name}_percent" if words.share else name


def section_of(kind: type[Rule], base: type[Base], title: str) -> type[Base]:
    """Return the group of settings that a rule declares."""
    fields: dict[str, Any] = {
        setting_name(name, words): _field(words, default)
        for name, (words, default) in kind.declared().items()
    }

    def fits(asked: Base) -> Base:
        rule_of(kind, asked)  # what no single number is wrong with may not go together
        return asked

    checks: dict[str, Any] = {"fits": model_validator(mode="after")(fits)}
    return create_model(title, __base__=base, __doc__=kind.__doc__, __validators__=checks, **fields)


def rule_of(kind: type[AnyRule], settings: BaseModel) -> AnyRule:
    """Return the rule that a group of settings asks for."""
    values = {
        name: _value(words, default, getattr(settings, setting_name(name, words)))
        for name, (words, default) in kind.declared().items()
    }
    return kind.of(values)


def words_of(kind: type[Rule]) -> dict[str, tuple[str, str, float]]:
    """Return label, help and step of each setting that a rule declares."""
    return {
        setting_name(name, words): (
            words.label,
            words.help,
            words.step * (_HUNDRED if words.share else 1),
        )
        for name, (words, _) in kind.declared().items()
    }


def _field(words: Number, default: Any) -> tuple[Any, Any]:
    says = words.label
    if isinstance(default, bool):
        return bool, Field(default=default, description=says)
    if isinstance(default, tuple):
        texts = ", ".join(default)
        return str, Field(default=texts, max_length=_LONGEST, description=says)
    if words.choices:
        return cast(Any, Literal)[words.choices], Field(default=default, description=says)
    low, high = words.low, words.high
    if words.share:
        low, high, default = (round(one * _HUNDRED) for one in (low, high, default))
    elif isinstance(default, int):
        low, high = int(low), int(high)
    else:
        inside = Field(default=default, ge=low, le=high, allow_inf_nan=False, description=says)
        return float, inside
    return int, Field(default=default, ge=low, le=high, description=says)


def _value(words: Number, default: Any, value: Any) -> Any:
    if isinstance(default, tuple):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value / _HUNDRED if words.share else value
