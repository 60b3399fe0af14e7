"""The ring: for the keyboard only, outside the widget, gone with it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.big_button import BigButton
from ui.widgets.focus_ring import FocusRing, _Ring


@pytest.fixture
def ring(qapp: QApplication) -> Iterator[FocusRing]:
    made = FocusRing(qapp)
    yield made
    qapp.focusChanged.disconnect(made._focus_changed)
    made.deleteLater()


@pytest.fixture
def page(qtbot: QtBot, ring: FocusRing) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    for word in ("one", "two", "three"):
        column.addWidget(BigButton(word))
    column.addWidget(QLineEdit())
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=1000)
    return made


def _rings(page: QWidget) -> list[_Ring]:
    return [one for one in page.findChildren(_Ring) if one.isVisible()]


def test_an_opening_window_shows_no_ring(page: QWidget) -> None:
    assert _rings(page) == []


def test_tab_shows_a_ring_outside(page: QWidget, qtbot: QtBot) -> None:
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    button = QApplication.focusWidget()
    assert isinstance(button, BigButton)
    (ring,) = _rings(page)
    assert ring.geometry() == button.geometry().adjusted(-4, -4, 4, 4)
    assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    button.move(button.x() + 10, button.y())
    assert ring.geometry() == button.geometry().adjusted(-4, -4, 4, 4)
    button.hide()
    follower = QApplication.focusWidget()
    assert follower is not None
    assert follower is not button
    (ring,) = _rings(page)
    assert ring.geometry() == follower.geometry().adjusted(-4, -4, 4, 4)


def test_a_click_shows_no_ring(page: QWidget, qtbot: QtBot) -> None:
    button = page.findChildren(BigButton)[1]
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    held = _rings(page)
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert len(held) <= 1


def test_text_fields_draw_their_own_border(page: QWidget) -> None:
    page.findChildren(QLineEdit)[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert _rings(page) == []


def test_the_ring_dies_with_its_widget(page: QWidget, qtbot: QtBot) -> None:
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    button = QApplication.focusWidget()
    assert button is not None
    button.setParent(None)
    button.deleteLater()
    qtbot.wait(5)
    page.findChildren(BigButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert len(_rings(page)) <= 1


def test_inside_a_scroll_area_the_contents_hold_the_ring(ring: FocusRing, qtbot: QtBot) -> None:
    area, inside = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    column = QVBoxLayout(inside)
    buttons = [BigButton(f"number {n}") for n in range(12)]
    for button in buttons:
        column.addWidget(button)
    area.setWidget(inside)
    area.resize(300, 200)
    area.show()
    area.activateWindow()
    buttons[0].setFocus()
    qtbot.waitUntil(buttons[0].hasFocus, timeout=1000)
    buttons[1].setFocus(Qt.FocusReason.TabFocusReason)
    (shown,) = inside.findChildren(_Ring)
    assert shown.parent() is inside
