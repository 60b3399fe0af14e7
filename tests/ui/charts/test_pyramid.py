import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ui.charts.pyramid import HIGHEST, LOWEST, TOTAL, Pyramid, Summary

whole = st.integers(-1000, 1000).map(float)
gappy = st.one_of(whole, st.just(math.nan))
changes = st.lists(st.tuples(st.sampled_from(["append", "replace"]), gappy), max_size=200)


def brute_cells(values: NDArray[np.float64], level: int, summary: Summary) -> list[float]:
    size = 1 << level
    return [brute(values[start : start + size], summary) for start in range(0, len(values), size)]


def brute(values: NDArray[np.float64], summary: Summary) -> float:
    if summary is TOTAL:
        return float(values.sum())
    known = values[~np.isnan(values)]
    if not len(known):
        return math.nan
    return float(known.min() if summary is LOWEST else known.max())


def check(pyramid: Pyramid, values: list[float], summary: Summary) -> None:
    column = np.array(values)
    assert len(pyramid) == len(values)
    for level in range(pyramid.top + 1):
        np.testing.assert_array_equal(pyramid.level(level), brute_cells(column, level, summary))
    assert len(pyramid.level(pyramid.top)) <= 1


@pytest.mark.parametrize("summary", [LOWEST, HIGHEST])
@given(start=st.lists(gappy, max_size=70), changed=changes)
def test_every_level_equals_brute_force_whatever_happens(
    summary: Summary, start: list[float], changed: list[tuple[str, float]]
) -> None:
    values = list(start)
    pyramid = Pyramid(summary)
    pyramid.load(np.array(values))
    for what, value in changed:
        if what == "append":
            pyramid.append(value)
            values.append(value)
        elif values:
            pyramid.replace_last(value)
            values[-1] = value
    check(pyramid, values, summary)


@given(start=st.lists(whole, max_size=70), added=st.lists(whole, max_size=100), last=whole)
def test_totals_equal_brute_force(start: list[float], added: list[float], last: float) -> None:
    pyramid = Pyramid(TOTAL)
    pyramid.load(np.array(start))
    for value in added:
        pyramid.append(value)
        pyramid.replace_last(value + last)
    check(pyramid, [*start, *(value + last for value in added)], TOTAL)


@pytest.mark.parametrize("summary", [LOWEST, HIGHEST, TOTAL])
@given(data=st.data(), values=st.lists(whole, min_size=1, max_size=900))
def test_any_range_equals_brute_force(
    summary: Summary, data: st.DataObject, values: list[float]
) -> None:
    pyramid = Pyramid(summary)
    pyramid.load(np.array(values))
    first = data.draw(st.integers(0, len(values) - 1))
    last = data.draw(st.integers(first + 1, len(values)))
    assert pyramid.over(first, last) == brute(np.array(values[first:last]), summary)


@pytest.mark.parametrize("summary", [LOWEST, HIGHEST])
def test_a_range_with_gaps_passes_them_over(summary: Summary) -> None:
    values = np.full(500, math.nan)
    values[[100, 399]] = 3.0, 5.0
    pyramid = Pyramid(summary)
    pyramid.load(values)
    assert pyramid.over(0, 500) == (3.0 if summary is LOWEST else 5.0)
    assert math.isnan(pyramid.over(101, 399))


def test_it_grows_far_beyond_its_first_room() -> None:
    pyramid = Pyramid(HIGHEST)
    values = np.random.default_rng(1).normal(size=5000)
    for value in values:
        pyramid.append(float(value))
    check(pyramid, list(values), HIGHEST)


def test_nothing_in_it() -> None:
    pyramid = Pyramid(LOWEST)
    assert len(pyramid) == 0
    assert len(pyramid.level(0)) == 0
    assert math.isnan(pyramid.over(0, 0))
    with pytest.raises(IndexError):
        pyramid.replace_last(1.0)


def test_loading_copies() -> None:
    values = np.array([1.0, 2.0, 3.0])
    pyramid = Pyramid(TOTAL)
    pyramid.load(values)
    values[0] = 99.0
    assert pyramid.over(0, 3) == 6.0
