"""Answers of a wizard, its dots, the steps of a longer job, drop-down lists."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.option_card import OptionCard
from ui.widgets.picker import Picker
from ui.widgets.step_line import StepDots, StepLine


def test_one_answer_frees_the_others(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    cards = [OptionCard("coin", f"Answer {n}", "More about it.") for n in range(3)]
    for card in cards:
        column.addWidget(card)
    page.show()
    qtbot.mouseClick(cards[0], Qt.MouseButton.LeftButton)
    qtbot.keyClick(cards[2], Qt.Key.Key_Space)
    assert [card.isChecked() for card in cards] == [False, False, True]
    assert count(picture(cards[2]), "go") > 500
    assert count(picture(cards[0]), "go") == 0
    cards[1].allow(False, "Not built yet")
    qtbot.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert not cards[1].isChecked()
    assert cards[1].toolTip() == "Not built yet"


@pytest.mark.parametrize("state", ["waiting", "working", "done", "failed", "unsure"])
def test_steps(qtbot: QtBot, state: str) -> None:
    step = StepLine("Prices are arriving")
    qtbot.addWidget(step)
    step.show_state(state, "5 shares")
    assert step.state == state
    assert step.accessibleName().startswith("Prices are arriving: ")
    assert step.accessibleName().endswith("5 shares")


def test_dots(qtbot: QtBot) -> None:
    dots = StepDots(4)
    qtbot.addWidget(dots)
    dots.resize(dots.sizeHint())
    first = count(picture(dots), "blue")
    dots.show_step(3)
    assert dots.accessibleName() == "Step 4 of 4"
    assert count(picture(dots), "blue") > first


def test_picker(qtbot: QtBot) -> None:
    picker = Picker([("a", "Made-up prices"), ("b", "Real prices")], says="Prices", value="b")
    qtbot.addWidget(picker)
    assert picker.value == "b"
    with qtbot.assertNotEmitted(picker.picked):
        picker.set_value("a")
    with qtbot.waitSignal(picker.picked, timeout=500) as told:
        qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert told.args == ["b"]
    with pytest.raises(KeyError):
        picker.set_value("c")
