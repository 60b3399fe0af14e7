"""Windows over the last values: exact, without drift, without a memory of what has left."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from indicators.bollinger import bollinger
from indicators.extremes import highest, lowest
from indicators.sma import sma

PRICES = some.lists(some.floats(0.01, 1e5), min_size=1, max_size=60)


@given(PRICES, some.integers(1, 20))
def test_the_mean_is_within_a_few_roundings_of_the_exact_one(
    prices: list[float], period: int
) -> None:
    means = sma(prices, period)
    for end in range(period, len(prices) + 1):
        exact = sum(map(Fraction, prices[end - period : end])) / period
        assert abs(Fraction(means[end - 1]) - exact) <= exact * Fraction(period + 1, 2**52)


@given(PRICES, some.integers(1, 20))
def test_extremes_are_exact(prices: list[float], period: int) -> None:
    tops, bottoms = highest(prices, period), lowest(prices, period)
    for end in range(period, len(prices) + 1):
        assert tops[end - 1] == max(prices[end - period : end])
        assert bottoms[end - 1] == min(prices[end - period : end])


@given(some.lists(some.floats(-1e3, 1e3), max_size=40), some.integers(1, 9))
def test_extremes_of_negative_values_are_exact(values: list[float], period: int) -> None:
    expected = [max(values[max(0, i - period + 1) : i + 1]) for i in range(len(values))]
    assert highest(values, period)[period - 1 :].tolist() == expected[period - 1 :]


@given(some.lists(some.integers(-40, 40), min_size=2, max_size=60), some.integers(2, 20))
def test_the_deviation_survives_a_large_price(ticks: list[int], period: int) -> None:
    # Mean of squares minus square of the mean would lose all digits here.
    prices = [8e7 + tick * 0.25 for tick in ticks]
    upper, middle, _ = bollinger(prices, period, 1.0)
    for end in range(period, len(prices) + 1):
        exact = np.std(np.array(ticks[end - period : end]) * 0.25)
        assert upper[end - 1] - middle[end - 1] == pytest.approx(exact, abs=3e-8)


def test_a_million_bars_leave_no_drift() -> None:
    prices = 1000.0 + np.cumsum(np.random.default_rng(3).normal(0.0, 0.5, 1_000_000))
    last = sma(prices, 50)[-20:]
    exact = [float(sum(map(Fraction, prices[i - 49 : i + 1])) / 50) for i in range(999_980, 10**6)]
    np.testing.assert_allclose(last, exact, rtol=1e-14)


def test_a_wild_value_leaves_no_trace_once_it_is_gone() -> None:
    prices = np.full(100, 0.05)
    prices[30] = 1e15
    assert sma(prices, 20)[50:].tolist() == pytest.approx([0.05] * 50, rel=1e-15)
    upper, middle, lower = bollinger(prices, 20)
    assert (upper[50:] == middle[50:]).all()
    assert (lower[50:] == middle[50:]).all()


def test_hand_computed_windows() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 10.0, 4.0, 1.0]
    assert sma(values, 3)[2:].tolist() == pytest.approx([2.0, 3.0, 17 / 3, 6.0, 5.0])
    assert highest(values, 3)[2:].tolist() == [3.0, 4.0, 10.0, 10.0, 10.0]
    assert lowest(values, 3)[2:].tolist() == [1.0, 2.0, 3.0, 4.0, 1.0]
    upper, middle, lower = bollinger([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], 8, 2.0)
    assert (upper[7], middle[7], lower[7]) == pytest.approx((9.0, 5.0, 1.0))
