import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.price_range import price_range

price = st.floats(0.01, 1e6)


@given(one=price, other=price)
def test_bars_fit_with_a_margin(one: float, other: float) -> None:
    low, high = sorted((one, other))
    bottom, top = price_range(low, high)
    assert bottom < low <= high < top


def test_the_margin_is_the_same_above_and_below() -> None:
    assert price_range(100, 200) == (92, 208)


@pytest.mark.parametrize("value", [0.0, 1e-6, 100.0, 1e6, -5.0])
def test_a_flat_price_has_height(value: float) -> None:
    bottom, top = price_range(value, value)
    assert bottom < value < top


def test_nothing_to_show_has_height() -> None:
    bottom, top = price_range(math.nan, math.nan)
    assert bottom < top


def test_a_near_line_joins() -> None:
    bottom, _ = price_range(100, 110, [96])
    assert bottom < 96


def test_a_far_line_does_not_squash_the_bars() -> None:
    assert price_range(100, 110, [50]) == price_range(100, 110)


def test_a_far_line_keeps_no_near_one_out() -> None:
    assert price_range(100, 110, [50, 98]) == price_range(100, 110, [98])
