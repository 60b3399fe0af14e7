"""The trend indicators worked out by hand."""

import math

import numpy as np
import pytest

from indicators.adx import ADX, ADXR, DX
from indicators.aroon import AROON
from indicators.dema import DEMA, TEMA
from indicators.ema import ema
from indicators.hma import HMA
from indicators.ichimoku import ICHIMOKU
from indicators.kama import EFFICIENCY, KAMA
from indicators.linear_regression import LINEAR_REGRESSION, SLOPE
from indicators.midpoint import MIDPOINT, MIDPRICE
from indicators.parabolic_sar import PARABOLIC_SAR
from indicators.rma import RMA
from indicators.t3 import T3
from indicators.trima import TRIMA
from indicators.vortex import VORTEX
from indicators.wma import WMA
from indicators.zlema import ZLEMA

HIGH, LOW, CLOSE = [10.0, 12.0, 13.0, 12.0], [8.0, 9.0, 11.0, 9.0], [9.0, 11.0, 12.0, 10.0]


def near(*values: float) -> object:
    return pytest.approx(list(values))


def known(column: np.ndarray) -> list[float]:
    return column[np.isfinite(column)].tolist()


def test_weights_rise_by_one_a_bar() -> None:
    assert known(WMA.array([1.0, 2.0, 3.0, 4.0], 3)) == near(14 / 6, 20 / 6)


def test_the_middle_weighs_most_in_the_triangle() -> None:
    assert known(TRIMA.array([1.0, 2.0, 4.0], 3)) == near((1 + 4 + 4) / 4)
    assert known(TRIMA.array([1.0, 2.0, 4.0, 8.0], 4)) == near((1 + 4 + 8 + 8) / 6)


def test_the_average_of_the_average_is_taken_away() -> None:
    # averages of 2: 3, 5; their average 4
    assert known(DEMA.array([2.0, 4.0, 6.0], 2)) == near(6.0)
    assert TEMA.array([2.0, 4.0, 7.0], 1).tolist() == [2.0, 4.0, 7.0]


def test_t3_without_a_factor_is_three_averages_in_a_row() -> None:
    prices = 100.0 + np.random.default_rng(2).normal(size=200).cumsum()
    thrice = prices
    for _ in range(3):
        once = np.full(200, np.nan)
        once[np.isfinite(thrice)] = ema(thrice[np.isfinite(thrice)], 4)
        thrice = once
    line = T3.array(prices, 4, 0.0)
    np.testing.assert_allclose(line[18:], thrice[18:], rtol=1e-13)
    assert np.isnan(line[:18]).all()


def test_hull_is_made_of_weighted_averages() -> None:
    # of 2: 11/3, 16/3; of 4: 3, 4.4; twice the first less the second: 13/3, 94/15
    assert known(HMA.array([1.0, 2.0, 3.0, 4.0, 6.0], 4)) == near((13 / 3 + 2 * 94 / 15) / 3)


def test_the_adaptive_average_hurries_when_the_price_goes_straight() -> None:
    first = 2.0 + 4 / 9
    assert known(KAMA.array([1.0, 2.0, 3.0, 3.0], 2)) == near(first, first + (3 - first) * 4 / 9)
    # A way of 0 on a path of 2: the slowest weight.
    there_and_back = KAMA.array([1.0, 2.0, 1.0], 2)
    assert known(there_and_back) == near(2.0 - (2 / 31) ** 2)


def test_efficiency_is_the_way_over_the_path() -> None:
    assert known(EFFICIENCY.array([1.0, 2.0, 1.0, 2.0], 3)) == near(1 / 3)
    assert known(EFFICIENCY.array([5.0, 5.0, 5.0], 2)) == [1.0]


def test_the_delay_is_carried_forward() -> None:
    # one bar of delay: 3, 6, 12 and their mean
    assert known(ZLEMA.array([1.0, 2.0, 4.0, 8.0], 3)) == near(7.0)


def test_wilders_weight_is_one_over_the_period() -> None:
    assert known(RMA.array([2.0, 4.0, 8.0], 2)) == near(3.0, 5.5)


def test_middles() -> None:
    assert known(MIDPOINT.array([1.0, 5.0, 2.0], 2)) == near(3.0, 3.5)
    assert known(MIDPRICE.array(HIGH, LOW, 2)) == near(10.0, 11.0, 11.0)


def test_the_line_through_three_closes() -> None:
    value, first, following = LINEAR_REGRESSION.array([1.0, 2.0, 4.0], 3)
    assert (value[2], first[2], following[2]) == pytest.approx((23 / 6, 5 / 6, 32 / 6))
    slope, angle = SLOPE.array([1.0, 2.0, 4.0], 3)
    assert (slope[2], angle[2]) == pytest.approx((1.5, math.degrees(math.atan(1.5))))


def test_aroon_counts_bars_since_the_extremes() -> None:
    up, down, gap = AROON.array([1.0, 5.0, 2.0, 5.0], [1.0, 2.0, 2.0, 4.0], 3)
    assert (up[3], down[3], gap[3]) == (100.0, 0.0, 100.0)  # of two highs the newer


def test_wilders_direction() -> None:
    # up 2, 1, 0; down 0, 0, 2; true range 3, 2, 3: sums that lose half of themselves each bar
    adx, plus, minus = ADX.array(HIGH, LOW, CLOSE, 2)
    assert known(plus) == near(100 * 2 / 3.5, 100 * 1 / 4.75)
    assert known(minus) == near(0.0, 100 * 2 / 4.75)
    assert known(DX.array(HIGH, LOW, CLOSE, 2)) == near(100.0, 100 / 3)
    assert known(adx) == near((100 + 100 / 3) / 2)


def test_the_rating_is_the_mean_of_two_averages() -> None:
    close = 100.0 + np.random.default_rng(3).normal(size=60).cumsum()
    adx = ADX.array(close + 1, close - 1, close, 5)[0]
    rating = ADXR.array(close + 1, close - 1, close, 5)
    np.testing.assert_allclose(rating[13:], (adx[13:] + adx[9:-4]) / 2)


def test_a_price_that_never_moved_has_no_direction() -> None:
    flat = np.full(20, 5.0)
    assert set(known(np.array(ADX.array(flat, flat, flat, 3)).ravel())) == {0.0}


def test_the_stop_hurries_and_turns() -> None:
    stops = PARABOLIC_SAR.array([10.0, 11.0, 12.0, 12.0], [9.0, 10.0, 11.0, 5.0])
    second = 9.0 + 0.02 * (11 - 9)
    assert known(stops) == near(9.0, second, 12.0)  # the last bar touches it: the highest high
    falling = PARABOLIC_SAR.array([-9.0, -10.0, -11.0, -5.0], [-10.0, -11.0, -12.0, -12.0])
    assert known(falling) == near(-9.0, -second, -12.0)


def test_the_stop_never_stands_inside_the_last_two_bars() -> None:
    close = 100.0 + np.random.default_rng(4).normal(size=3000).cumsum()
    high, low = close + 0.5, close - 0.5
    stop = PARABOLIC_SAR.array(high, low)
    below = stop[2:] < close[2:]
    assert (stop[2:] <= np.minimum(low[1:-1], low[:-2]))[below].all()
    assert (stop[2:] >= np.maximum(high[1:-1], high[:-2]))[~below].all()


def test_the_cloud_at_a_bar_was_known_before_it() -> None:
    prices = [1.0, 2.0, 4.0, 8.0, 16.0]
    conversion, base, first, second = ICHIMOKU.array(prices, prices, 1, 2, 2)
    assert conversion.tolist() == prices
    assert known(base) == near(1.5, 3.0, 6.0, 12.0)
    assert known(first) == near((2 + 1.5) / 2, (4 + 3) / 2)
    assert known(second) == near(1.5, 3.0)


def test_vortex_of_two_bars() -> None:
    plus, minus = VORTEX.array(HIGH[:2], LOW[:2], CLOSE[:2], 1)
    assert (plus[1], minus[1]) == pytest.approx(((12 - 8) / 3, (10 - 9) / 3))
