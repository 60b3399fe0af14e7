"""Falls: by hand, and where there are none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backtest.metrics.drawdown import (
    Fall,
    calmar,
    deepest_fall,
    drawdowns,
    falls,
    longest_fall,
    longest_recovery,
    pain_index,
    ulcer_index,
)

WORTH = np.array([100.0, 90.0, 80.0, 100.0, 120.0, 108.0, 114.0])


def test_by_hand():
    assert drawdowns(WORTH) == pytest.approx([0, -0.1, -0.2, 0, 0, -0.1, -0.05])
    assert falls(WORTH) == [
        Fall(0, 2, 3, pytest.approx(-0.2), 3),
        Fall(4, 5, None, pytest.approx(-0.1), 2),
    ]
    assert falls(WORTH)[0].recovery == 1
    assert longest_fall(falls(WORTH)) == 3
    assert longest_recovery(falls(WORTH)) is None
    assert longest_recovery(falls(WORTH[:5])) == 1
    assert deepest_fall(WORTH) == pytest.approx(-0.2)
    assert pain_index(WORTH) == pytest.approx((0.1 + 0.2 + 0.1 + 0.05) / 6)
    assert ulcer_index(WORTH) == pytest.approx(math.sqrt((0.01 + 0.04 + 0.01 + 0.0025) / 6))
    assert calmar(WORTH, 6) == pytest.approx(0.14 / 0.2)


def test_a_climb_has_no_fall():
    climb = np.array([1.0, 2.0, 2.0, 3.0])
    assert falls(climb) == []
    assert deepest_fall(climb) == 0.0
    assert (longest_fall([]), longest_recovery([])) == (0, 0)
    assert ulcer_index(climb) == pain_index(climb) == 0.0
    assert math.isnan(calmar(climb, 248))


@pytest.mark.parametrize("worth", [[], [math.nan, 1.0], [0.0, 1.0]])
def test_what_has_no_peak_says_nothing(worth):
    values = np.array(worth)
    assert falls(values) == []
    for figure in (deepest_fall, ulcer_index, pain_index):
        assert math.isnan(figure(values))
    assert math.isnan(calmar(values, 248))


def test_one_value_has_not_fallen():
    one = np.array([5.0])
    assert deepest_fall(one) == 0.0
    assert math.isnan(ulcer_index(one))


@given(st.lists(st.floats(min_value=1.0, max_value=1e6), min_size=1, max_size=40))
def test_falls_cover_every_period_under_water(worth):
    values = np.array(worth)
    below = drawdowns(values) < 0
    found = falls(values)
    covered = np.zeros(len(values), bool)
    for one in found:
        end = len(values) if one.recovered is None else one.recovered
        covered[one.peak + 1 : end] = True
        assert values[one.peak] == values[: one.peak + 1].max()
    assert (covered == below).all()
    assert min((one.depth for one in found), default=0.0) == pytest.approx(deepest_fall(values))
