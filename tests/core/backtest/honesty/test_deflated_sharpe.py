"""The published examples of both papers, and what cannot be said."""

import math

import numpy as np
import pytest

from core.backtest.honesty.deflated_sharpe import (
    deflated_sharpe,
    expected_best,
    minimum_track_record,
    probabilistic_sharpe,
)


def test_the_papers_example_of_a_deflated_ratio():
    # Bailey and López de Prado (2014), "A numerical example": 2.5 a year over five years of days,
    # skew -3, kurtosis 10; the 100 tries vary by 1/2 a year.
    observed, variance = 2.5 / math.sqrt(250), 0.5 / 250
    assert expected_best(variance, 100) == pytest.approx(0.1132, abs=5e-5)
    sure = probabilistic_sharpe(observed, expected_best(variance, 100), 1250, -3, 10)
    assert sure == pytest.approx(0.9004, abs=5e-5)
    few = probabilistic_sharpe(observed, expected_best(variance, 46), 1250, -3, 10)
    assert few == pytest.approx(0.9505, abs=5e-5)
    normal = probabilistic_sharpe(observed, expected_best(variance, 88), 1250)
    assert normal == pytest.approx(0.9505, abs=5e-5)


@pytest.mark.parametrize(
    ("a_year", "skew", "kurt", "years"),
    [(250, 0, 3, 2.73), (52, 0, 3, 2.83), (12, 0, 3, 3.24), (12, -0.72, 5.78, 4.99)],
)
def test_the_papers_minimum_track_records(a_year, skew, kurt, years):
    # Bailey and López de Prado (2012): a ratio of 2 a year, to be above 1.
    root = math.sqrt(a_year)
    found = minimum_track_record(2 / root, 1 / root, skew, kurt)
    assert found / a_year == pytest.approx(years, abs=0.005)
    periods = math.ceil(found)
    assert probabilistic_sharpe(2 / root, 1 / root, periods, skew, kurt) >= 0.95
    assert probabilistic_sharpe(2 / root, 1 / root, periods - 2, skew, kurt) < 0.95


def test_what_cannot_be_said_is_nan():
    assert math.isnan(minimum_track_record(0.1, 0.1))
    assert math.isnan(minimum_track_record(math.nan))
    assert math.isnan(probabilistic_sharpe(0.1, 0.0, 1))
    assert math.isnan(deflated_sharpe(np.empty(0), np.empty(0)))
    assert math.isnan(deflated_sharpe(np.zeros(50), np.array([0.1])))
    assert expected_best(1.0, 1) == 0.0


def test_more_tries_make_the_same_result_less_sure():
    random = np.random.default_rng(1)
    returns = random.normal(0.0012, 0.01, 1_000)
    tried = random.normal(0.0, 0.05, 100)
    sure = [deflated_sharpe(returns, tried[:count]) for count in (1, 5, 100)]
    assert sure[0] > sure[2]
    assert sure[0] > 0.95 > sure[2]
