"""A number to set: typed, stepped, slid; wrong text is answered in words."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.widgets.number_range import NumberRange
from ui.widgets.slider_field import SliderField


@pytest.fixture
def field(qtbot: QtBot) -> SliderField:
    made = SliderField("Stop for the day", NumberRange(1, 10, 0.5, unit="%"), 5)
    qtbot.addWidget(made)
    made.show()
    return made


def test_stepping(field: SliderField, qtbot: QtBot) -> None:
    told: list[float] = []
    field.changed.connect(told.append)
    qtbot.mouseClick(field.more, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(field.less, Qt.MouseButton.LeftButton)
    assert told == [5.5, 5.0]
    assert field.edit.text() == "5.0"


def test_ends_are_ends(field: SliderField, qtbot: QtBot) -> None:
    field.set_value(10)
    assert not field.more.isEnabled()
    assert field.less.isEnabled()
    field.set_value(1)
    assert not field.less.isEnabled()


def test_typing(field: SliderField, qtbot: QtBot) -> None:
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "7.5")
    assert field.value == 7.5
    assert field.slider.value() == 13
    assert field.wrong == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("70", "“Stop for the day” must be at most 10.0."),
        ("0.2", "“Stop for the day” must be at least 1.0."),
        ("many", "“Stop for the day” must be a number. Type one from 1.0 to 10.0."),
        ("nan", "“Stop for the day” must be a number. Type one from 1.0 to 10.0."),
    ],
)
def test_wrong_text_is_answered(field: SliderField, qtbot: QtBot, typed: str, said: str) -> None:
    judged: list[str] = []
    field.judged.connect(judged.append)
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, typed)
    assert field.wrong == said
    assert judged[-1] == said
    assert field.edit.accessibleDescription() == said
    field.set_value(4)
    assert field.wrong == ""
    assert field.value == 4


def test_whole_numbers(qtbot: QtBot) -> None:
    field = SliderField("Most positions", NumberRange(1, 20, 1, whole=True), 5)
    qtbot.addWidget(field)
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "2.5")
    assert "whole number" in field.wrong
    field.slider.setValue(9)
    assert field.value == 10
    assert field.edit.text() == "10"


def test_sliding_by_keyboard(field: SliderField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.changed, timeout=500) as told:
        qtbot.keyClick(field.slider, Qt.Key.Key_Right)
    assert told.args == [5.5]


def test_the_wheel_does_not_change_it_in_passing(field: SliderField) -> None:
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field.slider, turn)
    assert field.value == 5
