"""Empty, loading and error states."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.empty_state import EmptyState, ErrorState, LoadingState
from ui.widgets.label import Label
from ui.widgets.mark import Mark


def test_empty(qtbot: QtBot) -> None:
    state = EmptyState("sleeping_bull", "You own nothing right now.", "Pick a strategy")
    qtbot.addWidget(state)
    mark = state.findChild(Mark)
    assert mark is not None
    assert mark.name == "sleeping_bull"
    with qtbot.waitSignal(state.action, timeout=500):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)


def test_error_folds_its_details(qtbot: QtBot) -> None:
    state = ErrorState(
        "Prices stopped arriving.", "Nothing was sent.", "Connect again", details="timeout"
    )
    qtbot.addWidget(state)
    state.show()
    shown = [label.text() for label in state.findChildren(Label) if label.isVisible()]
    assert shown == ["Prices stopped arriving.", "Nothing was sent."]
    qtbot.mouseClick(state.unfold, Qt.MouseButton.LeftButton)
    shown = [label.text() for label in state.findChildren(Label) if label.isVisible()]
    assert "timeout" in shown
    assert state.unfold.text() == "Hide details"
    qtbot.mouseClick(state.unfold, Qt.MouseButton.LeftButton)
    assert state.unfold.text() == "Details"
    with qtbot.waitSignal(state.action, timeout=500):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)


def test_loading_says_how_far(qtbot: QtBot) -> None:
    state = LoadingState("Reading prices…")
    qtbot.addWidget(state)
    state.show_progress(0.4, "2 of 5 shares")
    assert state.meter.accessibleName() == "Reading prices…: 2 of 5 shares"
