"""Amounts by price: hand-computed cases and what must hold for any bars."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ui.screens.chart_lines import Columns
from ui.screens.chart_profile import AREA_SHARE, profile_of, value_area


def bars(rows: list[tuple[float, float, float]]) -> Columns:
    """Return bars of (low, high, volume)."""
    low, high, volume = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    times = np.arange(len(rows), dtype=np.int64) * 60_000_000_000
    return Columns(times, low, high, low, high, volume)


def test_bins_are_a_thousandth_of_the_price_high() -> None:
    profile = profile_of(bars([(99.95, 100.05, 7.0)]))
    assert profile is not None
    steps = np.diff(profile.edges)
    assert steps == pytest.approx(np.full(len(steps), 0.1))


def test_a_bar_is_spread_from_its_low_to_its_high() -> None:
    profile = profile_of(bars([(100.05, 100.05, 6.0), (99.85, 100.15, 4.0)]))
    assert profile is not None
    amounts = profile.amounts[profile.amounts > 0]
    assert amounts == pytest.approx([1.0, 1.0, 7.0, 1.0])
    low, high = profile.edges[profile.most], profile.edges[profile.most + 1]
    assert low <= 100.05 < high


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
    assert profile.edges[0] <= made.low.min()
    assert profile.edges[-1] >= made.high.max()


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
