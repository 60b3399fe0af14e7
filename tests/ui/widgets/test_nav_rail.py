"""The rail: choose by click and key, fold to pictures, whole words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui import theme
from ui.text import say
from ui.widgets.nav_rail import NavRail

SCREENS = ("home", "strategies", "charts", "trade", "test", "safety", "activity", "settings")


@pytest.fixture
def rail(qtbot: QtBot) -> NavRail:
    made = NavRail([(name, say(f"nav.{name}"), f"nav_{name}") for name in SCREENS])
    qtbot.addWidget(made)
    made.resize(132, 700)
    made.set_current("home")
    made.show()
    return made


def test_choosing(rail: NavRail, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rail.chosen, timeout=500) as told:
        qtbot.mouseClick(rail.buttons()[3], Qt.MouseButton.LeftButton)
    assert told.args == ["trade"]
    assert [button.key for button in rail.buttons() if button.isChecked()] == ["trade"]
    assert count(picture(rail.buttons()[3]), "soft_blue") > 1000


def test_arrow_keys_move_the_keyboard(rail: NavRail, qtbot: QtBot) -> None:
    qtbot.waitExposed(rail)
    rail.activateWindow()
    rail.buttons()[0].setFocus()
    qtbot.waitUntil(rail.buttons()[0].hasFocus, timeout=1000)
    qtbot.keyClick(rail.buttons()[0], Qt.Key.Key_Down)
    assert rail.buttons()[1].hasFocus()
    qtbot.keyClick(rail.buttons()[1], Qt.Key.Key_Up)
    assert rail.buttons()[0].hasFocus()
    qtbot.keyClick(rail.buttons()[0], Qt.Key.Key_Up)
    assert rail.buttons()[0].hasFocus()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_words_fit_the_rail(rail: NavRail, scale: float) -> None:
    look = theme.use("light", scale=scale)
    metrics = QFontMetrics(look.font(15, "semi"))
    assert rail.width() == look.px(132)
    for button in rail.buttons():
        assert metrics.horizontalAdvance(button.text()) <= button.width()
        assert button.height() >= look.px(44)


def test_folding(rail: NavRail) -> None:
    rail.fold(True)
    assert rail.width() == 84
    assert rail.buttons()[1].toolTip() == "Strategies"
    assert rail.buttons()[1].accessibleName() == "Strategies"
    rail.fold(False)
    assert rail.width() == 132
    assert rail.buttons()[1].toolTip() == ""


def test_all_screens_fit_700_px(rail: NavRail) -> None:
    last = rail.buttons()[-1]
    assert last.mapTo(rail, last.rect().bottomLeft()).y() < 700
