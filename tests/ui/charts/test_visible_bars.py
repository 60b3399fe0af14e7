import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.charts.conftest import Bars
from tests.ui.charts.test_candle_columns import bars, loaded
from ui.charts.line_columns import LineColumns
from ui.charts.visible_bars import (
    LEAST_BAR_PITCH_PX,
    LEAST_GROUP_PITCH_PX,
    level_for,
    visible_bars,
    visible_line,
)

SOME = bars(700)
COLUMNS = loaded(SOME)


@given(first=st.integers(0, 699), length=st.integers(1, 700), pitch=st.floats(0.002, 40))
def test_what_is_drawn_equals_brute_force(first: int, length: int, pitch: float) -> None:
    last = min(700, first + length)
    seen = visible_bars(COLUMNS, first, last, pitch)
    assert seen.index[0] <= first
    assert seen.index[-1] + seen.size >= last
    assert len(seen) <= (last - first) / seen.size + 2
    for at, start in enumerate(seen.index):
        group = slice(start, start + seen.size)
        assert seen.open[at] == SOME.open[start]
        assert seen.high[at] == SOME.high[group].max()
        assert seen.low[at] == SOME.low[group].min()
        assert seen.close[at] == SOME.close[group][-1]
        assert seen.volume[at] == SOME.volume[group].sum()
        assert seen.centre[at] == start + (seen.size - 1) / 2


def test_bars_stay_single_while_they_can_be_told_apart() -> None:
    assert visible_bars(COLUMNS, 0, 700, LEAST_BAR_PITCH_PX).size == 1
    assert visible_bars(COLUMNS, 0, 700, LEAST_BAR_PITCH_PX - 0.01).size == 2


@pytest.mark.parametrize("width", [300, 1200, 3840])
def test_a_million_bars_are_never_more_than_the_pixels(million: Bars, width: int) -> None:
    columns = loaded(million)
    seen = visible_bars(columns, 0, 1_000_000, width / 1_000_000)
    assert width / 8 <= len(seen) <= width / LEAST_GROUP_PITCH_PX + 1
    assert seen.high.max() == million.high.max()
    assert seen.low.min() == million.low.min()
    assert seen.volume.sum() == pytest.approx(million.volume.sum())


@given(pitch=st.floats(1e-6, 50), least=st.floats(0.5, 8))
def test_level_is_the_smallest_that_is_wide_enough(pitch: float, least: float) -> None:
    level = level_for(pitch, least)
    assert pitch * 2**level >= least * (1 - 1e-12)
    assert level == 0 or pitch * 2 ** (level - 1) < least * (1 + 1e-12)


def test_nothing_in_view_gives_nothing() -> None:
    assert len(visible_bars(COLUMNS, 5, 5, 1.0)) == 0


def test_between_keeps_whole_groups_only() -> None:
    seen = visible_bars(COLUMNS, 0, 700, 0.1)
    part = seen.between(seen.centre[3], seen.centre[9])
    assert part.index.tolist() == seen.index[3:9].tolist()
    assert part.high.tolist() == seen.high[3:9].tolist()
    assert seen.between(-1e9, 1e9) is seen


@given(pitch=st.floats(0.003, 1.4), first=st.integers(0, 600), length=st.integers(2, 700))
def test_a_line_keeps_every_peak_and_trough(pitch: float, first: int, length: int) -> None:
    line = LineColumns()
    line.load(SOME.close)
    last = min(700, first + length)
    x, y = visible_line(line, first, last, pitch)
    assert y.max() >= SOME.close[first:last].max()
    assert y.min() <= SOME.close[first:last].min()
    assert (np.diff(x) > 0).all()
    assert len(x) <= 2 * ((last - first) / (1.5 / pitch) + 4)


def test_a_line_at_close_range_is_its_points() -> None:
    line = LineColumns()
    line.load(SOME.close)
    x, y = visible_line(line, 10, 20, 8.0)
    assert x.tolist() == list(range(9, 21))
    assert y.tolist() == SOME.close[9:21].tolist()


def test_a_gap_in_a_line_stays_a_gap() -> None:
    values = SOME.close.copy()
    values[:350] = np.nan
    line = LineColumns()
    line.load(values)
    x, y = visible_line(line, 0, 700, 0.1)
    assert np.isnan(y[x < 330]).all()
    assert np.isfinite(y[x > 370]).all()
