"""The parts' numbers: words for each, checked ranges, and the same rule after a round trip."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError
from core.signals.exit_rule import ExitRule
from core.signals.numbers import Number, Rule
from core.signals.rules import SignalRules
from core.signals.volume_levels import VolumeLevelsRule

RULES = (ExitRule, SignalRules, VolumeLevelsRule)
EVERY = [(kind, name) for kind in RULES for name in kind.declared()]


@pytest.mark.parametrize("kind", RULES)
def test_every_number_has_words_and_a_default_in_its_range(kind: type[Rule]) -> None:
    for words, default in kind.declared().values():
        assert words.label
        assert words.help.endswith(".")
        assert fits(words, default)


def fits(words: Number, value: object) -> bool:
    """Return whether a default is what its words say it may be."""
    if isinstance(value, tuple):
        return value == ()
    return value in words.choices if words.choices else words.low <= value <= words.high


@pytest.mark.parametrize("kind", RULES)
def test_the_help_names_the_default_as_it_is(kind: type[Rule]) -> None:
    for name, (words, default) in kind.declared().items():
        told = re.search(r"Usual: (\d+(?:\.\d+)?)( %)?\.", words.help)
        if told:
            assert float(told[1]) == default * (100 if words.share else 1)
            assert bool(told[2]) is (words.share or name.endswith("_percent"))


@given(st.sampled_from(EVERY), st.data())
def test_a_rule_survives_being_written_and_read(
    which: tuple[type[Rule], str], data: st.DataObject
) -> None:
    kind, name = which
    words, default = kind.declared()[name]
    if isinstance(default, bool):
        value = data.draw(st.booleans())
    elif isinstance(default, tuple):
        value = tuple(data.draw(st.lists(st.text())))
    elif words.choices:
        value = data.draw(st.sampled_from(words.choices))
    elif isinstance(default, int):
        value = data.draw(st.integers(int(words.low), int(words.high)))
    else:
        value = data.draw(st.floats(words.low, words.high))
    try:
        rule = kind.of({name: value})
    except ConfigurationError:
        return  # within its own range, but it does not fit the other numbers
    assert rule.values()[name] == value
    written = json.loads(json.dumps(rule.values()))
    # JSON has no tuples.
    read = {key: tuple(one) if isinstance(one, list) else one for key, one in written.items()}
    assert kind.of(read) == rule


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_what_is_out_of_range_is_refused_with_the_range(kind: type[Rule], name: str) -> None:
    words, default = kind.declared()[name]
    wrong: tuple[object, ...] = (words.low - 1, words.high + 1, float("nan"))
    if isinstance(default, bool | tuple | str):
        wrong = (1, "weight", ("a", 1), None)
    for value in wrong:
        with pytest.raises(ConfigurationError, match="must be") as caught:
            kind.of({name: value})
        assert words.label in str(caught.value)


def test_a_wrong_name_offers_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="did you mean thin_size"):
        VolumeLevelsRule.of({"thin_siz": 0.5})
    with pytest.raises(ConfigurationError, match="there are days, bin"):
        VolumeLevelsRule.of({"zzz": 1})


def test_numbers_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="come to 130 %"):
        ExitRule(third_percent=70)
    with pytest.raises(ConfigurationError, match="do not rise"):
        ExitRule(second_at=6.0)


def test_the_numbers_of_a_rule_in_a_rule_come_under_the_name_of_its_switch() -> None:
    rules = SignalRules.of({"exits": True, "exits_trail": 4.0})
    assert rules.exit_rule == ExitRule(trail=4.0)
    words, default = SignalRules.declared()["exits_trail"]
    assert (words.of, default) == ("exits", 2.5)
    assert words.label == ExitRule.declared()["trail"][0].label
    assert SignalRules.of({"exits_trail": 4.0}).in_effect() == SignalRules()
    assert rules.in_effect() == rules
    with pytest.raises(ConfigurationError, match="did you mean exits_trail"):
        SignalRules.of({"exits_trial": 4.0})
    with pytest.raises(ConfigurationError, match="come to 130 %"):
        SignalRules.of({"exits_third_percent": 70})
