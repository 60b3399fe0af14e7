"""The rules: which parts are on, and which numbers change anything."""

from hypothesis import given
from hypothesis import strategies as st

from core.signals.rules import SignalRules
from tests.core.signals.test_building import NUMBERS, SWITCHES, made

numbers = st.fixed_dictionaries({}, optional=NUMBERS)


def test_without_a_word_every_part_is_off() -> None:
    assert not SignalRules().any_on
    assert not SignalRules(mood_minutes=60, wild_size=0.2, vote_least=0.9, adaptive=True).any_on


def test_parts_are_named_as_their_switches_are() -> None:
    rules = SignalRules(mood=True, pause_minutes=5, smoothing_least=0.9)
    assert rules.parts_on == (
        "Minutes between entries in one share", "Look at the mood of the market"
    )  # fmt: skip
    assert len(SignalRules(hold_minutes=3).parts_on) == 1


def test_each_switch_names_one_part() -> None:
    for asked in SWITCHES.values():
        assert len(SignalRules(**asked).parts_on) == 1


@given(numbers)
def test_what_is_left_out_changes_nothing(asked: dict[str, object]) -> None:
    rules = SignalRules(**asked)
    short = rules.in_effect()
    assert short.in_effect() == short
    assert short.parts_on == rules.parts_on
    assert rules.any_on is bool(rules.parts_on) is (short != SignalRules())
    whole, less = (
        [(type(stage), _numbers_of(stage)) for stage in made(one).stages] for one in (rules, short)
    )
    assert whole == less
    assert made(rules).holds is made(short).holds


def _numbers_of(stage: object) -> list[object]:
    """Return the plain numbers a part was made with, those of the part it wraps included."""
    found: list[object] = []
    for kept in (stage, getattr(stage, "part", None), getattr(stage, "_thresholds", None)):
        for name, value in sorted(vars(kept).items() if kept is not None else ()):
            if isinstance(value, bool | int | float | str):
                found.append((name, value))
            elif name == "_sizes":
                found.append(sorted(value.items()))
    return found
