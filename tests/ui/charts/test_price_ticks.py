import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.price_ticks import price_ticks


def test_round_prices() -> None:
    ticks = price_ticks(2384, 2589, 560, 80)
    assert ticks.prices == (2400.0, 2450.0, 2500.0, 2550.0)
    assert ticks.decimals == 0


def test_small_steps_have_the_digits_they_need() -> None:
    ticks = price_ticks(0.51234, 0.51301, 400, 80)
    assert ticks.decimals == 4
    assert ticks.prices == (0.5124, 0.5126, 0.5128, 0.513)


def test_quarter_steps() -> None:
    ticks = price_ticks(10.0, 11.0, 400, 90)
    assert ticks.prices == (10.0, 10.25, 10.5, 10.75, 11.0)
    assert ticks.decimals == 2


@given(
    low=st.floats(-1e7, 1e7),
    height=st.floats(1e-3, 1e7),
    pixels=st.floats(50, 3000),
)
def test_labels_are_inside_and_apart(low: float, height: float, pixels: float) -> None:
    high = low + height
    ticks = price_ticks(low, high, pixels, 40)
    gap = 40 * height / pixels
    assert all(low - 1e-9 <= price <= high + 1e-9 for price in ticks.prices)
    pairs = zip(ticks.prices, ticks.prices[1:], strict=False)
    assert all(after - before >= gap * 0.999 for before, after in pairs)
    if pixels > 200:
        assert ticks.prices
    texts = [f"{price:.{ticks.decimals}f}" for price in ticks.prices]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("low", "high", "pixels"), [(1, 1, 100), (2, 1, 100), (0, 1, 0)])
def test_no_room_no_labels(low: float, high: float, pixels: float) -> None:
    assert price_ticks(low, high, pixels, 40).prices == ()
