"""Times and places among bars: there and back, whatever the candle length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.charts.conftest import Bars
from ui.charts.drawing import Drawing, TimePlaces

MINUTE = 60_000_000_000


def test_places_of_bars_are_their_numbers(reliance: Bars) -> None:
    places = TimePlaces(reliance.time_ns, MINUTE)
    for row in (0, 1, 374, 375, len(reliance.time_ns) - 1):
        assert places.place(int(reliance.time_ns[row])) == row
        assert places.time(row) == reliance.time_ns[row]


@given(st.floats(-50, 450))
def test_there_and_back(place: float) -> None:
    times = 10**18 + np.cumsum(np.array([0] + [MINUTE, 3 * MINUTE, 60 * MINUTE] * 133))
    places = TimePlaces(times, MINUTE)
    assert places.place(places.time(place)) == pytest.approx(place, abs=1e-6)


def test_a_point_keeps_its_time_over_other_candle_lengths(reliance: Bars) -> None:
    minutes = TimePlaces(reliance.time_ns, MINUTE)
    fives = TimePlaces(reliance.time_ns[::5], 5 * MINUTE)
    time_ns = minutes.time(1203)
    assert fives.place(time_ns) == pytest.approx(1203 / 5)
    assert minutes.place(fives.time(fives.place(time_ns))) == pytest.approx(1203)


def test_nothing_to_place_on() -> None:
    places = TimePlaces(np.empty(0, dtype=np.int64), 0)
    assert (places.place(5), places.time(3.0)) == (0.0, 0)


def test_another_point() -> None:
    drawing = Drawing("trend", ((1, 2.0), (3, 4.0)))
    assert drawing.with_point(1, (5, 6.0)).points == ((1, 2.0), (5, 6.0))
