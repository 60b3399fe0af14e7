import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from tests.ui.charts.canvas import color_at, colors_in, new_picture, painting
from ui.charts.batches import draw_polyline, draw_rectangles
from ui.theme import Theme

RED = "#FF0000"


def test_rectangles_land_where_they_should(look: Theme) -> None:
    image = new_picture(60, 40)
    with painting(image) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(RED))
        tops, heights = np.array([5.0, 10.0]), np.array([3.0, 4.0])
        draw_rectangles(painter, np.array([10.0, 30.0]), tops, 2.0, heights)
    red = {(x, y) for x in range(60) for y in range(40) if color_at(image, x, y) == RED}
    first = {(x, y) for x in (10, 11) for y in (5, 6, 7)}
    assert red == first | {(x, y) for x in (30, 31) for y in (10, 11, 12, 13)}


@pytest.mark.parametrize("count", [0, 1])
def test_too_little_for_a_line(look: Theme, count: int) -> None:
    image = new_picture(20, 20)
    with painting(image) as painter:
        painter.setPen(QPen(QColor(RED), 2))
        draw_polyline(painter, np.zeros(count), np.zeros(count))
        draw_rectangles(painter, np.empty(0), np.empty(0), 1.0, 1.0)
    assert colors_in(image) == set()


def test_a_line_with_a_gap(look: Theme) -> None:
    image = new_picture(100, 20)
    with painting(image) as painter:
        painter.setPen(QPen(QColor(RED), 2))
        x = np.array([0.0, 20, 40, 60, 80, 100])
        draw_polyline(painter, x, np.array([10.0, 10, 10, np.nan, 10, 10]))
    assert color_at(image, 30, 10) == RED
    assert color_at(image, 60, 10) == "#FFFFFF"
    assert color_at(image, 90, 10) == RED


def test_only_gaps(look: Theme) -> None:
    image = new_picture(20, 20)
    with painting(image) as painter:
        draw_polyline(painter, np.arange(5.0), np.full(5, np.nan))
    assert colors_in(image) == set()
