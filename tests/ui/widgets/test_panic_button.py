"""PANIC STOP: large, red, named, not pressed by Enter."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.panic_button import PanicButton


def test_it_is_large_and_red(qtbot: QtBot) -> None:
    button = PanicButton()
    qtbot.addWidget(button)
    hint = button.sizeHint()
    assert hint.width() >= 88
    assert hint.height() >= 56
    button.resize(hint)
    assert count(picture(button), "stop") > 2000
    assert button.accessibleName() == "PANIC STOP, Ctrl+Shift+X"


def test_one_click_is_enough_but_enter_is_not(qtbot: QtBot) -> None:
    button = PanicButton()
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=500):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_the_last_rehearsal_shows_on_hover(qtbot: QtBot) -> None:
    button = PanicButton()
    qtbot.addWidget(button)
    button.show_drill("", "")
    assert "Not rehearsed yet" in button.toolTip()
    button.show_drill("12 Nov", "0.4")
    assert "Last rehearsal 12 Nov: flat in 0.4 s" in button.toolTip()


def test_engaged(qtbot: QtBot) -> None:
    button = PanicButton()
    qtbot.addWidget(button)
    button.show_engaged(True)
    assert button.text() == "STOPPED"
    assert button.isEnabled()
    button.show_engaged(False)
    assert button.text() == "PANIC STOP"
