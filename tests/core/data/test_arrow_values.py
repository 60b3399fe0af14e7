"""Values between pyarrow and numpy."""

import numpy as np
import pyarrow as pa

from core.data.arrow_values import arrow_column, arrow_mask, is_text, matches, only_where, values_of


def test_numbers_with_offset_and_gaps() -> None:
    column = pa.array([1, 2, None, 4], pa.int32())
    assert values_of(column, empty=-1).tolist() == [1, 2, -1, 4]
    assert values_of(column.slice(1, 2), empty=-1).tolist() == [2, -1]
    assert values_of(pa.array([1.5, 2.5]).slice(1), empty=0.0).tolist() == [2.5]
    assert values_of(pa.chunked_array([[1], [2, 3]]), empty=0).tolist() == [1, 2, 3]
    assert values_of(pa.array([], pa.float64()), empty=0.0).tolist() == []


def test_yes_and_no_with_offset() -> None:
    column = pa.array([True, False, None, True, True, False, True, False, True, True])
    assert values_of(column.slice(3, 6), empty=False).tolist() == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]
    assert values_of(column, empty=True)[2]


def test_masks_go_there_and_back() -> None:
    mask = np.random.default_rng(1).random(37) < 0.5
    assert values_of(arrow_mask(mask), empty=False).tolist() == mask.tolist()


def test_columns_go_there_and_back() -> None:
    for values in (np.arange(5, dtype=np.int64), np.linspace(0, 1, 5), np.arange(10.0)[::2]):
        assert values_of(arrow_column(values), empty=0).tolist() == values.tolist()


def test_text() -> None:
    text = pa.array(["ab", None, "b"])
    assert matches(text, "^a").tolist() == [True, False, False]
    kept = only_where(np.array([False, True, True]), text)
    assert kept.to_pylist() == [None, None, "b"]
    assert is_text(text)
    assert not is_text(pa.array([1]))
