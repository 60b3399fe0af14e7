import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from tests.ui.charts.canvas import box_showing, color_at, new_picture, painting
from ui.charts.chart_fonts import ChartFonts
from ui.charts.price_axis import Label, PriceAxis, Tag
from ui.theme import Theme

WIDTH, HEIGHT = 96, 200


@pytest.fixture
def axis(look: Theme) -> PriceAxis:
    made = PriceAxis(box_showing((0, 10), (0, 200)))
    made.fonts = ChartFonts.of(look.font())
    made.place(QRectF(0, 0, WIDTH, HEIGHT))
    return made


def picture(axis: PriceAxis) -> QImage:
    image = new_picture(WIDTH, HEIGHT)
    with painting(image) as painter:
        axis.paint(painter, QStyleOptionGraphicsItem())
    return image


def inked_rows(image: QImage) -> list[int]:
    return [
        y
        for y in range(HEIGHT)
        if any(color_at(image, x, y) != "#FFFFFF" for x in range(image.width()))
    ]


def test_labels_stand_at_their_prices(axis: PriceAxis) -> None:
    axis.labels = [Label(100.0, "₹100")]
    rows = inked_rows(picture(axis))
    assert abs((rows[0] + rows[-1]) / 2 - 100) <= 2


def test_a_label_that_the_edge_would_cut_is_left_out(axis: PriceAxis) -> None:
    axis.labels = [Label(199.0, "₹199"), Label(1.0, "₹1")]
    assert inked_rows(picture(axis)) == []


def test_a_tag_at_the_edge_is_pushed_inside(axis: PriceAxis) -> None:
    axis.tags = [Tag(199.9, "₹199.90", "#157A4E", "#FFFFFF")]
    image = picture(axis)
    rows = inked_rows(image)
    assert rows[0] == 0
    assert len(rows) >= 16
    assert color_at(image, 6, 8) == "#157A4E"


def test_a_label_under_a_tag_or_the_crosshair_is_left_out(axis: PriceAxis) -> None:
    axis.tags = [Tag(100.0, "₹100.00", "#157A4E", "#FFFFFF")]
    alone = picture(axis)
    axis.labels = [Label(102.0, "₹102")]
    assert picture(axis) == alone
    axis.tags = []
    axis.covered = QRectF(0, 90, WIDTH, 20)
    assert inked_rows(picture(axis)) == []


def test_tags_do_not_cover_each_other(axis: PriceAxis) -> None:
    axis.tags = [
        Tag(100.0, "₹100.00", "#157A4E", "#FFFFFF"),
        Tag(101.0, "₹101.00", "#C62F35", "#FFFFFF"),
    ]
    image = picture(axis)
    green = [y for y in range(HEIGHT) if color_at(image, 6, y) == "#157A4E"]
    red = [y for y in range(HEIGHT) if color_at(image, 6, y) == "#C62F35"]
    assert len(green) >= 14
    assert len(red) >= 14
    assert max(red) < min(green)


def test_tags_out_of_view_are_left_out(axis: PriceAxis) -> None:
    axis.tags = [Tag(500.0, "₹500.00", "#157A4E", "#FFFFFF")]
    assert inked_rows(picture(axis)) == []


def test_the_width_holds_the_widest_text(axis: PriceAxis) -> None:
    assert axis.fonts is not None
    width = axis.wanted_width(["₹1", "₹1,23,45,678.90"])
    assert width >= axis.fonts.bold_width("₹1,23,45,678.90") + 8
    assert width % 8 == 0
    assert axis.wanted_width([]) < axis.wanted_width(["₹1"])
