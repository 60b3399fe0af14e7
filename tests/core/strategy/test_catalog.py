"""The catalog finds strategies by name and settles their settings."""

import pytest

from core.errors import StrategyError
from core.strategy import catalog
from core.strategy.base import Strategy, param
from strategies.turtle import Turtle
from tests.support.strategy_context import StrategyContext


class Own(Strategy):
    key = "own"
    title = "Own"
    ratio: float = param(1.5, low=0.5, high=2.0, label="Ratio")
    loud: bool = param(False, label="Loud")
    way: str = param("up", choices=("up", "down"), label="Way")


class Bare(Strategy):
    key = "bare"
    title = "Bare"


def test_the_first_four_come_in_picker_order() -> None:
    keys = [kind.key for kind in catalog.all()]
    assert keys[:4] == ["turtle", "momentum", "breakout", "supertrend"]
    assert len(set(keys)) == len(keys)
    assert [kind.key for kind in catalog.all([Own])][-1] == "own"


def test_every_card_has_its_words() -> None:
    for kind in catalog.all():
        assert kind.title
        assert kind.summary.endswith(".")
        assert kind.art
        assert kind.holding in ("intraday", "overnight")
        for parameter in kind.parameters.values():
            assert parameter.label
            assert parameter.check(parameter.default) == parameter.default


def test_the_default_timeframes() -> None:
    found = {kind.key: kind.default_timeframe for kind in catalog.all()}
    assert found["turtle"] == "1d"
    assert found["momentum"] == "1h"
    assert found["breakout"] == "5m"
    assert found["supertrend"] == "15m"


def test_a_wrong_name_gets_the_nearest_one() -> None:
    assert catalog.find("turtle") is Turtle
    assert catalog.find("own", [Own]) is Own
    with pytest.raises(StrategyError) as error:
        catalog.find("turtel")
    assert str(error.value) == ("There is no strategy called “turtel”. Did you mean “turtle”?")
    with pytest.raises(StrategyError) as error:
        catalog.find("xyz")
    assert "There is turtle, momentum, breakout, supertrend" in str(error.value)


def test_texts_of_the_command_line_become_values() -> None:
    settled = catalog.validate("turtle", {"fast": "10", "stop_atr": " 2.5 ", "direction": "both"})
    assert settled == {"direction": "both", "fast": 10, "slow": 50, "stop_atr": 2.5}
    assert [type(value) for value in settled.values()] == [str, int, int, float]
    assert catalog.validate("own", {"loud": "Yes", "ratio": "2"}, [Own]) == {
        "ratio": 2.0,
        "loud": True,
        "way": "up",
    }


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("turtle", {"fsat": 5}, "Turtle has no setting called “fsat”. Did you mean “fast”?"),
        ("turtle", {"zzz": 5}, "There is direction, fast, slow, stop_atr."),
        ("turtle", {"fast": "ten"}, "“Fast average, bars” must be a number; it is 'ten'."),
        ("turtle", {"fast": "10.5"}, "“Fast average, bars” must be a whole number; it is 10.5."),
        ("turtle", {"fast": "1"}, "must be between 2 and 200; it is 1."),
        ("turtle", {"fast": "nan"}, "“Fast average, bars” must be a number; it is 'nan'."),
        ("turtle", {"fast": "1e999"}, "must be a number; it is '1e999'."),
        ("turtle", {"stop_atr": "nan"}, "must be a number; it is 'nan'."),
        ("turtle", {"fast": True}, "must be a number; it is True."),
        ("turtle", {"fast": 60}, "The fast average (60 bars) must be shorter than the slow one"),
        ("turtle", {"direction": "up"}, "must be one of buy only, both; it is 'up'."),
        ("own", {"loud": "perhaps"}, "“Loud” must be yes or no; it is 'perhaps'."),
        ("bare", {"a": 1}, "Bare has no setting called “a”. It has none."),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    key: str, values: dict[str, object], sentence: str
) -> None:
    with pytest.raises(StrategyError) as error:
        catalog.validate(key, values, [Own, Bare])
    assert sentence in str(error.value)


def test_the_catalog_and_the_strategy_agree() -> None:
    for kind in catalog.all():
        made = kind(StrategyContext())
        assert {name: getattr(made, name) for name in kind.parameters} == catalog.validate(
            kind.key, {}
        )
