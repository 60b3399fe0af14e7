"""One of several pills: by click and by arrow keys, exactly one at a time."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.choice_buttons import ChoiceButtons

SPANS = [("day", "Today"), ("week", "Week"), ("all", "All")]


def test_exactly_one_is_chosen(qtbot: QtBot) -> None:
    choice = ChoiceButtons(SPANS, says="Span", value="week")
    qtbot.addWidget(choice)
    assert choice.value == "week"
    with qtbot.waitSignal(choice.chosen, timeout=500) as told:
        qtbot.mouseClick(choice.buttons()[2], Qt.MouseButton.LeftButton)
    assert told.args == ["all"]
    assert [button.isChecked() for button in choice.buttons()] == [False, False, True]
    with qtbot.assertNotEmitted(choice.chosen):
        qtbot.mouseClick(choice.buttons()[2], Qt.MouseButton.LeftButton)
    assert choice.buttons()[2].isChecked()


def test_setting_is_silent(qtbot: QtBot) -> None:
    choice = ChoiceButtons(SPANS, says="Span")
    qtbot.addWidget(choice)
    with qtbot.assertNotEmitted(choice.chosen):
        choice.set_value("all")
    assert choice.value == "all"


def test_arrow_keys(qtbot: QtBot) -> None:
    choice = ChoiceButtons(SPANS, says="Span")
    qtbot.addWidget(choice)
    choice.show()
    told: list[str] = []
    choice.chosen.connect(told.append)
    place = 0
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(choice.buttons()[place], key)
        place = [button.isChecked() for button in choice.buttons()].index(True)
    assert told == ["week", "all", "week"]
    assert choice.buttons()[1].accessibleName() == "Span: Week"
