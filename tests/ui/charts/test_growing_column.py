import numpy as np
import pytest

from ui.charts.growing_column import GrowingColumn


def test_appending_keeps_order_and_exact_integers() -> None:
    column = GrowingColumn(np.int64)
    start = 1_700_000_000_000_000_001
    for number in range(3000):
        column.append(start + number)
    assert column.values.dtype == np.int64
    np.testing.assert_array_equal(column.values, start + np.arange(3000))


def test_replacing_the_last() -> None:
    column = GrowingColumn(np.float64)
    column.load(np.array([1.0, 2.0]))
    column.replace_last(5.0)
    column.append(6.0)
    assert column.values.tolist() == [1.0, 5.0, 6.0]
    assert len(column) == 3


def test_an_empty_column_has_no_last() -> None:
    with pytest.raises(IndexError):
        GrowingColumn(np.float64).replace_last(1.0)


def test_loading_copies() -> None:
    values = np.array([1.0, 2.0])
    column = GrowingColumn(np.float64)
    column.load(values)
    values[0] = 9.0
    assert column.values[0] == 1.0
