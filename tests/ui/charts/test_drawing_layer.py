"""What drawings look like and where they can be taken hold of."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont

from tests.ui.charts.canvas import box_showing, color_at, painted
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.drawing import FIBONACCI, Drawing, TimePlaces
from ui.charts.drawing_layer import DrawingLayer

TIMES = np.arange(100, dtype=np.int64) * 60


@pytest.fixture
def layer(qapp: object) -> DrawingLayer:
    box = box_showing((0.0, 100.0), (0.0, 100.0))  # 4 px a bar, 2 px a unit
    made = DrawingLayer(box, lambda: TimePlaces(TIMES, 60))
    made.fonts = ChartFonts.of(QFont())
    made.box_resized()
    return made


def test_a_trend_line_runs_between_its_points(layer: DrawingLayer) -> None:
    layer.drawings = [Drawing("trend", ((10 * 60, 90.0), (50 * 60, 50.0)))]
    image = painted(layer)
    assert color_at(image, 120, 60) == LIGHT.blue
    assert color_at(image, 300, 150) == "#FFFFFF"
    assert layer.drawing_at(QPointF(120, 63)) == 0
    assert layer.drawing_at(QPointF(120, 90)) is None
    assert layer.drawing_at(QPointF(300, 150)) is None


def test_fibonacci_levels_lie_at_their_shares(layer: DrawingLayer) -> None:
    layer.drawings = [Drawing("fibonacci", ((10 * 60, 80.0), (40 * 60, 20.0)))]
    image = painted(layer)
    for share in FIBONACCI:
        y = round(200 - 2 * (20 + 60 * share))
        assert LIGHT.blue in {color_at(image, 390, row) for row in (y - 1, y, y + 1)}, share
        assert layer.drawing_at(QPointF(390, y)) == 0
    assert layer.drawing_at(QPointF(10, 160)) is None, "left of the move"


def test_handles_show_on_the_chosen_one_only(layer: DrawingLayer) -> None:
    layer.drawings = [Drawing("trend", ((10 * 60, 90.0), (50 * 60, 50.0)))]
    assert layer.handle_at(QPointF(40, 20)) is None
    layer.chosen = 0
    assert layer.handle_at(QPointF(42, 22)) == 0
    assert layer.handle_at(QPointF(200, 100)) == 1
    assert layer.handle_at(QPointF(120, 60)) is None


def test_a_line_far_outside_keeps_its_slope(layer: DrawingLayer) -> None:
    layer.drawings = [Drawing("trend", ((0, 0.0), (10**9, 10.0**9 / 60)))]
    image = painted(layer)
    for x, y in ((80, 160), (160, 120), (320, 40)):
        assert color_at(image, x, y) != "#FFFFFF"
        assert color_at(image, x, y + 12) == "#FFFFFF"


def test_the_newest_of_two_is_taken(layer: DrawingLayer) -> None:
    level = Drawing("level", ((0, 50.0),))
    layer.drawings = [level, level]
    assert layer.drawing_at(QPointF(200, 100)) == 1
