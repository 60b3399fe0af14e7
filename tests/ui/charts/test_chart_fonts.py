import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from tests.ui.charts.canvas import color_at, new_picture, painting
from ui.charts.chart_fonts import ChartFonts
from ui.theme import Theme, make_theme


def test_small_text_beside_the_widget_s_own(look: Theme) -> None:
    fonts = ChartFonts.of(look.font())
    assert fonts.small.pixelSize() == 14
    assert fonts.unit == 4


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_everything_grows_with_the_theme(look: Theme, scale: float) -> None:
    fonts = ChartFonts.of(make_theme("light", scale=scale).font())
    assert fonts.small.pixelSize() == round(14 * scale)
    assert fonts.unit == pytest.approx(4 * scale)
    assert fonts.height >= 14 * scale


def test_figures_are_of_one_width(look: Theme) -> None:
    fonts = ChartFonts.of(look.font())
    widths = {fonts.width(str(digit) * 6) for digit in range(10)}
    assert max(widths) - min(widths) < 0.5


def test_text_is_drawn_inside_its_place(look: Theme) -> None:
    fonts = ChartFonts.of(look.font())
    image = new_picture(200, 60)
    rect = QRectF(20, 10, fonts.bold_width("₹2,450.00"), 40)
    with painting(image) as painter:
        painter.setPen(QColor("#000000"))
        fonts.draw(painter, rect, "₹2,450.00", bold=True)
    inked = [(x, y) for x in range(200) for y in range(60) if color_at(image, x, y) != "#FFFFFF"]
    assert min(x for x, _ in inked) >= 19
    assert max(x for x, _ in inked) <= rect.right() + 1
    middle = (min(y for _, y in inked) + max(y for _, y in inked)) / 2
    assert abs(middle - 30) <= 3


def test_thousands_of_texts_do_not_pile_up(look: Theme) -> None:
    fonts = ChartFonts.of(look.font())
    for number in range(5000):
        fonts.width(str(number))
    assert fonts.width("17") > fonts.width("1")
    assert len(fonts._laid_out) <= 512
