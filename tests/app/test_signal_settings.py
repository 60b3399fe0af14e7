"""The parts' numbers are declared once: settings, rows and parts read the same declaration."""

from dataclasses import dataclass

import pytest
from pydantic import ValidationError

from app.setting_rows import rows_of
from app.settings import Section, load_settings, setting_fields
from app.signal_settings import rule_of, section_of, setting_name, words_of
from core.signals.exits import ExitRule
from core.signals.numbers import Rule, choice, names, number, share
from core.signals.rules import SignalRules


@dataclass(frozen=True, slots=True)
class OneRule(Rule):
    """A rule with one number of each kind."""

    on: bool = number(False, "On", "It is on.")
    bars: int = number(3, "Bars", "So many bars.", 1, 9)
    far: float = number(1.5, "Far", "So far.", 0.5, 4.0)
    part: float = share(0.25, "Part", "Such a part.", 0.1, 2.0)
    way: str = choice(("this", "that"), "Way", "One of two.")
    who: tuple[str, ...] = names("Who", "Some names.")


def test_a_new_number_is_a_setting_with_its_words_and_range_by_being_declared() -> None:
    section = section_of(OneRule, Section, "OneSettings")
    made = section()
    assert made.model_dump() == {
        "on": False, "bars": 3, "far": 1.5, "part_percent": 25, "way": "this", "who": ""
    }  # fmt: skip
    assert rule_of(OneRule, made) == OneRule()
    asked = section(on=True, bars="9", far=4, part_percent=200, way="that", who="a, b,")
    assert rule_of(OneRule, asked) == OneRule(True, 9, 4.0, 2.0, "that", ("a", "b"))
    assert words_of(OneRule)["part_percent"] == ("Part", "Such a part.", 5.0)
    assert words_of(OneRule)["bars"] == ("Bars", "So many bars.", 1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bars": 10}, {"bars": 1.5}, {"far": 0.4}, {"far": float("nan")}, {"part_percent": 9},
        {"way": "other"}, {"who": "x" * 201}, {"on": 7}, {"part": 0.3},
    ],
)  # fmt: skip
def test_what_the_rule_does_not_allow_is_no_setting_either(wrong: dict[str, object]) -> None:
    section = section_of(OneRule, Section, "OneSettings")
    with pytest.raises(ValidationError):
        section(**wrong)


def test_an_exit_plan_could_be_set_the_same_way() -> None:
    section = section_of(ExitRule, Section, "ExitSettings")
    assert rule_of(ExitRule, section()) == ExitRule()


def test_every_number_of_the_parts_has_its_row_and_its_setting() -> None:
    rows = {row.key: row for row in rows_of(load_settings(None, [], {"ALGOTRADER_HOME": "/no"}))}
    fields = setting_fields()["signals"]
    declared = SignalRules.declared()
    assert list(fields) == [setting_name(name, words) for name, (words, _) in declared.items()]
    for name, (words, default) in declared.items():
        row = rows[f"signals.{setting_name(name, words)}"]
        assert (row.label, row.help) == (words.label, words.help)
        assert row.choices == words.choices
        if words.share:
            assert (row.low, row.high) == (words.low * 100, words.high * 100)
            assert row.default == round(default * 100)
        elif not isinstance(default, bool | str | tuple):
            assert (row.low, row.high, row.default) == (words.low, words.high, default)
