"""Text: tone, terms that explain themselves, figures that shrink into their room."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui import theme
from ui.widgets.hover import hover_text
from ui.widgets.label import Label

AMOUNT = "▲ +₹12,34,567.50"


def test_tone_and_size_come_from_the_tokens(qtbot: QtBot) -> None:
    label = Label("Today", "heading", "heavy", "muted")
    qtbot.addWidget(label)
    assert label.font().pixelSize() == 19
    assert count(picture(label), "muted") > 10
    theme.use("dark", scale=2.0)
    assert label.font().pixelSize() == 38
    assert count(picture(label), "muted") > 10


def test_a_label_keeps_its_colour_inside_a_button(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    label = Label("Today", tone="muted")
    label.setParent(button)
    label.ensurePolished()
    shown = label.palette().color(label.foregroundRole())
    assert label.foregroundRole() == QPalette.ColorRole.WindowText
    assert shown == theme.current().colour("muted")


def test_text_is_never_read_as_markup(qtbot: QtBot) -> None:
    label = Label("<b>M&M</b>")
    qtbot.addWidget(label)
    plain = Label("M")
    qtbot.addWidget(plain)
    assert label.sizeHint().width() > 5 * plain.sizeHint().width()


def test_a_term_explains_itself(qtbot: QtBot) -> None:
    label = Label("Safety exit", term="safety_exit")
    qtbot.addWidget(label)
    assert "stop-loss" in label.toolTip()
    bare = Label("Safety exit")
    qtbot.addWidget(bare)
    assert count(picture(label), "muted") > count(picture(bare), "muted")
    with pytest.raises(KeyError):
        Label("x", term="unicorn")


@pytest.mark.parametrize("width", [500, 300, 220, 10])
def test_a_figure_shrinks_into_its_room(qtbot: QtBot, width: int) -> None:
    label = Label(AMOUNT, "figure", "heavy", shrink_to="heading")
    qtbot.addWidget(label)
    label.resize(max(width, label.minimumSizeHint().width()), 54)
    label.show()
    assert 19 <= label.font().pixelSize() <= 44
    assert label.fontMetrics().horizontalAdvance(AMOUNT) <= label.width()
    if width == 500:
        assert label.font().pixelSize() == 44
    label.show_text("₹5")
    assert label.font().pixelSize() == 44
    assert label.sizeHint().height() >= 44


def test_long_hover_texts_wrap() -> None:
    assert hover_text("Short.") == "Short."
    assert hover_text("a < b " * 20).startswith("<qt>a &lt; b")
    assert hover_text("one\ntwo") == "<qt>one<br>two</qt>"
