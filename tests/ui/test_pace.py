"""The pace of practice time: fit for the bars, in words, and kept when a person chose it."""

import pytest
from msgspec.structs import replace

from core.model.market import TIMEFRAMES
from ui.deck import Plan
from ui.pace import PACES, pace_words, usual_pace, with_strategy

_DAY_S = 375 * 60


@pytest.mark.parametrize("name", list(TIMEFRAMES))
def test_a_bar_comes_every_few_seconds_and_can_still_be_followed(name: str) -> None:
    trading_s = min(TIMEFRAMES[name], _DAY_S)
    assert 0.5 <= trading_s / usual_pace(name) <= 8.0
    assert usual_pace(name) in PACES


def test_a_new_user_starts_with_the_bars_of_the_card_and_their_pace() -> None:
    plan = Plan()
    assert (plan.strategy, plan.timeframe) == ("turtle", "1d")
    assert plan.speed == usual_pace("1d")


@pytest.mark.parametrize("speed", PACES)
def test_each_pace_has_words_of_its_own(speed: float) -> None:
    others = [pace_words(one) for one in PACES if one != speed]
    assert pace_words(speed) not in others
    assert len(pace_words(speed, short=True)) < 18


def test_another_pace_is_told_by_its_number() -> None:
    assert pace_words(3_600.0) == "3600 times real time"


def test_a_pace_nobody_changed_goes_with_the_bars() -> None:
    other = with_strategy(Plan(), "breakout", {}, "5m")
    assert (other.strategy, other.timeframe, other.speed) == ("breakout", "5m", usual_pace("5m"))


def test_a_pace_a_person_chose_stays() -> None:
    other = with_strategy(replace(Plan(), speed=1.0), "breakout", {}, "5m")
    assert other.speed == 1.0
