"""Purged splits: counts as in the book, nothing leaks, every path whole."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backtest.honesty.cross_validation import best_column, cross_validate, purged_splits


def test_the_books_six_groups_of_two_make_fifteen_splits_and_five_paths():
    splits = list(purged_splits(60, 6, 2))
    assert len(splits) == 15
    tested = Counter(group for split in splits for group in split.test_groups)
    assert set(tested.values()) == {5}


@given(st.integers(12, 120), st.integers(2, 6), st.integers(0, 8), st.integers(0, 8), st.data())
def test_nothing_learned_reaches_into_what_is_tested(periods, groups, purge, embargo, data):
    tests = data.draw(st.integers(1, groups - 1))
    for split in purged_splits(periods, groups, tests, purge, embargo):
        tested = set(split.test.tolist())
        for place in split.train.tolist():
            # Known after `purge` periods: none of them may be tested, nor may it follow a test.
            assert not tested & set(range(place, place + purge + 1))
            assert not tested & set(range(place - purge - embargo, place + 1))


def test_a_real_edge_shows_on_every_path_and_noise_does_not():
    random = np.random.default_rng(5)
    returns = random.normal(0.0, 0.01, (600, 20))
    noise = cross_validate(returns, 250.0, purge=5, embargo=5)
    returns[:, 4] += 0.003
    edge = cross_validate(returns, 250.0, purge=5, embargo=5)
    assert (edge.splits, len(edge.path_sharpes)) == (15, 5)
    assert edge.losing_paths == 0.0
    assert edge.median_sharpe > 2.0 > noise.median_sharpe


def test_too_little_says_nothing_and_nonsense_is_refused():
    assert math.isnan(cross_validate(np.zeros((5, 3)), 250.0).median_sharpe)
    assert best_column(np.zeros((10, 3))) == 0
    with pytest.raises(ValueError, match="test_groups"):
        list(purged_splits(10, 3, 3))
