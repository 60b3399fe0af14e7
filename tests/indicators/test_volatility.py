"""Volatility by hand, and its answers where nothing moves or nothing is defined."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from indicators import catalog
from tests.indicators.prices import Columns

NAN = float("nan")


def of(name: str, settings: dict[str, float] | None = None, **columns: list[float]) -> list[float]:
    made: Columns = {key: np.array(values, float) for key, values in columns.items()}
    (found,) = catalog.compute(name, made, **(settings or {})).values()
    return list(found.tolist())


def test_deviation_and_variance_of_population_and_sample() -> None:
    close = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]  # mean 5, squares 32
    assert of("std_dev", {"period": 8}, close=close)[-1] == pytest.approx(2.0)
    assert of("variance", {"period": 8}, close=close)[-1] == pytest.approx(4.0)
    assert of("variance_sample", {"period": 8}, close=close)[-1] == pytest.approx(32 / 7)
    sample = of("std_dev_sample", {"period": 8}, close=close)[-1]
    assert sample == pytest.approx(math.sqrt(32 / 7))


def test_width_and_place_of_the_bands() -> None:
    close = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]  # bands at 1, 5 and 9
    assert of("bollinger_width", {"period": 8}, close=close)[-1] == pytest.approx(8 / 5)
    assert of("percent_b", {"period": 8}, close=close)[-1] == pytest.approx(1.0)
    assert of("percent_b", {"period": 8}, close=[7, 9, 5, 5, 4, 4, 4, 2])[-1] == pytest.approx(
        1 / 8
    )


def test_closed_bands_have_the_price_in_their_middle() -> None:
    assert of("percent_b", {"period": 3}, close=[5.0] * 4)[2:] == [0.5, 0.5]
    assert of("bollinger_width", {"period": 3}, close=[0.0] * 4)[2:] == [0.0, 0.0]


def test_the_true_range_counts_gaps_and_has_none_at_first() -> None:
    high, low, close = [10.0, 15.0, 8.0, 9.0], [9.0, 14.0, 7.0, 8.0], [9.0, 14.0, 7.0, 8.5]
    found = of("true_range", high=high, low=low, close=close)
    assert found == pytest.approx([NAN, 6.0, 7.0, 2.0], nan_ok=True)
    percent = of("natr", {"period": 2}, high=high, low=low, close=close)
    assert percent[2:] == pytest.approx([650 / 7, 425 / 8.5])


def test_a_price_of_zero_has_no_range_in_percent() -> None:
    nothing = [0.0] * 5
    assert of("natr", {"period": 2}, high=nothing, low=nothing, close=nothing)[2:] == [0.0] * 3


def test_the_channel_is_typical_prices_and_ranges() -> None:
    # Typical prices 10, 11, 12; each bar's true range is 2; weight 2 / 3, then Wilder's.
    close = np.array([10.0, 11.0, 12.0])
    made = {"high": close + 1, "low": close - 1, "close": close}
    found = catalog.compute("keltner", made, period=2, atr_period=1, factor=1.5)
    assert found["middle"][1:].tolist() == pytest.approx([10.5, 12 * 2 / 3 + 10.5 / 3])
    assert (found["upper"] - found["middle"])[1:].tolist() == pytest.approx([3.0, 3.0])
    assert np.isnan(found["middle"][0])


def test_volatility_of_a_year() -> None:
    # Returns of plus and minus 1 percent in logarithms: deviation of a sample of two.
    close = [100.0, 100.0 * math.exp(0.01), 100.0]
    found = of("historical_volatility", {"period": 2, "bars_a_year": 252}, close=close)
    assert found[2] == pytest.approx(100 * math.sqrt(2 * 0.01**2) * math.sqrt(252))
    assert np.isnan(found[:2]).all()


def test_a_price_without_a_logarithm_counts_as_missing() -> None:
    with_holes = of("historical_volatility", {"period": 2}, close=[10, 0.0, 11, -3.0, 12])
    without = of("historical_volatility", {"period": 2}, close=[10, 11, 12])
    assert with_holes[4] == without[2]
    assert np.isnan([with_holes[1], with_holes[3]]).all()


def test_growth_of_the_range() -> None:
    # Ranges 1, 2, 3, 6 with averages of one bar: from 2 to 6 in two bars.
    made = of("chaikin_volatility", {"period": 1, "lag": 2}, high=[1, 2, 3, 6], low=[0, 0, 0, 0])
    assert made == pytest.approx([NAN, NAN, 200.0, 200.0], nan_ok=True)
    flat = of("chaikin_volatility", {"period": 1, "lag": 1}, high=[1, 1, 5], low=[1, 1, 1])
    assert flat[1:] == [0.0, 0.0]  # out of no range at all grows zero


def test_the_mass_of_even_ranges_is_the_number_of_bars() -> None:
    made = of("mass_index", {"period": 2, "total": 3}, high=[2.0] * 7, low=[1.0] * 7)
    assert made[4:] == pytest.approx([3.0] * 3)
    assert np.isnan(made[:4]).all()
    assert of("mass_index", {"period": 2, "total": 3}, high=[1.0] * 6, low=[1.0] * 6)[4:] == [3, 3]


def test_the_depth_of_falls() -> None:
    # From tops of 100, 100 and 110 the falls are 10, 0 (a new top) and 22 / 110.
    made = of("ulcer", {"period": 2}, close=[100.0, 90.0, 110.0, 88.0])
    assert made[2:] == pytest.approx([math.sqrt(100 / 2), math.sqrt(400 / 2)])


@given(some.lists(some.floats(0.01, 1e5), min_size=5, max_size=60), some.integers(2, 15))
def test_a_deviation_is_the_root_of_its_variance(close: list[float], period: int) -> None:
    deviation = np.array(of("std_dev", {"period": period}, close=close))
    variance = np.array(of("variance", {"period": period}, close=close))
    np.testing.assert_array_equal(deviation, np.sqrt(variance))
    assert (variance[period - 1 :] >= 0.0).all()
    width = np.array(of("bollinger_width", {"period": period}, close=close))
    assert (width[period - 1 :] >= 0.0).all()


@given(some.lists(some.floats(0.01, 1e5), min_size=5, max_size=60), some.integers(1, 12))
def test_falls_are_between_none_and_all(close: list[float], period: int) -> None:
    made = np.array(of("ulcer", {"period": period}, close=close))[2 * period - 2 :]
    assert ((made >= 0.0) & (made <= 100.0)).all()
