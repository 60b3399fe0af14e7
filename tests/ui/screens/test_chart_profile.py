"""Amounts by price: hand-computed cases and what must hold for any bars."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.clock import IST, from_datetime, to_datetime
from ui.screens.chart_lines import Columns
from ui.screens.chart_profile import (
    AREA_SHARE,
    BIN_SHARE,
    profile_of,
    value_area,
    week_before,
)


def bars(rows: list[tuple[float, float, float]]) -> Columns:
    """Return bars of (low, high, volume)."""
    low, high, volume = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    times = np.arange(len(rows), dtype=np.int64) * 60_000_000_000
    return Columns(times, low, high, low, high, volume)


def test_each_bin_is_a_thousandth_wider() -> None:
    profile = profile_of(bars([(99.0, 101.0, 7.0)]))
    assert profile is not None
    assert profile.edges[1:] / profile.edges[:-1] == pytest.approx(
        np.full(len(profile.amounts), 1 + BIN_SHARE)
    )


def test_a_bar_is_spread_from_its_low_to_its_high() -> None:
    middle = 1.001**4600.5  # half way up a bin
    wide = middle / 1.002, middle * 1.001
    profile = profile_of(bars([(middle, middle, 6.0), (*wide, 4.0)]))
    assert profile is not None
    assert profile.amounts == pytest.approx([1.0, 1.0, 7.0, 1.0])
    assert profile.edges[profile.most] <= middle < profile.edges[profile.most + 1]


def test_it_is_the_indicators_own_histogram() -> None:
    told = pytest.importorskip("indicators.volume_profile")
    rng = np.random.default_rng(3)
    low = 100 * np.exp(np.cumsum(rng.normal(0, 2e-3, 500)))
    made = bars(list(zip(low, low * 1.002, rng.integers(1, 900, 500), strict=True)))
    columns = {**made.by_name(), "day": np.zeros(500)}
    theirs = told.profile(columns)
    ours = profile_of(made)
    assert ours is not None
    assert ours.amounts == pytest.approx(theirs.volume)
    assert ours.edges[:-1] == pytest.approx(theirs.low)
    assert ours.edges[ours.first] == pytest.approx(theirs.val)
    assert ours.edges[ours.last] == pytest.approx(theirs.vah)
    most = (ours.edges[ours.most] * ours.edges[ours.most + 1]) ** 0.5
    assert most == pytest.approx(theirs.poc)


def test_seven_days_the_last_one_included() -> None:
    friday = from_datetime(datetime(2016, 8, 19, 10, 30, tzinfo=IST))
    assert to_datetime(week_before(friday), IST) == datetime(2016, 8, 13, tzinfo=IST)


rows_of_bars = st.lists(
    st.tuples(st.floats(50, 150), st.floats(0, 20), st.floats(0, 1e6)), min_size=1, max_size=40
)


@given(rows_of_bars)
def test_nothing_is_lost_and_the_largest_is_the_largest(
    rows: list[tuple[float, float, float]],
) -> None:
    made = bars([(low, low + rise, volume) for low, rise, volume in rows])
    profile = profile_of(made)
    total = float(made.volume.sum())
    if total == 0:
        assert profile is None
        return
    assert profile is not None
    assert float(profile.amounts.sum()) == pytest.approx(total, rel=1e-6, abs=1e-6)
    assert profile.amounts[profile.most] == profile.amounts.max()
    assert profile.edges[0] <= made.low.min() * (1 + 1e-12)
    assert profile.edges[-1] >= made.high.max() * (1 - 1e-12)


@given(arrays.arrays(float, st.integers(1, 30), elements=st.floats(0, 100)))
def test_the_value_area_is_the_narrowest_run_that_holds_enough(amounts: np.ndarray) -> None:
    if not amounts.sum() > 1e-9:
        return
    first, last = value_area(amounts)
    needed = AREA_SHARE * amounts.sum()
    assert amounts[first:last].sum() >= needed * (1 - 1e-9)
    narrower = last - first - 1
    for start in range(len(amounts) - narrower + 1) if narrower else ():
        assert amounts[start : start + narrower].sum() < needed * (1 + 1e-9)


def test_without_bars_or_amounts_there_is_none() -> None:
    assert profile_of(bars([(1.0, 2.0, 0.0)])) is None
    assert profile_of(bars([(1.0, 2.0, 3.0)]).part(0, 0)) is None
    assert profile_of(bars([(1.0, 2.0, 3.0)]), lambda: False) is None
