"""What our indicators answer where definitions differ or nothing is defined; hand-computed."""

import numpy as np
import pytest

from indicators.atr import Atr, atr
from indicators.donchian import donchian
from indicators.ema import ema
from indicators.macd import Macd, macd
from indicators.rsi import rsi
from indicators.supertrend import supertrend
from indicators.vwap import vwap

NAN = float("nan")


def test_the_exponential_average_begins_with_a_plain_one() -> None:
    # weight 2 / (3 + 1) = 0.5
    assert ema([2.0, 4.0, 6.0, 8.0, 4.0], 3)[2:].tolist() == [4.0, 6.0, 5.0]


def test_strength_by_hand() -> None:
    # changes +2 -1 +3: gain 5/3, loss 1/3; then -4: gain 10/9, loss 14/9
    values = rsi([10.0, 12.0, 11.0, 14.0, 10.0], 3)
    assert values[3:].tolist() == pytest.approx([100 * 5 / 6, 100 * 10 / 24])


def test_a_price_that_never_moved_is_neither_strong_nor_weak() -> None:
    assert rsi(np.full(30, 5.0))[14:].tolist() == [50.0] * 16


def test_only_rises_are_strength_100_and_only_falls_0() -> None:
    assert rsi(np.arange(1.0, 31.0))[14:].tolist() == [100.0] * 16
    assert rsi(np.arange(31.0, 1.0, -1.0))[14:].tolist() == [0.0] * 16


def test_the_true_range_counts_gaps_both_ways() -> None:
    high, low, close = [10.0, 15.0, 8.0, 9.0], [9.0, 14.0, 7.0, 8.0], [9.0, 14.0, 7.0, 8.5]
    # true ranges 6 (up from 9), 7 (down from 14), 2 (up from 7)
    assert atr(high, low, close, 2)[2:].tolist() == pytest.approx([6.5, 4.25])


def test_the_fast_average_of_macd_begins_with_the_slow_one_at_the_same_bar() -> None:
    line, signal, gap = macd([1.0, 2.0, 3.0, 4.0, 6.0], fast=2, slow=3, signal=2)
    # at the third bar: mean(2, 3) - mean(1, 2, 3)
    assert line[2] == 0.5
    assert np.isnan(line[:2]).all()
    assert np.isnan(signal[:3]).all()
    assert signal[3] == pytest.approx((line[2] + line[3]) / 2)
    assert gap[4] == pytest.approx(line[4] - signal[4])


def test_the_channel_includes_its_own_bar() -> None:
    upper, middle, lower = donchian([1.0, 2.0, 9.0], [0.0, 1.0, 5.0], 2)
    assert (upper[2], middle[2], lower[2]) == (9.0, 5.0, 1.0)


def test_the_line_turns_when_the_close_crosses_it() -> None:
    close = np.array([100.0] * 12 + [90.0] * 3 + [120.0] * 3)
    line, side = supertrend(close + 1, close - 1, close, 10, 3.0)
    assert side[10:].tolist() == [1, 1, -1, -1, -1, 1, 1, 1]
    assert ((close > line) == (side > 0))[10:].all()


def test_the_line_never_steps_back_within_a_trend() -> None:
    close = 500.0 + np.cumsum(np.random.default_rng(5).normal(0.0, 2.0, 3000))
    line, side = supertrend(close + 1, close - 1, close)
    steps, same = np.diff(line[10:]), side[11:] == side[10:-1]
    assert (steps[same & (side[11:] > 0)] >= 0).all()
    assert (steps[same & (side[11:] < 0)] <= 0).all()


def test_the_average_price_begins_anew_each_day() -> None:
    price, volume, day = [10.0, 20.0, 40.0, 60.0], [1.0, 3.0, 1.0, 1.0], [1.0, 1.0, 2.0, 2.0]
    assert vwap(price, price, price, volume, day).tolist() == [10.0, 17.5, 40.0, 50.0]


def test_without_volume_there_is_no_average_price() -> None:
    price = [10.0, 20.0, 30.0]
    values = vwap(price, price, price, [0.0, 2.0, 0.0], [1.0, 1.0, 2.0]).tolist()
    assert values == pytest.approx([NAN, 20.0, NAN], nan_ok=True)


def test_a_negative_volume_counts_as_missing() -> None:
    price = [10.0, 20.0, 30.0]
    values = vwap(price, price, price, [1.0, -5.0, 1.0], [1.0] * 3).tolist()
    assert values == pytest.approx([10.0, NAN, 20.0], nan_ok=True)


def test_streams_say_when_they_are_ready() -> None:
    one = Atr(3)
    answers = [one.update(11.0, 9.0, 10.0) for _ in range(3)]
    assert np.isnan(answers).all()
    assert not one.ready
    assert one.update(11.0, 9.0, 10.0) == pytest.approx(2.0)
    assert one.ready
    assert not Macd().ready
    with pytest.raises(AttributeError):
        one.extra = 1  # type: ignore[attr-defined]
