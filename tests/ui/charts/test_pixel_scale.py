import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.pixel_scale import PixelScale

SCALE = PixelScale(100.0, 8.0, 2500.0, 2.0, 800.0, 400.0, 1.5)


@given(bar=st.floats(-1e6, 1e6), price=st.floats(-1e5, 1e5))
def test_there_and_back(bar: float, price: float) -> None:
    assert SCALE.bar(SCALE.x(bar)) == pytest.approx(bar)
    assert SCALE.price(SCALE.y(price)) == pytest.approx(price)
    assert SCALE.xs(np.array([bar]))[0] == SCALE.x(bar)
    assert SCALE.ys(np.array([price]))[0] == SCALE.y(price)


def test_prices_rise_upward() -> None:
    assert SCALE.y(2500) == 0
    assert SCALE.y(2300) == 400


@given(pixel=st.floats(-1e4, 1e4))
def test_snapping_lands_on_a_screen_pixel(pixel: float) -> None:
    snapped = SCALE.snapped(pixel) * 1.5
    assert snapped == pytest.approx(round(snapped))
    assert abs(SCALE.snapped(pixel) - pixel) <= 0.5 / 1.5 + 1e-9


def test_on_screen_counts_screen_pixels() -> None:
    screen = SCALE.on_screen()
    assert screen.x(110) == 1.5 * SCALE.x(110)
    assert screen.y(2400) == 1.5 * SCALE.y(2400)
    assert (screen.width, screen.height, screen.ratio) == (1200, 600, 1)
