"""Toasts: news leaves, errors stay, at most three, all kept."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.clock import ReplayClock
from ui.theme import motion_ms
from ui.widgets.icon_button import IconButton
from ui.widgets.toast_tray import ToastTray


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    return made


def test_news_leaves_after_five_seconds(window: QWidget, qtbot: QtBot) -> None:
    tray = ToastTray(window, ReplayClock())
    tray.news("Bought 25 INFY.")
    toast = tray.shown[0]
    assert toast._timer.interval() == motion_ms("toast") == 5000
    assert toast._timer.isActive()
    toast._timer.setInterval(1)
    qtbot.waitUntil(lambda: not tray.shown, timeout=1000)
    assert [record.text for record in tray.history] == ["Bought 25 INFY."]


def test_errors_stay_until_dismissed(window: QWidget, qtbot: QtBot) -> None:
    tray = ToastTray(window, ReplayClock())
    tray.error("The diary could not be written.", "Disk is full")
    toast = tray.shown[0]
    assert not toast._timer.isActive()
    cross = toast.findChild(IconButton)
    assert cross is not None
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert tray.shown == ()
    assert tray.history[0].title == "Disk is full"


def test_at_most_three_and_errors_last(window: QWidget) -> None:
    tray = ToastTray(window, ReplayClock(7))
    tray.error("first")
    for text in ("second", "third", "fourth", "fifth"):
        tray.news(text)
    assert [toast.accessibleName() for toast in tray.shown] == ["first", "fourth", "fifth"]
    for text in ("e2", "e3", "e4"):
        tray.error(text)
    assert [toast.accessibleName() for toast in tray.shown] == ["e2", "e3", "e4"]
    assert len(tray.history) == 8
    assert tray.history[0].text == "e4"
    assert {record.ts_ns for record in tray.history} == {7}


def test_they_do_not_overlap_and_stay_inside(window: QWidget) -> None:
    tray = ToastTray(window, ReplayClock())
    for text in ("short", "long " * 40, "short again"):
        tray.warn(text)
    boxes = [toast.geometry() for toast in tray.shown]
    for one, other in pairwise(boxes):
        assert one.bottom() < other.top()
    assert all(window.rect().contains(box) for box in boxes)
    window.resize(700, 600)
    assert all(toast.geometry().right() < 700 for toast in tray.shown)


def test_unseen_messages_are_counted(window: QWidget) -> None:
    tray = ToastTray(window, ReplayClock())
    told: list[int] = []
    tray.history_changed.connect(told.append)
    tray.news("one")
    tray.warn("two")
    tray.mark_seen()
    tray.news("three")
    assert told == [1, 2, 0, 1]
