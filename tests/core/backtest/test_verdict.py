"""The verdict: each reason alone can spoil it, and too little evidence says nothing."""

import math

import pytest

from core.backtest.verdict import ENOUGH_TRADES, Evidence, Reason, Topic, Trust, Weight, judge

GOOD = {
    "trades": 120,
    "total_return": 0.8,
    "deepest_fall": -0.12,
    "holding_return": 0.5,
    "looks_ahead": False,
    "overfitting": 0.05,
    "deflated_sharpe": 0.98,
    "periods": 1_500,
    "minimum_periods": 600.0,
    "walk_efficiency": 0.7,
    "walk_consistency": 0.75,
    "losing_paths": 0.0,
    "bootstrap_losing": 0.02,
    "noise_kept": 0.9,
    "steepness": 0.2,
}


def verdict(**changed):
    return judge(Evidence(**{**GOOD, **changed}))


def test_all_good_is_trusted():
    found = verdict()
    assert found.trust is Trust.TRUST
    assert found.show_return
    assert {one.weight for one in found.reasons} == {Weight.FOR}


@pytest.mark.parametrize(
    ("changed", "topic"),
    [
        ({"looks_ahead": True}, Topic.LOOKS_AHEAD),
        ({"total_return": -0.01, "holding_return": -0.5}, Topic.LOST_MONEY),
        ({"total_return": 0.0, "holding_return": -0.5}, Topic.LOST_MONEY),
        ({"deepest_fall": -0.55}, Topic.DEEPEST_FALL),
        ({"overfitting": 0.5}, Topic.OVERFITTING),
        ({"deflated_sharpe": 0.4}, Topic.LUCK),
        ({"walk_efficiency": -0.1}, Topic.OUTSIDE),
        ({"walk_consistency": 0.2}, Topic.CONSISTENCY),
        ({"losing_paths": 0.6}, Topic.OTHER_PATHS),
        ({"bootstrap_losing": 0.5}, Topic.TRADES_DRAWN_ANEW),
        ({"noise_kept": -0.2}, Topic.PRICE_NOISE),
    ],
)
def test_one_reason_is_enough_not_to_trust(changed, topic):
    found = verdict(**changed)
    assert found.trust is Trust.DO_NOT_TRUST
    assert [one.topic for one in found.reasons if one.weight is Weight.AGAINST] == [topic]
    assert found.reasons[0].topic is topic


@pytest.mark.parametrize(
    ("changed", "topic"),
    [
        ({"holding_return": 0.9}, Topic.WORSE_THAN_HOLDING),
        ({"deepest_fall": -0.3}, Topic.DEEPEST_FALL),
        ({"overfitting": 0.3}, Topic.OVERFITTING),
        ({"overfitting": math.nan}, Topic.OVERFITTING),
        ({"overfitting": None}, Topic.NOT_CHECKED),
        ({"deflated_sharpe": 0.9}, Topic.LUCK),
        ({"minimum_periods": 2_000.0}, Topic.TOO_SHORT),
        ({"minimum_periods": math.nan}, Topic.TOO_SHORT),
        ({"walk_efficiency": 0.3}, Topic.OUTSIDE),
        ({"losing_paths": 0.4}, Topic.OTHER_PATHS),
        ({"bootstrap_losing": 0.2}, Topic.TRADES_DRAWN_ANEW),
        ({"noise_kept": 0.3}, Topic.PRICE_NOISE),
        ({"steepness": 0.8}, Topic.LONELY_PEAK),
    ],
)
def test_a_doubt_means_practise_first(changed, topic):
    found = verdict(**changed)
    assert found.trust is Trust.PRACTISE_FIRST
    assert found.reasons[0].topic is topic
    assert found.reasons[0].weight is Weight.DOUBT


@pytest.mark.parametrize("trades", [0, ENOUGH_TRADES - 1])
def test_too_few_trades_say_nothing_and_show_no_return(trades):
    found = verdict(trades=trades)
    assert found.trust is Trust.NOT_ENOUGH_EVIDENCE
    assert not found.show_return
    assert [(one.topic, one.found, one.limit) for one in found.reasons] == [
        (Topic.TOO_FEW_TRADES, trades, 30)
    ]


def test_a_cheat_is_named_even_with_few_trades():
    found = verdict(trades=3, looks_ahead=True)
    assert found.trust is Trust.DO_NOT_TRUST
    assert found.reasons[0].topic is Topic.LOOKS_AHEAD
    assert not found.show_return


def test_a_bare_run_is_never_trusted():
    bare = judge(Evidence(trades=500, total_return=3.0, deepest_fall=-0.01))
    assert bare.trust is Trust.PRACTISE_FIRST


def test_a_split_in_the_prices_weighs_against_any_result_and_comes_first() -> None:
    many = judge(Evidence(trades=100, total_return=0.5, deepest_fall=-0.6, splits=2))
    assert many.trust is Trust.DO_NOT_TRUST
    assert many.reasons[0] == Reason(Topic.UNADJUSTED_SPLIT, Weight.AGAINST, 2, 0.0)
    few = judge(Evidence(trades=3, total_return=0.5, deepest_fall=-0.1, splits=1))
    assert few.trust is Trust.NOT_ENOUGH_EVIDENCE
    assert few.reasons[0].topic is Topic.UNADJUSTED_SPLIT
    assert not few.show_return
