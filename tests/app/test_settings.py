"""Settings: layers over each other, and one sentence for each mistake."""

from decimal import Decimal
from pathlib import Path

import pytest
from annotated_types import Ge, Le
from hypothesis import given
from hypothesis import strategies as st

from app.paths import paths_of
from app.practice_run import signals_of
from app.settings import Settings, allowed, load_settings, save_setting, setting_fields
from core.errors import ConfigurationError
from core.signals.exit_rule import ExitRule
from core.signals.rules import SignalRules


def write(home: Path, text: str) -> Path:
    path = home / "default" / "config" / "settings.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(*overrides: str, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(None, overrides, environment)
    return str(refused.value).splitlines()


def test_the_defaults_are_the_five_rules(home: Path) -> None:
    risk = load_settings().risk
    assert risk.loss_per_trade_percent == Decimal(2)
    assert risk.loss_per_day_percent == Decimal(5)
    assert risk.max_open_positions == 5
    assert load_settings().practice.cash == Decimal(100_000)


def test_later_layers_win(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, "risk:\n  loss_per_day_percent: 4\n  max_open_positions: 3\npractice:\n  seed: 1\n")
    monkeypatch.setenv("ALGOTRADER__RISK__MAX_OPEN_POSITIONS", "2")
    monkeypatch.setenv("ALGOTRADER__PRACTICE__SEED", "2")
    loaded = load_settings(None, ["practice.seed=3"])
    assert loaded.risk.loss_per_day_percent == Decimal(4)
    assert loaded.risk.max_open_positions == 2
    assert loaded.practice.seed == 3
    assert loaded.risk.loss_per_trade_percent == Decimal(2)


def test_percents_are_exact_decimals(home: Path) -> None:
    write(home, "risk:\n  loss_per_trade_percent: 0.1\n")
    exact = load_settings().risk.loss_per_trade_percent
    assert exact == Decimal("0.1")
    assert isinstance(exact, Decimal)


def test_settings_cannot_be_changed(home: Path) -> None:
    loaded = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        loaded.risk.max_open_positions = 50
    assert isinstance(loaded, Settings)


def test_each_profile_has_its_own_file(home: Path) -> None:
    write(home, "practice:\n  seed: 5\n")
    assert load_settings("default").practice.seed == 5
    assert load_settings("other").practice.seed == 7


def test_a_value_that_is_not_allowed_names_file_key_value_and_range(home: Path) -> None:
    path = write(home, "risk:\n  loss_per_day_percent: 150\n")
    assert mistakes() == [
        f"In {path}, risk.loss_per_day_percent is 150, but it must be a number between 0.1 and 20."
    ]


def test_every_mistake_has_its_sentence(home: Path) -> None:
    write(home, "risk:\n  max_open_positions: lots\nwindow:\n  theme: drak\n  expert_words: 7\n")
    said = mistakes()
    assert len(said) == 3
    assert (
        "max_open_positions is 'lots', but it must be a whole number between 1 and 50." in said[0]
    )
    assert "theme is 'drak', but it must be one of light, dark, high-contrast." in said[1]
    assert "expert_words is 7, but it must be true or false." in said[2]


def test_an_unknown_key_offers_the_nearest(home: Path) -> None:
    path = write(home, "risk:\n  los_per_day_percent: 3\n")
    assert mistakes() == [
        f"In {path}, there is no setting risk.los_per_day_percent: "
        "did you mean risk.loss_per_day_percent?"
    ]


def test_a_key_outside_its_section_is_found(home: Path) -> None:
    write(home, "theme: dark\n")
    assert mistakes()[0].endswith("there is no setting theme: did you mean window.theme?")


def test_a_word_like_nothing_known_names_the_sections(home: Path) -> None:
    write(home, "qqqq: 1\n")
    assert "risk, practice, data, storage, testing and window" in mistakes()[0]


def test_mistakes_in_the_environment_name_the_variable(home: Path) -> None:
    told = {"ALGOTRADER_HOME": str(home), "ALGOTRADER__RISK__MAX_OPEN_POSITIONS": "0"}
    assert mistakes(environment=told) == [
        "In the environment, ALGOTRADER__RISK__MAX_OPEN_POSITIONS is '0', "
        "but it must be a whole number between 1 and 50."
    ]
    told = {"ALGOTRADER_HOME": str(home), "ALGOTRADER__RISK__MAX_POSITIONS": "3"}
    assert "did you mean ALGOTRADER__RISK__MAX_OPEN_POSITIONS?" in mistakes(environment=told)[0]


def test_a_database_that_is_no_text_is_told(home: Path) -> None:
    write(home, "storage:\n  database:\n")
    assert mistakes()[0].endswith(
        "storage.database is None, but it must be a text, empty for none."
    )


def test_mistakes_on_the_command_line(home: Path) -> None:
    assert mistakes("practice.cash=1")[0].startswith("On the command line, practice.cash is '1'")
    assert "write it as section.key=value" in mistakes("practice.cash")[0]
    assert "write it as section.key=value" in mistakes("cash=5")[0]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "", "ten"])
def test_no_amount_is_refused(home: Path, value: str) -> None:
    assert "practice.cash" in mistakes(f"practice.cash={value}")[0]
    assert "loss_per_day" in mistakes(f"risk.loss_per_day_percent={value}")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("risk:\n  a: 1\n b: 2", "line 3 is not readable YAML"),
        ("risk: {a: 1, a: 2}", "line 1 is not readable YAML"),
        ("just words", "must hold sections"),
        ("risk: 5", "risk must be a section"),
        ("risk:\n  - 1", "risk must be a section"),
    ],
)
def test_a_file_that_is_no_settings_file(home: Path, text: str, words: str) -> None:
    path = write(home, text)
    (said,) = mistakes()
    assert words in said
    assert str(path) in said


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "risk:\n"])
def test_an_empty_file_is_fine(home: Path, text: str) -> None:
    write(home, text)
    assert load_settings().risk.max_open_positions == 5


def test_saving_keeps_comments_and_order(home: Path) -> None:
    path = write(
        home, "# mine\nwindow:\n  theme: dark  # at night\nrisk:\n  max_open_positions: 3\n"
    )
    save_setting(paths_of(), "risk.loss_per_day_percent", Decimal("2.5"))
    save_setting(paths_of(), "window.theme", "light")
    assert path.read_text(encoding="utf-8") == (
        "# mine\nwindow:\n  theme: light # at night\n"
        "risk:\n  max_open_positions: 3\n  loss_per_day_percent: 2.5\n"
    )
    assert load_settings().risk.loss_per_day_percent == Decimal("2.5")


def test_saving_makes_the_file(home: Path) -> None:
    save_setting(paths_of(), "practice.cash", Decimal(250_000))
    assert load_settings().practice.cash == Decimal(250_000)
    text = paths_of().settings_file.read_text(encoding="utf-8")
    assert text.startswith("# Your settings")
    assert "cash: 250000" in text


@pytest.mark.parametrize(
    "value", [Decimal("0.1"), Decimal("3.30"), Decimal("1.234567890123456789")]
)
def test_a_saved_percent_comes_back_exactly(home: Path, value: Decimal) -> None:
    save_setting(paths_of(), "risk.loss_per_trade_percent", value)
    assert load_settings().risk.loss_per_trade_percent == value


def test_what_is_not_allowed_is_not_saved(home: Path) -> None:
    path = write(home, "risk:\n  max_open_positions: 3\n")
    with pytest.raises(ConfigurationError, match="between 1 and 50"):
        save_setting(paths_of(), "risk.max_open_positions", 99)
    with pytest.raises(ConfigurationError, match="did you mean"):
        save_setting(paths_of(), "risk.max_open_position", 9)
    assert path.read_text(encoding="utf-8") == "risk:\n  max_open_positions: 3\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.yaml"]


def test_every_setting_says_what_it_is_and_what_is_allowed() -> None:
    for section, fields in setting_fields().items():
        for name, field in fields.items():
            assert field.description, f"{section}.{name}"
            assert allowed(field), f"{section}.{name}"
            assert not field.is_required(), f"{section}.{name}"


def _limits(section: str, name: str) -> tuple[Decimal, Decimal]:
    found = setting_fields()[section][name].metadata
    low = next(one.ge for one in found if isinstance(one, Ge))
    high = next(one.le for one in found if isinstance(one, Le))
    return Decimal(str(low)), Decimal(str(high))


WITH_LIMITS = [
    (section, name)
    for section, fields in setting_fields().items()
    for name, field in fields.items()
    if any(isinstance(one, Ge) for one in field.metadata)
]
SIGNALS = setting_fields()["signals"]
# Those of the exit plan must fit each other as well, so each is not free.
SIGNAL_NUMBERS = [
    name for section, name in WITH_LIMITS if section == "signals" and "exits_" not in name
]
NOWHERE = {"ALGOTRADER_HOME": "/nowhere/at/all"}


@given(st.sampled_from(WITH_LIMITS), st.decimals(1, 10_000, places=0), st.booleans())
def test_out_of_range_is_one_sentence_naming_key_value_and_both_bounds(
    which: tuple[str, str], beyond: Decimal, above: bool
) -> None:
    low, high = _limits(*which)
    value, key = high + beyond if above else low - beyond, ".".join(which)
    (said,) = mistakes(f"{key}={value}", environment=NOWHERE)
    assert said.startswith(f"On the command line, {key} is '{value}', but it must be ")
    assert said.endswith(f"number between {low} and {high}.")


@given(st.sampled_from(SIGNAL_NUMBERS), st.floats(0, 1))
def test_any_number_in_its_range_reaches_the_parts_as_it_is(name: str, share: float) -> None:
    low, high = _limits("signals", name)
    value = int(low + (high - low) * Decimal(str(share)))
    loaded = load_settings(None, [f"signals.{name}={value}"], NOWHERE)
    rules = signals_of(loaded)
    kept = getattr(rules, name.removesuffix("_percent"))
    assert kept == (value / 100 if name.endswith("_percent") else value)
    assert signals_of(load_settings(None, [], NOWHERE)) == SignalRules()


@given(st.sets(st.sampled_from([one for one in SIGNALS if SIGNALS[one].annotation is bool])))
def test_each_switch_switches_its_own_part_and_no_other(chosen: set[str]) -> None:
    loaded = load_settings(None, [f"signals.{one}=true" for one in chosen], NOWHERE)
    assert signals_of(loaded) == SignalRules.of(dict.fromkeys(chosen, True))


def test_the_numbers_of_the_exit_plan_reach_it_and_must_fit_each_other() -> None:
    loaded = load_settings(
        None, ["signals.exits=true", "signals.exits_trail=1.25", "signals.exits_first_percent=50"],
        NOWHERE,
    )  # fmt: skip
    assert signals_of(loaded).exit_rule == ExitRule(trail=1.25, first_percent=50)
    (said,) = mistakes("signals.exits_first_percent=90", environment=NOWHERE)
    assert said == "The three parts come to 140 % of the position; choose at most 100 %."
    (said,) = mistakes("signals.exits_first_at=4", environment=NOWHERE)
    assert said.endswith("do not rise. Choose a larger gain for each.")
