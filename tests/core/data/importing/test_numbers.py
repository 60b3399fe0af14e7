"""Numbers as people write them."""

import numpy as np
import pyarrow as pa
import pytest

from core.data.importing.numbers import Comma, comma_meaning, to_numbers
from core.errors import ImportRefused


@pytest.mark.parametrize(
    ("cells", "delimiter", "meaning"),
    [
        (["1.5", "2"], ",", Comma.NOTHING),
        (["1,234.5"], ",", Comma.THOUSANDS),
        (["1.234,5"], ";", Comma.DECIMAL),
        (["12,5"], ";", Comma.DECIMAL),
        (["0,123"], ";", Comma.DECIMAL),
        (["1,00,000"], ";", Comma.THOUSANDS),
        (["1,234"], ",", Comma.THOUSANDS),
        (["1,234", "12,5"], ";", Comma.DECIMAL),
    ],
)
def test_comma(cells: list[str], delimiter: str, meaning: Comma) -> None:
    assert comma_meaning([pa.array(cells)], delimiter) is meaning


def test_comma_is_decided_over_all_columns() -> None:
    prices, volumes = pa.array(["12,5"]), pa.array(["1,234"])
    assert comma_meaning([volumes, prices], ";") is Comma.DECIMAL
    with pytest.raises(ImportRefused, match="could be a thousand or a fraction"):
        comma_meaning([volumes], ";")


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("12.5", Comma.NOTHING, 12.5),
        (" 12.5 ", Comma.NOTHING, 12.5),
        ("1e3", Comma.NOTHING, 1000.0),
        ("₹1,23,456.50", Comma.THOUSANDS, 123456.5),
        ("Rs. 1,234", Comma.THOUSANDS, 1234.0),
        ("$5", Comma.NOTHING, 5.0),
        ("1.234.567,5", Comma.DECIMAL, 1234567.5),
        ("10.000", Comma.DECIMAL, 10_000.0),
        ("10.000", Comma.NOTHING, 10.0),
        (",5", Comma.DECIMAL, 0.5),
        ("2.5K", Comma.NOTHING, 2_500.0),
        ("1.2M", Comma.NOTHING, 1_200_000.0),
        ("-3", Comma.NOTHING, -3.0),
    ],
)
def test_value(cell: str, comma: Comma, value: float) -> None:
    numbers = to_numbers(pa.array([cell]), comma)
    assert numbers.values.tolist() == [value]
    assert not numbers.missing.any()
    assert not numbers.wrong.any()


@pytest.mark.parametrize(
    ("cell", "comma"),
    [
        ("abc", Comma.NOTHING),
        ("12,5", Comma.THOUSANDS),  # not 125
        ("1,2345", Comma.THOUSANDS),
        ("10.5", Comma.DECIMAL),  # not 105
        ("1.2.3", Comma.NOTHING),
        ("5 apples", Comma.NOTHING),
        ("inf", Comma.NOTHING),
        ("1e400", Comma.NOTHING),  # larger than a float can hold
        ("1e400", Comma.THOUSANDS),
        ("1-2", Comma.NOTHING),
    ],
)
def test_what_is_no_number(cell: str, comma: Comma) -> None:
    for other in ("1", "₹1"):  # with the quick reading, and with the one for dressed numbers
        numbers = to_numbers(pa.array([cell, other]), comma)
        assert numbers.wrong.tolist() == [True, False]
        assert not numbers.missing.any()


@pytest.mark.parametrize("cell", ["", " ", "-", "NaN", "null", "None", "N/A", "#N/A", None])
def test_empty_cells(cell: str | None) -> None:
    numbers = to_numbers(pa.array([cell, "abc"]), Comma.NOTHING)
    assert numbers.missing.tolist() == [True, False]
    assert numbers.wrong.tolist() == [False, True]
    assert np.isnan(numbers.values[0])


def test_columns_of_numbers() -> None:
    numbers = to_numbers(pa.array([1, None, 3], pa.int32()), Comma.NOTHING)
    assert numbers.missing.tolist() == [False, True, False]
    assert numbers.values[2] == 3.0
    infinite = to_numbers(pa.array([1.0, float("inf"), float("nan")]), Comma.NOTHING)
    assert infinite.wrong.tolist() == [False, True, False]
    assert infinite.missing.tolist() == [False, False, True]
    assert to_numbers(pa.array([True]), Comma.NOTHING).wrong.all()
