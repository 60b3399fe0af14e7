"""A second symbol beside the first: by time, never from the future."""

import numpy as np

from ui.screens.compare_feed import beside


def test_each_bar_gets_the_last_close_known_then() -> None:
    times = np.array([10, 20, 30, 40, 50])
    other = np.array([15, 30, 45])
    closes = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(beside(times, other, closes), [np.nan, 1.0, 2.0, 2.0, 3.0])


def test_no_bars_at_all() -> None:
    values = beside(np.array([1, 2]), np.empty(0, dtype=np.int64), np.empty(0))
    assert np.isnan(values).all()
