"""Pills: whole words, tones, pressing."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui import theme
from ui.widgets.pill import Pill, PillButton
from ui.widgets.pill_look import PillLook


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("badge", [False, True])
def test_words_are_whole(qtbot: QtBot, scale: float, badge: bool) -> None:
    theme.use("light", scale=scale)
    pill = Pill(PillLook("PRACTICE MONEY", "blue", badge=badge))
    qtbot.addWidget(pill)
    pill.resize(pill.sizeHint())
    tight = count(picture(pill), "blue")
    pill.resize(pill.width() + 200, pill.height())
    assert count(picture(pill), "blue") == pytest.approx(tight, rel=0.05)
    assert tight > 20


def test_looks_change(qtbot: QtBot) -> None:
    pill = Pill(PillLook("Zerodha", lamp="go"), tip="fresh")
    qtbot.addWidget(pill)
    narrow = pill.sizeHint().width()
    pill.show_look(PillLook("Zerodha · 9 s old", lamp="wait"), tip="old")
    assert pill.sizeHint().width() > narrow
    assert (pill.accessibleName(), pill.toolTip()) == ("Zerodha · 9 s old", "old")


def test_a_pressed_pill(qtbot: QtBot) -> None:
    button = PillButton(PillLook("Today"), checkable=True)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert count(picture(button), "soft_blue") == 0
    with qtbot.waitSignal(button.clicked, timeout=500):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isChecked()
    assert count(picture(button), "soft_blue") > 200


def test_badges_are_low_and_buttons_are_not(qtbot: QtBot) -> None:
    assert Pill(PillLook("Calm", "go", badge=True)).sizeHint().height() == 30
    assert PillButton(PillLook("2", mark="bell")).sizeHint().height() == 44
