import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from tests.ui.charts.canvas import box_showing, color_at, new_picture, painting
from ui.charts.chart_fonts import ChartFonts
from ui.charts.time_axis import TimeAxis
from ui.charts.time_ticks import Grade, TimeTick
from ui.theme import Theme

WIDTH, HEIGHT = 480, 28


@pytest.fixture
def axis(look: Theme) -> TimeAxis:
    made = TimeAxis(box_showing((0, 100), (0, 1), width=400))
    made.fonts = ChartFonts.of(look.font())
    made.place(QRectF(0, 0, WIDTH, HEIGHT))
    return made


def picture(axis: TimeAxis) -> QImage:
    image = new_picture(WIDTH, HEIGHT)
    option = QStyleOptionGraphicsItem()
    option.exposedRect = QRectF(0, 0, WIDTH, HEIGHT)
    with painting(image) as painter:
        axis.paint(painter, option)
    return image


def inked_columns(axis: TimeAxis) -> list[int]:
    image = picture(axis)
    return [x for x in range(WIDTH) if _inked(image, x)]


def _inked(image: QImage, x: int) -> bool:
    # Row 0 is the line over the axis.
    return any(color_at(image, x, y) != "#FFFFFF" for y in range(1, HEIGHT))


def test_labels_stand_under_their_bars(axis: TimeAxis) -> None:
    axis.ticks = [TimeTick(50, "11:15", Grade.CLOCK)]
    columns = inked_columns(axis)
    assert abs((columns[0] + columns[-1]) / 2 - 200) <= 2


def test_labels_that_an_edge_would_cut_are_pushed_inside(axis: TimeAxis) -> None:
    axis.ticks = [TimeTick(0, "11:15", Grade.CLOCK), TimeTick(100, "15:30", Grade.CLOCK)]
    columns = inked_columns(axis)
    assert 0 <= min(columns) <= 3
    assert 390 <= max(columns) < 400


def test_labels_out_of_view_are_left_out(axis: TimeAxis) -> None:
    axis.ticks = [TimeTick(-1, "11:15", Grade.CLOCK), TimeTick(101, "15:30", Grade.CLOCK)]
    assert inked_columns(axis) == []


def test_a_new_day_is_bolder(axis: TimeAxis) -> None:
    def ink() -> int:
        image = picture(axis)
        return sum(255 - image.pixelColor(x, y).lightness() for x in range(400) for y in range(28))

    axis.ticks = [TimeTick(50, "11:15", Grade.CLOCK)]
    plain = ink()
    axis.ticks = [TimeTick(50, "11:15", Grade.DAY)]
    assert ink() > 1.2 * plain


def test_a_label_under_the_crosshair_is_left_out(axis: TimeAxis) -> None:
    axis.ticks = [TimeTick(50, "11:15", Grade.CLOCK)]
    axis.covered = QRectF(150, 0, 60, HEIGHT)
    assert inked_columns(axis) == []


def test_the_corner_is_under_the_price_axis(axis: TimeAxis) -> None:
    axis.corner = "2 Sep"
    columns = inked_columns(axis)
    assert columns
    assert min(columns) >= 400


def test_a_corner_without_room_is_left_out(axis: TimeAxis) -> None:
    axis.corner = "Wednesday, 2 September 2016"
    assert inked_columns(axis) == []
