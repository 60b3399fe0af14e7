"""Turns, retracements, support and pivots: hand-drawn bars, and what holds on any."""

from pathlib import Path

import hypothesis.extra.numpy as some_arrays
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from indicators import catalog
from indicators.support_resistance import levels
from tests.indicators.prices import Columns, made, walk

Floats = NDArray[np.float64]
NAN = float("nan")


def bars(*prices: float) -> Columns:
    """Return bars that reach half a point over and under a price."""
    middle = np.array(prices, float)
    return {"high": middle + 0.5, "low": middle - 0.5, "close": middle}


@some.composite
def walks(draw: some.DrawFn) -> Columns:
    steps = draw(
        some_arrays.arrays(np.int64, some.integers(12, 120), elements=some.integers(-9, 9))
    )
    return made(1000.0 + np.cumsum(steps) * 0.25, draw(some.integers(0, 9)), per_day=20)


# Fractals and swings


def test_a_turn_is_told_when_it_is_confirmed_and_not_before() -> None:
    prices = bars(10, 11, 13, 12, 11, 9, 10, 12, 14)
    found = catalog.compute("fractals", prices, wing=2)
    #  bar                              0    1    2    3    4  5  6    7  8
    assert found["swing_high"].tolist() == pytest.approx(
        [NAN, NAN, NAN, NAN, 100, 0, 0, 0, 0], nan_ok=True
    )
    assert found["swing_low"][4:].tolist() == [0, 0, 0, 100, 0]
    swings = catalog.compute("swings", prices, wing=2)
    assert swings["swing_high"][4:].tolist() == [13.5, 13.5, 13.5, 13.5, 14.5]
    assert swings["swing_low"][4:].tolist() == [9.5, 8.5, 8.5, 8.5, 8.5]


def test_a_later_turn_takes_the_place_of_the_one_before() -> None:
    up = catalog.compute("swings", bars(10, 8, 10, 12, 11, 13, 14), wing=1)
    assert up["swing_low"][2:].tolist() == [7.5, 7.5, 7.5, 10.5, 10.5]
    down = catalog.compute("swings", bars(10, 12, 10, 8, 9, 7, 6), wing=1)
    assert down["swing_high"][2:].tolist() == [12.5, 12.5, 12.5, 9.5, 9.5]


def test_equal_highs_are_no_turn() -> None:
    prices = bars(10, 11, 13, 13, 11, 10, 9, 8)
    assert not np.nansum(catalog.compute("fractals", prices, wing=2)["swing_high"])


@given(walks(), some.integers(1, 9))
def test_turns_are_those_found_by_looking_at_each_bar(prices: Columns, wing: int) -> None:
    high, low = prices["high"], prices["low"]
    found = catalog.compute("fractals", prices, wing=wing)
    for now in range(2 * wing, high.size):
        at = now - wing
        others = [i for i in range(at - wing, now + 1) if i != at]
        assert (found["swing_high"][now] == 100) == bool((high[at] > high[others]).all())
        assert (found["swing_low"][now] == 100) == bool((low[at] < low[others]).all())


def test_skender_finds_the_same_turns(shared_data: Path) -> None:
    import json
    import zipfile

    folder = shared_data / "known_answers" / "skender"
    quotes = pd.read_csv(folder / "quotes" / "default.csv", encoding="utf-8-sig")
    with zipfile.ZipFile(folder / "results.zip") as results:
        recorded = json.loads(results.read("fractal.standard.json"))
    prices = {"high": quotes["high"].to_numpy(float), "low": quotes["low"].to_numpy(float)}
    found = catalog.compute("fractals", prices, wing=2)
    ups = [row["fractalBear"] is not None for row in recorded]
    downs = [row["fractalBull"] is not None for row in recorded]
    assert sum(ups) > 50
    # They write a turn at its own bar, which nobody could know then; we say it two bars later.
    assert (found["swing_high"][4:] == 100).tolist() == ups[2:-2]
    assert (found["swing_low"][4:] == 100).tolist() == downs[2:-2]


@given(walks(), some.integers(1, 6))
def test_the_top_of_a_leg_is_never_under_its_bottom(prices: Columns, wing: int) -> None:
    swings = catalog.compute("swings", prices, wing=wing)
    high, low = swings["swing_high"], swings["swing_low"]
    warm = np.isfinite(high)
    assert (high[warm] >= low[warm]).all()
    assert (high[warm] >= prices["high"][warm]).all()
    assert (low[warm] <= prices["low"][warm]).all()


# Fibonacci


def test_a_rise_is_given_back_downwards_and_a_fall_upwards() -> None:
    rise = catalog.compute("fibonacci", bars(110, 100.5, 105, 110, 120, 119.5), wing=1)
    # from the low of 100 to the high of 120.5
    last = {name: column[-1] for name, column in rise.items()}
    assert last["fib_0"] == 120.5
    assert last["fib_500"] == pytest.approx(110.25)
    assert last["fib_618"] == pytest.approx(120.5 - 0.618 * 20.5)
    assert last["fib_100"] == 100.0
    fall = catalog.compute("fibonacci", bars(110, 119.5, 115, 110, 100, 100.5), wing=1)
    last = {name: column[-1] for name, column in fall.items()}
    assert last["fib_0"] == 99.5
    assert last["fib_236"] == pytest.approx(99.5 + 0.236 * 20.5)
    assert last["fib_100"] == 120.0


@given(walks(), some.integers(1, 6))
def test_levels_lie_in_order_inside_the_leg(prices: Columns, wing: int) -> None:
    found = np.array(list(catalog.compute("fibonacci", prices, wing=wing).values()))
    swings = catalog.compute("swings", prices, wing=wing)
    warm = np.isfinite(found[0])
    assert np.array_equal(warm, np.isfinite(swings["swing_high"]))
    steps = np.diff(found[:, warm], axis=0)
    assert ((steps >= 0).all(axis=0) | (steps <= 0).all(axis=0)).all()
    assert (found[:, warm].max(axis=0) == swings["swing_high"][warm]).all()
    assert (found[:, warm].min(axis=0) == swings["swing_low"][warm]).all()


# Support and resistance


def test_touches_near_each_other_are_one_level() -> None:
    prices = bars(100, 105, 100, 105.2, 100, 104.8, 100, 110, 107)
    found = levels(prices, wing=1, near=0.5)
    # highs at 105.5, 105.7, 105.3 and 110.5; lows at 99.5 three times
    assert [(round(one.price, 9), one.touches) for one in found] == [
        (99.5, 3),
        (105.5, 3),
        (110.5, 1),
    ]
    last = {k: v[-1] for k, v in catalog.compute("support_resistance", prices, wing=1).items()}
    assert last == pytest.approx(
        {
            "support": 105.5,
            "support_touches": 3.0,
            "resistance": 110.5,
            "resistance_touches": 1.0,
        }
    )


def test_touches_further_apart_are_two() -> None:
    prices = bars(100, 105, 100, 105.2, 100, 100)
    assert [one.touches for one in levels(prices, wing=1, near=0.1)] == [1, 1, 1]


def test_a_level_is_forgotten_when_it_is_old() -> None:
    prices = bars(100, 105, 100, *np.linspace(101, 103, 20))
    assert [round(one.price, 9) for one in levels(prices, wing=1)] == [99.5, 105.5]
    assert levels(prices, wing=1, life=10) == ()
    last = catalog.compute("support_resistance", prices, wing=1, life=10)
    assert (last["resistance"][-1], last["resistance_touches"][-1]) == (105.5, 0.0)


def test_the_weakest_makes_room() -> None:
    steps = [price for level in range(40) for price in (100.0 + 10 * level, 95.0 + 10 * level)]
    prices = bars(50, 20, 50, 20, 50, 20, 50, *steps)
    found = levels(prices, wing=1, near=0.01)
    assert len(found) == 24
    assert (found[0].price, found[0].touches) == (19.5, 3)  # the strongest stays, oldest or not


@given(walks(), some.integers(1, 5), some.floats(0.01, 3.0))
def test_support_and_resistance_enclose_the_close_within_the_range(
    prices: Columns, wing: int, near: float
) -> None:
    found = catalog.compute("support_resistance", prices, wing=wing, near=near)
    warm = np.isfinite(found["support"])
    assert warm[2 * wing :].all()
    close = prices["close"][warm]
    highest, lowest = np.maximum.accumulate(prices["high"]), np.minimum.accumulate(prices["low"])
    assert (found["support"][warm] <= close).all()
    assert (found["resistance"][warm] >= close).all()
    assert (found["support"][warm] >= lowest[warm] - 1e-9).all()
    assert (found["resistance"][warm] <= highest[warm] + 1e-9).all()
    touches = found["support_touches"][warm]
    assert ((touches >= 0) & (touches == np.floor(touches))).all()


# Pivots

DAY = {
    "high": np.array([110.0, 120.0, 115.0, 118.0]),
    "low": np.array([100.0, 104.0, 112.0, 113.0]),
    "close": np.array([105.0, 110.0, 113.0, 117.0]),
    "day": np.array([1.0, 1.0, 2.0, 2.0]),
}
"""The first day has high 120, low 100, close 110."""
BY_HAND = {
    "pivots": [110.0, 120.0, 130.0, 140.0, 100.0, 90.0, 80.0],
    "pivots_fibonacci": [110.0, 117.64, 122.36, 130.0, 102.36, 97.64, 90.0],
    "pivots_woodie": [110.0, 120.0, 130.0, 140.0, 100.0, 90.0, 80.0],
    "pivots_camarilla": [
        *(110.0, 110 + 22 / 12, 110 + 22 / 6, 110 + 22 / 4, 110 + 22 / 2),
        *(110 - 22 / 12, 110 - 22 / 6, 110 - 22 / 4, 110 - 22 / 2),
    ],
}


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_pivots_come_from_the_day_before(name: str) -> None:
    found = np.array(list(catalog.compute(name, DAY).values()))
    assert np.isnan(found[:, :2]).all()
    assert found[:, 2].tolist() == pytest.approx(BY_HAND[name])
    assert np.array_equal(found[:, 2], found[:, 3])  # the same all day


def test_woodie_counts_the_close_twice() -> None:
    prices = {**DAY, "close": np.array([105.0, 118.0, 113.0, 117.0])}
    found = catalog.compute("pivots_woodie", prices)
    assert found["pivot"][3] == (120 + 100 + 2 * 118) / 4
    assert found["r1"][3] == 2 * 114 - 100
    assert found["s3"][3] == 100 - 2 * (120 - 114)


def test_a_frames_days_are_those_of_its_zone() -> None:
    index = pd.date_range("2026-01-05 23:00", periods=4, freq="30min", tz="Asia/Kolkata")
    frame = pd.DataFrame({name: DAY[name] for name in ("high", "low", "close")}, index=index)
    assert catalog.compute("pivots", frame)["pivot"].iloc[-1] == 110.0


@settings(max_examples=50)
@given(walks())
def test_pivots_are_in_order_around_the_middle(prices: Columns) -> None:
    for name in BY_HAND:
        found = catalog.compute(name, prices)
        warm = np.isfinite(found["pivot"])
        ladder = ["s4", "s3", "s2", "s1", "r1", "r2", "r3", "r4"]
        rows = np.array([found[one][warm] for one in ladder if one in found])
        assert (np.diff(rows, axis=0) >= -1e-9).all()


def test_no_level_knows_the_future() -> None:
    prices = walk(300)
    wild = {key: column.copy() for key, column in prices.items()}
    for name in ("high", "low", "close"):
        wild[name][200:] *= 7.0
    for name in ("fractals", "swings", "fibonacci", "support_resistance", "pivots"):
        calm, after = catalog.compute(name, prices), catalog.compute(name, wild)
        for out, column in calm.items():
            assert np.array_equal(column[:200], after[out][:200], equal_nan=True)
