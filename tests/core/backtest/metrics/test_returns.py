"""Return and risk: by hand, and where there is nothing to say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backtest.metrics import returns as figures

EVERY = (
    figures.total_return,
    lambda r: figures.cagr(r, 248),
    lambda r: figures.volatility(r, 248),
    lambda r: figures.downside_deviation(r, 248),
    lambda r: figures.sharpe(r, 248),
    lambda r: figures.sortino(r, 248),
    figures.skewness,
    figures.kurtosis,
)


def test_by_hand():
    r = np.array([0.10, -0.05, 0.20])
    assert figures.total_return(r) == pytest.approx(1.1 * 0.95 * 1.2 - 1)
    assert figures.cagr(r, 12) == pytest.approx((1.1 * 0.95 * 1.2) ** 4 - 1)
    mean = 0.25 / 3
    spread = math.sqrt(((0.1 - mean) ** 2 + (-0.05 - mean) ** 2 + (0.2 - mean) ** 2) / 2)
    assert figures.volatility(r, 12) == pytest.approx(spread * math.sqrt(12))
    assert figures.sharpe(r, 12) == pytest.approx(mean / spread * math.sqrt(12))
    down = math.sqrt(0.05**2 / 3)
    assert figures.sortino(r, 12) == pytest.approx(mean * 12 / (down * math.sqrt(12)))


def test_moments_by_hand():
    r = np.array([0.0, 0.0, 0.0, 1.0])
    assert figures.skewness(r) == pytest.approx(0.09375 / 0.1875**1.5)
    assert figures.kurtosis(r) == pytest.approx(0.08203125 / 0.1875**2)


def test_no_period_says_nothing():
    for figure in EVERY:
        assert math.isnan(figure(np.empty(0)))


def test_one_period_has_a_return_but_no_risk():
    one = np.array([0.01])
    assert figures.total_return(one) == pytest.approx(0.01)
    assert figures.downside_deviation(one, 248) == 0.0
    for figure in (figures.volatility, figures.sharpe, figures.sortino):
        assert math.isnan(figure(one, 248))


def test_what_never_changes_has_no_ratio():
    for steady in (np.zeros(50), np.full(50, 0.001), np.full(50, 1e-9)):
        assert figures.volatility(steady, 248) == 0.0
        assert math.isnan(figures.sharpe(steady, 248))
        assert math.isnan(figures.sortino(steady, 248))
        assert math.isnan(figures.skewness(steady))


def test_all_lost_is_minus_one_a_year():
    assert figures.cagr(np.array([0.5, -1.0]), 248) == -1.0


def test_a_worth_of_zero_leaves_the_rest_unsaid():
    changes = figures.simple_returns(np.array([100.0, 0.0, 50.0]))
    assert changes[0] == -1.0
    assert math.isnan(changes[1])
    assert math.isnan(figures.sharpe(changes, 248))
    assert len(figures.simple_returns(np.array([1.0]))) == 0


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=12))
def test_nothing_ever_raises_or_is_infinite(values):
    with np.errstate(all="ignore"):
        for figure in EVERY:
            assert not math.isinf(figure(np.array(values, dtype=np.float64))) or any(
                abs(one) > 1e100 for one in values
            )
