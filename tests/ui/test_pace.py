"""The pace of practice time: fit for the bars, in words, and kept when a person chose it."""

import pytest
from msgspec.structs import replace

from core.model.market import TIMEFRAMES
from ui.deck import Plan
from ui.pace import at_same_pace, pace_words, paces, usual_pace, with_strategy
from ui.price_choice import BOTH, COINS, SHARES

DAYS_S = {SHARES: 375 * 60, COINS: 86_400, BOTH: 86_400}


@pytest.mark.parametrize("market", list(DAYS_S))
@pytest.mark.parametrize("name", list(TIMEFRAMES))
def test_a_bar_comes_every_few_seconds_and_can_still_be_followed(name: str, market: str) -> None:
    plan = Plan(market=market)
    trading_s = min(TIMEFRAMES[name], DAYS_S[market])
    assert 0.5 <= trading_s / usual_pace(name, plan) <= 8.0
    assert usual_pace(name, plan) in paces(plan)


@pytest.mark.parametrize("market", list(DAYS_S))
def test_a_day_takes_as_long_as_the_words_say(market: str) -> None:
    plan = Plan(market=market)
    (told,) = [one for one in paces(plan) if " day" in pace_words(one, plan).lower()]
    assert "two seconds" in pace_words(told, plan)
    assert DAYS_S[market] / told == 2.0


def test_a_new_user_starts_with_the_bars_of_the_card_and_their_pace() -> None:
    plan = Plan()
    assert (plan.strategy, plan.timeframe) == ("turtle", "1d")
    assert plan.speed == usual_pace("1d", plan)


@pytest.mark.parametrize("market", list(DAYS_S))
def test_each_pace_has_words_of_its_own(market: str) -> None:
    plan = Plan(market=market)
    words = [pace_words(one, plan) for one in paces(plan)]
    assert len(set(words)) == len(words)
    assert all(len(pace_words(one, plan, short=True)) < 18 for one in paces(plan))


def test_another_pace_is_told_by_its_number() -> None:
    assert pace_words(3_600.0, Plan()) == "3600 times real time"
    assert pace_words(11_250.0, Plan(market=COINS)) == "11250 times real time"


def test_a_pace_nobody_changed_goes_with_the_bars() -> None:
    other = with_strategy(Plan(), "breakout", {}, "5m")
    expected = ("breakout", "5m", usual_pace("5m", Plan()))
    assert (other.strategy, other.timeframe, other.speed) == expected


def test_a_pace_a_person_chose_stays() -> None:
    other = with_strategy(replace(Plan(), speed=1.0), "breakout", {}, "5m")
    assert other.speed == 1.0


def test_a_day_keeps_its_length_when_coins_come_and_go() -> None:
    shares = Plan()
    both = at_same_pace(replace(shares, market=BOTH), shares)
    assert both.speed == usual_pace("1d", both) != shares.speed
    assert at_same_pace(replace(both, market=SHARES), both) == shares
    files = at_same_pace(replace(both, prices="files"), both)
    assert files.speed == shares.speed
    odd = replace(shares, speed=3_600.0)
    assert at_same_pace(replace(odd, market=COINS), odd).speed == 3_600.0
