"""A switch: by click and key, on and off differ by more than colour."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.toggle import Toggle


def test_switching(qtbot: QtBot) -> None:
    toggle = Toggle("Trade only in market hours")
    qtbot.addWidget(toggle)
    toggle.show()
    with qtbot.waitSignal(toggle.toggled, timeout=500) as told:
        qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert told.args == [True]
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert not toggle.isChecked()


def test_on_and_off_look_different(qtbot: QtBot) -> None:
    toggle = Toggle("x")
    qtbot.addWidget(toggle)
    toggle.resize(toggle.sizeHint())
    off = picture(toggle)
    toggle.setChecked(True)
    on = picture(toggle)
    assert count(off, "track_off") > 500
    assert count(on, "go") > 500
    left, right = 12, toggle.width() - 12
    middle = toggle.height() // 2 - 8
    assert off.pixel(left, middle) != off.pixel(right, middle)
    assert off.pixel(left, middle) == on.pixel(right, middle)


def test_showing_is_silent(qtbot: QtBot) -> None:
    toggle = Toggle("x")
    qtbot.addWidget(toggle)
    with qtbot.assertNotEmitted(toggle.toggled):
        toggle.show_on(True)
    assert count(picture(toggle), "go") > 200


def test_locked_says_why(qtbot: QtBot) -> None:
    toggle = Toggle("x", on=True)
    qtbot.addWidget(toggle)
    toggle.allow(False, "Cannot be switched off for the bot.")
    assert toggle.toolTip() == "Cannot be switched off for the bot."
    assert count(picture(toggle), "go") == 0
