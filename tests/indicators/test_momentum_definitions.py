"""The momentum indicators worked out by hand."""

import numpy as np
import pytest

from indicators.arguments import IndicatorError
from indicators.awesome import ACCELERATION, AWESOME
from indicators.balance_of_power import BALANCE_OF_POWER
from indicators.cci import CCI
from indicators.cmo import CMO, CMO_PLAIN
from indicators.ema import ema
from indicators.mfi import MFI
from indicators.price_oscillator import APO, PPO
from indicators.roc import MOMENTUM, ROC
from indicators.rsi import rsi
from indicators.stochastic import STOCHASTIC, STOCHASTIC_FAST
from indicators.stochastic_rsi import STOCHASTIC_RSI
from indicators.trix import TRIX
from indicators.tsi import TSI
from indicators.ultimate import ULTIMATE
from indicators.williams import WILLIAMS_R

HIGH, LOW, CLOSE = [5.0, 6.0, 7.0], [1.0, 2.0, 3.0], [4.0, 3.0, 6.0]


def near(*values: float) -> object:
    return pytest.approx(list(values))


def known(column: np.ndarray) -> list[float]:
    return column[np.isfinite(column)].tolist()


def test_stochastic_is_the_place_in_the_range() -> None:
    line, signal = STOCHASTIC_FAST.array(HIGH, LOW, CLOSE, 2, 2)
    assert known(line) == near(40.0, 80.0)
    assert known(signal) == near(60.0)
    smooth, signal = STOCHASTIC.array(HIGH, LOW, CLOSE, 2, 2, 1)
    assert known(smooth) == known(signal) == near(60.0)


def test_a_range_of_nothing_is_0() -> None:
    flat = np.full(9, 0.3)
    assert known(STOCHASTIC_FAST.array(flat, flat, flat, 3, 2)[0]) == [0.0] * 7
    assert known(WILLIAMS_R.array(flat, flat, flat, 3)) == [0.0] * 7


def test_williams_is_the_place_below_the_top() -> None:
    assert known(WILLIAMS_R.array(HIGH, LOW, CLOSE, 2)) == near(-60.0, -20.0)


def test_stochastic_rsi_is_the_stochastic_of_rsi() -> None:
    close = 100.0 + np.random.default_rng(6).normal(size=90).cumsum()
    index = rsi(close, 5)[5:]
    line, signal = STOCHASTIC_FAST.array(index, index, index, 7, 3)
    found = STOCHASTIC_RSI.array(close, 5, 7, 3)
    np.testing.assert_array_equal(found[0][5:], line)
    np.testing.assert_array_equal(found[1][5:], signal)


def test_rsi_that_rests_is_not_measured_by_its_roundings() -> None:
    # Up, then flat: RSI stays where it is, but for the last digit of its averages.
    close = np.concatenate((np.arange(20.0) % 3 + 100.0, np.full(60, 100.0)))
    assert known(STOCHASTIC_RSI.array(close, 14, 14, 1)[0])[-20:] == [0.0] * 20


def test_cci_is_the_distance_over_the_usual_one() -> None:
    typical = [1.0, 2.0, 6.0]  # mean 3, usual distance (2 + 1 + 3) / 3
    assert known(CCI.array(typical, typical, typical, 3)) == near(3.0 / (0.015 * 2.0))


def test_cci_adds_every_bar_of_the_window() -> None:
    typical = 100.0 + np.random.default_rng(7).normal(size=60).cumsum()
    for period in range(2, 14):
        found = CCI.array(typical, typical, typical, period)
        for end in range(period, 61):
            window = typical[end - period : end]
            usual = np.abs(window - window.mean()).mean()
            away = (window[-1] - window.mean()) / (0.015 * usual)
            assert found[end - 1] == pytest.approx(away, abs=1e-8)


def test_changes() -> None:
    assert known(ROC.array([10.0, 11.0, 9.9], 1)) == near(10.0, -10.0)
    assert known(MOMENTUM.array([10.0, 11.0, 9.5], 1)) == near(1.0, -1.5)
    assert known(ROC.array([0.0, 1.0], 1)) == [0.0]


def test_money_flows_where_the_typical_price_goes() -> None:
    price = [10.0, 11.0, 10.0, 12.0]  # in 11 * 2 + 12 * 4, out 10 * 3
    assert known(MFI.array(price, price, price, [1.0, 2.0, 3.0, 4.0], 3)) == near(70.0)


def test_typical_prices_that_tie_but_for_rounding_move_no_money() -> None:
    # The same three prices in another order add up differently in the last digit.
    high, low, close = np.array([[0.3, 0.1, 0.2], [0.3, 0.2, 0.1], [0.3, 0.1, 0.2]]).T
    assert MFI.array(high, low, close, np.ones(3), 2)[2] == 0.0


def test_trix_is_the_change_of_the_third_average() -> None:
    close = 100.0 + np.random.default_rng(8).normal(size=90).cumsum()
    line = ema(ema(ema(close, 4)[3:], 4)[3:], 4)[3:]
    np.testing.assert_allclose(known(TRIX.array(close, 4)), 100.0 * np.diff(line) / line[:-1])


def test_awesome_and_its_acceleration() -> None:
    middle = [1.0, 3.0, 7.0]
    assert known(AWESOME.array(middle, middle, 1, 2)) == near(1.0, 2.0)
    assert known(ACCELERATION.array(middle, middle, 1, 2, 2)) == near(0.5)


def test_price_oscillators_begin_both_averages_at_once() -> None:
    slow = 2.0 + (7.0 - 2.0) * 2 / 3
    assert known(APO.array([1.0, 3.0, 7.0], 1, 2)) == near(1.0, 7.0 - slow)
    assert known(PPO.array([1.0, 3.0, 7.0], 1, 2)) == near(50.0, 100 * (7.0 - slow) / slow)


@pytest.mark.parametrize("one", [APO, PPO, AWESOME])
def test_a_fast_average_that_is_not_faster_is_refused(one: object) -> None:
    with pytest.raises(IndicatorError, match=r"“Fast bars” \(9\) must be fewer than “Slow bars”"):
        one.fresh(9, 9)  # type: ignore[attr-defined]


def test_rises_against_falls() -> None:
    assert known(CMO.array([10.0, 12.0, 11.0], 2)) == near(100 * (2 - 1) / 3)
    assert known(CMO_PLAIN.array([10.0, 12.0, 11.0, 11.0], 2)) == near(100 / 3, -100.0)


def test_three_spans_of_buying_pressure() -> None:
    # pressure 1.5 of a range of 2.5, then 0 of 2
    found = ULTIMATE.array([2.0, 4.0, 5.0], [1.0, 2.0, 3.0], [1.5, 3.0, 3.0], 1, 2, 2)
    assert known(found) == near(100 * (4 * 0.0 + 2 / 3 + 1 / 3) / 7)


def test_strength_of_changes_averaged_twice() -> None:
    assert known(TSI.array([1.0, 3.0, 2.0], 2, 1)) == near(100 * 0.5 / 1.5)


def test_balance_of_power() -> None:
    found = BALANCE_OF_POWER.array(
        [1.0, 2.0, 2.0], [5.0, 2.0, 3.0], [1.0, 2.0, 1.0], [3.0, 2.0, 1.0]
    )
    assert known(found) == near(0.5, 0.0, -0.5)
