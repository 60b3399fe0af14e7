"""Volume profile: counted by hand, against plain counting, and what holds on any prices."""

import math
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from indicators import catalog
from indicators.volume_profile import Profile, profile
from tests.indicators.prices import Columns, walk

Floats = NDArray[np.float64]
WIDTH = math.log1p(0.001)


def at(*bins: int) -> Floats:
    """Return prices in the middle of bins, counted from the one that 100 lies in."""
    begin = math.floor(math.log(100.0) / WIDTH)
    return np.exp((begin + np.array(bins) + 0.5) * WIDTH)


def flat(bins: list[int], volume: list[float], day: list[float] | None = None) -> Columns:
    """Return bars that each stay within one bin."""
    price = at(*bins)
    days = np.zeros(price.size) if day is None else np.array(day, float)
    bars = {"high": price, "low": price, "close": price.copy()}
    return {**bars, "volume": np.array(volume, float), "day": days}


@some.composite
def trades(draw: some.DrawFn) -> Columns:
    size = draw(some.integers(1, 60))
    rng = np.random.default_rng(draw(some.integers(0, 10_000)))
    close = 100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.002, size)))
    days = np.cumsum(rng.integers(0, 4, size) * (rng.random(size) < 0.15)).astype(float)
    return {
        "high": close * (1 + 0.003 * rng.random(size)),
        "low": close * (1 - 0.003 * rng.random(size)),
        "close": close,
        "volume": rng.integers(0, 5, size) * 840.0,
        "day": days,
    }


def counted(prices: Columns, days: int) -> dict[int, float]:
    """Return the volume in each bin after the last bar, by plain counting."""
    held: dict[int, float] = defaultdict(float)
    last = prices["day"][-1]
    names = ("high", "low", "volume", "day")
    for high, low, volume, day in zip(*(prices[k].tolist() for k in names), strict=True):
        if day > last - days and volume:
            bins = range(math.floor(math.log(low) / WIDTH), math.floor(math.log(high) / WIDTH) + 1)
            for one in bins:
                held[one] += volume / len(bins)
    return held


def narrowest(volume: Floats, wanted: float) -> int:
    """Return in how many bins in a row the wanted volume fits, by trying all."""
    sums = np.concatenate(([0.0], np.cumsum(volume)))
    for count in range(1, volume.size + 1):
        if (sums[count:] - sums[:-count]).max() >= wanted * (1 - 1e-9):
            return count
    raise AssertionError("never")


def test_a_profile_by_hand() -> None:
    # Bin 0: 1, bin 1: 2, bin 2: 4, bin 3: 2, bin 4: 1. 70 percent of 10 are 7: bins 1 to 3.
    made = profile(flat([0, 1, 2, 3, 4, 2], [1, 2, 3, 2, 1, 1]))
    assert made.volume.tolist() == [1, 2, 4, 2, 1]
    assert made.poc == pytest.approx(at(2)[0])
    assert made.val == pytest.approx(made.low[1])
    assert made.vah == pytest.approx(made.high[3])
    np.testing.assert_allclose(made.high[:-1], made.low[1:], rtol=1e-15)
    np.testing.assert_allclose(made.high / made.low, 1.001, rtol=1e-12)
    assert made.low[0] < at(0)[0] < made.high[0]


def test_a_run_that_holds_exactly_enough_is_enough() -> None:
    made = profile(flat([0, 1], [3, 7]))
    assert (made.val, made.vah) == pytest.approx((made.low[1], made.high[1]))


def test_each_bar_says_what_was_known_then() -> None:
    found = catalog.compute("volume_profile", flat([0, 3, 3, 0], [5, 3, 3, 0]))
    assert found["poc"].tolist() == pytest.approx(at(0, 0, 3, 3).tolist())
    assert (found["val"] <= found["vah"]).all()


def test_the_density_is_what_the_close_stands_on() -> None:
    prices = flat([0, 0, 1, 2, 0], [6, 2, 4, 0, 1])
    # Far outside of its own bar, where the ring of bins begins again: nothing was traded there.
    prices["close"][4] = at(math.ceil(math.log(16.0) / WIDTH))[0]
    found = catalog.compute("volume_profile", prices)["density"]
    assert found.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]


def test_of_equally_full_bins_the_lowest_counts() -> None:
    assert profile(flat([5, 2, 8], [3, 3, 3])).poc == pytest.approx(at(2)[0])


def test_a_wide_bar_is_spread_evenly() -> None:
    prices = {"high": at(3), "low": at(0), "close": at(2)}
    prices |= {"volume": np.array([8.0]), "day": np.zeros(1)}
    assert profile(prices).volume.tolist() == [2.0, 2.0, 2.0, 2.0]


def test_days_leave_as_whole_days_and_weekends_count() -> None:
    days = [1.0, 2.0, 2.0, 8.0, 9.0]
    found = catalog.compute("volume_profile", flat([0, 9, 9, 5, 4], [9, 2, 2, 3, 1], days))
    # On day 8 the days 2 to 8 are looked at: day 1 is gone; on day 9 also day 2.
    assert found["poc"].tolist() == pytest.approx(at(0, 0, 0, 9, 5).tolist())


def test_a_frame_decides_when_the_day_begins() -> None:
    index = pd.date_range("2026-01-05 17:30", periods=4, freq="30min", tz="UTC")
    columns = flat([0, 0, 7, 7], [5, 5, 4, 4])
    frame = pd.DataFrame({k: columns[k] for k in ("high", "low", "close", "volume")}, index=index)
    assert profile(frame, days=1).poc == pytest.approx(at(0)[0])
    india = frame.tz_convert("Asia/Kolkata")  # the third bar begins at midnight there
    assert profile(india, days=1).poc == pytest.approx(at(7)[0])


def test_without_volume_there_is_no_profile() -> None:
    found = catalog.compute("volume_profile", flat([0, 1, 2], [0, 0, 0]))
    assert all(np.isnan(column).all() for column in found.values())
    empty = profile(flat([0, 1, 2], [0, 0, 0]))
    assert empty.volume.size == 0
    assert math.isnan(empty.poc)
    assert profile(flat([], [])).volume.size == 0


def test_a_price_of_another_world_begins_a_new_profile() -> None:
    prices = flat([0, 0, 0], [9, 9, 1])
    prices["high"] = prices["low"] = np.array([100.0, 100.0, 2000.0])
    found = profile(prices)
    assert found.volume.tolist() == [1.0]
    assert found.low[0] <= 2000.0 < found.high[0]


def test_a_bar_from_near_nothing_to_the_sky_counts_as_missing() -> None:
    prices = flat([0, 0], [9, 5])
    prices["low"] = np.array([100.0, 0.01])
    prices["high"] = np.array([100.0, 5000.0])
    found = catalog.compute("volume_profile", prices)
    assert np.isnan(found["poc"]).tolist() == [False, True]
    assert profile(prices).volume.tolist() == [9.0]


@settings(max_examples=150)
@given(trades(), some.integers(1, 9))
def test_it_equals_plain_counting(prices: Columns, days: int) -> None:
    held, made = counted(prices, days), profile(prices, days=days)
    assert made.volume.size == (max(held) - min(held) + 1 if held else 0)
    for one, volume in held.items():
        assert made.volume[one - min(held)] == pytest.approx(volume)
    assert made.volume.sum() == pytest.approx(sum(held.values()))


@settings(max_examples=150)
@given(trades(), some.floats(20.0, 100.0))
def test_the_fullest_bin_and_the_narrowest_area(prices: Columns, area: float) -> None:
    made = profile(prices, area=area)
    if not made.volume.size:
        return
    fullest = int(np.argmin(np.abs(np.log(made.low) + WIDTH / 2 - math.log(made.poc))))
    assert made.volume[fullest] == pytest.approx(made.volume.max())
    inside = (made.low >= made.val * (1 - 1e-9)) & (made.high <= made.vah * (1 + 1e-9))
    total = made.volume.sum()
    assert made.volume[inside].sum() >= total * area / 100 * (1 - 1e-9)
    assert inside.sum() == narrowest(made.volume, total * area / 100)


def test_the_lines_end_where_the_histogram_stands() -> None:
    prices = walk(2000)
    made: Profile = profile(prices)
    found = catalog.compute("volume_profile", prices)
    ends = tuple(float(found[name][-1]) for name in ("poc", "vah", "val"))
    assert (made.poc, made.vah, made.val) == ends
    assert made.volume.sum() == pytest.approx(prices["volume"][prices["day"] > 39 - 7].sum())
