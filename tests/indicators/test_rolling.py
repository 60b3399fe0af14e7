"""Windows over the last values: exact, without drift, without a memory of what has left."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from indicators.aroon import AROON
from indicators.bollinger import bollinger
from indicators.extremes import highest, lowest
from indicators.linear_regression import LINEAR_REGRESSION, SLOPE
from indicators.roc import MOMENTUM
from indicators.sma import sma
from indicators.wma import WMA

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
def test_the_weighted_mean_is_within_a_few_roundings_of_the_exact_one(
    prices: list[float], period: int
) -> None:
    means = WMA.array(prices, period)
    for end in range(period, len(prices) + 1):
        window = list(map(Fraction, prices[end - period : end]))
        exact = sum(weight * price for weight, price in enumerate(window, 1))
        exact /= Fraction(period * (period + 1), 2)
        # Within a block weights are taken away again: roundings of the largest price count.
        assert abs(Fraction(means[end - 1]) - exact) <= max(window) * Fraction(4 * period, 2**52)


@given(PRICES, some.integers(2, 20))
def test_the_line_is_the_one_of_least_squares(prices: list[float], period: int) -> None:
    ends, begins, nexts = LINEAR_REGRESSION.array(prices, period)
    slopes, _ = SLOPE.array(prices, period)
    for end in range(period, len(prices) + 1):
        window = list(map(Fraction, prices[end - period : end]))
        middle, mean = Fraction(period - 1, 2), sum(window) / period
        torque = sum((i - middle) * (price - mean) for i, price in enumerate(window))
        slope = torque / sum((i - middle) ** 2 for i in range(period))
        near = pytest.approx(0.0, abs=float(max(window)) * period * 1e-14)
        assert slopes[end - 1] - float(slope) == near
        assert ends[end - 1] - float(mean + slope * middle) == near
        assert begins[end - 1] - float(mean - slope * middle) == near
        assert nexts[end - 1] - float(mean + slope * (middle + 1)) == near


@given(PRICES, some.integers(1, 20))
def test_the_age_of_an_extreme_is_that_of_the_newest_equal(
    prices: list[float], period: int
) -> None:
    up, down, _ = AROON.array(prices, prices, period)
    for end in range(period + 1, len(prices) + 1):
        newest_first = prices[end - period - 1 : end][::-1]
        since_high, since_low = (newest_first.index(f(newest_first)) for f in (max, min))
        assert up[end - 1] == pytest.approx(100.0 * (period - since_high) / period)
        assert down[end - 1] == pytest.approx(100.0 * (period - since_low) / period)


@given(
    some.lists(some.floats(0.01, 1e5) | some.just(float("nan")), max_size=60), some.integers(1, 9)
)
def test_differences_are_the_same_with_and_without_gaps(prices: list[float], period: int) -> None:
    present = [price for price in prices if price == price]
    expected = [new - old for new, old in zip(present[period:], present, strict=False)]
    found = MOMENTUM.array(prices, period)
    assert found[np.isfinite(found)].tolist() == expected
    assert MOMENTUM.array(present, period)[period:].tolist() == expected


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


def test_a_line_survives_a_large_price_and_forgets_a_wild_one() -> None:
    prices = 8e7 + np.arange(100.0) * 0.05
    slope, _ = SLOPE.array(prices, 20)
    np.testing.assert_allclose(slope[19:], 0.05, rtol=1e-7)
    prices = np.full(100, 0.05)
    prices[30] = 1e15
    slope, angle = SLOPE.array(prices, 20)
    assert (slope[50:] == 0.0).all()
    assert (angle[50:] == 0.0).all()
    np.testing.assert_allclose(WMA.array(prices, 20)[50:], 0.05, rtol=1e-14)


def test_hand_computed_windows() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 10.0, 4.0, 1.0]
    assert sma(values, 3)[2:].tolist() == pytest.approx([2.0, 3.0, 17 / 3, 6.0, 5.0])
    assert highest(values, 3)[2:].tolist() == [3.0, 4.0, 10.0, 10.0, 10.0]
    assert lowest(values, 3)[2:].tolist() == [1.0, 2.0, 3.0, 4.0, 1.0]
    upper, middle, lower = bollinger([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], 8, 2.0)
    assert (upper[7], middle[7], lower[7]) == pytest.approx((9.0, 5.0, 1.0))
