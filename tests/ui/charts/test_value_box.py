import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from tests.ui.charts.canvas import color_at, new_picture, painting
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.value_box import ValueBox, ValueRow, Values
from ui.theme import Theme

VALUES = Values(
    "Fri 2 Sep 2016, 11:15",
    (
        ValueRow("open", "2,431.10"),
        ValueRow("high", "2,440.00"),
        ValueRow("low", "2,428.55"),
        ValueRow("close", "2,438.20"),
        ValueRow("traded", "1,20,400"),
        ValueRow("change", "▲ +0.42 %", "up"),
    ),
    "16 bars together",
)
ROOM = QRectF(0, 0, 800, 500)


def test_one_sentence_for_listening() -> None:
    assert VALUES.sentence() == (
        "Fri 2 Sep 2016, 11:15, 16 bars together, open 2,431.10, high 2,440.00, "
        "low 2,428.55, close 2,438.20, traded 1,20,400, change ▲ +0.42 %"
    )


@given(x=st.floats(0, 800), y=st.floats(0, 500))
def test_the_box_is_inside_and_not_under_the_pointer(x: float, y: float) -> None:
    from PySide6.QtWidgets import QApplication

    box = ValueBox(VALUES, ChartFonts.of(QApplication.font()))
    rect = box.place(QPointF(x, y), ROOM)
    assert ROOM.contains(rect)
    assert not rect.adjusted(4, 4, -4, -4).contains(QPointF(x, y))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_text_reaches_the_border(look: Theme, scale: float) -> None:
    from ui.theme import make_theme

    box = ValueBox(VALUES, ChartFonts.of(make_theme("light", scale=scale).font()))
    image = new_picture(round(box.width), round(box.height))
    with painting(image) as painter:
        box.paint(painter, QRectF(0, 0, box.width, box.height), LIGHT)
    inset = 6
    for y in range(20, image.height() - 20):
        for x in (inset, image.width() - 1 - inset):
            assert color_at(image, x, y) == LIGHT.card
    for x in range(20, image.width() - 20):
        for y in (inset, image.height() - 1 - inset):
            assert color_at(image, x, y) == LIGHT.card


def test_a_note_makes_the_box_higher(look: Theme) -> None:
    from dataclasses import replace

    fonts = ChartFonts.of(look.font())
    plain = ValueBox(replace(VALUES, note=""), fonts)
    assert ValueBox(VALUES, fonts).height > plain.height


def test_one_column(look: Theme) -> None:
    from dataclasses import replace

    fonts = ChartFonts.of(look.font())
    narrow = ValueBox(replace(VALUES, columns=1), fonts)
    assert narrow.height > ValueBox(VALUES, fonts).height
