from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from tests.ui.charts.canvas import color_at, new_picture, painting
from tests.ui.charts.test_value_box import VALUES
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.crosshair import Crosshair, Reading
from ui.theme import Theme

CHART, PLOT = QRectF(0, 0, 700, 400), QRectF(0, 0, 600, 370)
READING = Reading(QPointF(200, 150), "₹2,438.20", "Fri 2 Sep 2016, 11:15", VALUES)


@pytest.fixture
def crosshair(look: Theme) -> Crosshair:
    made = Crosshair()
    made.fonts = ChartFonts.of(look.font())
    made.place(CHART, PLOT)
    made.show_reading(READING)
    return made


def picture(crosshair: Crosshair) -> QImage:
    image = new_picture(700, 400)
    with painting(image) as painter:
        crosshair.paint(painter, QStyleOptionGraphicsItem())
    return image


def test_two_lines_meet_at_the_point(crosshair: Crosshair) -> None:
    image = picture(crosshair)
    down = sum(color_at(image, 200, y) == LIGHT.muted for y in range(370))
    across = sum(color_at(image, x, 150) == LIGHT.muted for x in range(600))
    assert down > 150
    assert across > 150
    assert color_at(image, 201, 300) == "#FFFFFF"


def test_price_and_time_stand_on_their_axes(crosshair: Crosshair) -> None:
    price, time = crosshair.price_rect(), crosshair.time_rect()
    assert price.left() >= PLOT.right()
    assert abs(price.center().y() - 150) <= 2
    assert time.top() >= PLOT.bottom()
    assert abs(time.center().x() - 200) <= 1
    image = picture(crosshair)
    assert color_at(image, round(price.center().x()), round(price.top()) + 1) == LIGHT.ink


@pytest.mark.parametrize("point", [QPointF(0, 0), QPointF(599, 369), QPointF(599, 0)])
def test_labels_stay_on_the_chart(crosshair: Crosshair, point: QPointF) -> None:
    crosshair.show_reading(replace(READING, point=point))
    assert CHART.contains(crosshair.price_rect())
    assert CHART.contains(crosshair.time_rect())


def test_hidden_it_paints_nothing(crosshair: Crosshair) -> None:
    crosshair.show_reading(None)
    assert picture(crosshair) == new_picture(700, 400)
    assert crosshair.price_rect().isEmpty()
    assert crosshair.time_rect().isEmpty()


def test_without_a_price_there_is_no_line_across(crosshair: Crosshair) -> None:
    crosshair.show_reading(replace(READING, price_text="", dot=QPointF(200, 250)))
    image = picture(crosshair)
    assert sum(color_at(image, x, 150) == LIGHT.muted for x in range(190)) == 0
    assert color_at(image, 200, 250) == LIGHT.ink
    assert crosshair.price_rect().isEmpty()
