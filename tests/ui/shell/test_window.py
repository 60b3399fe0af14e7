"""The whole window with the real program behind it, driven by real clicks and keys."""

import time

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout

from app.deck import open_deck
from app.settings import load_settings
from app.window import application, build_window
from core.events.commands import UNLOCK_PHRASE, StopMode
from core.events.snapshot import BotState
from core.risk.kill_switch import KillOrder, write_kill_file
from ui import theme
from ui.widgets.step_line import StepLine

LEFT = Qt.MouseButton.LeftButton
PANIC = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Visitor:
    """A person at the window: sees it, clicks, types, and counts the clicks."""

    def __init__(self, qtbot, home) -> None:
        self.qtbot = qtbot
        self.settings = load_settings(environment={"ALGOTRADER_HOME": str(home)})
        self.settings.paths.create()
        application(self.settings)
        self.deck = open_deck(self.settings)
        self.deck.warm_up(lambda _share, _words: None)
        self.window = build_window(self.deck)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.welcome()
        qtbot.waitExposed(self.window)
        self.clicks = 0

    def click(self, button) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, LEFT)
        self.clicks += 1

    def state(self) -> BotState | None:
        snapshot = self.deck.snapshot()
        return None if snapshot is None else snapshot.state

    def begin(self) -> None:
        """Skip the wizard's questions and press the big green button."""
        if self.window.wizard.isVisible():
            self.click(self.window.wizard.skip)
        self.click(self.window.screens["home"].start)
        self.qtbot.waitUntil(lambda: self.state() is BotState.RUNNING, timeout=30_000)
        self.qtbot.waitUntil(lambda: not self.window.ready_overlay.isVisible(), timeout=10_000)

    def first_trade(self) -> None:
        self.qtbot.waitUntil(lambda: self.deck.snapshot().fills > 0, timeout=120_000)

    def leave(self) -> None:
        self.deck.close(StopMode.KEEP_SAFETY_EXITS)


@pytest.fixture
def visitor(qtbot, tmp_path):
    made = Visitor(qtbot, tmp_path)
    yield made
    made.leave()
    theme.use("light")


def test_a_new_user_reaches_the_first_practice_trade_in_two_clicks(visitor):
    began = time.monotonic()
    assert visitor.window.wizard.isVisible()
    visitor.begin()
    visitor.first_trade()
    assert visitor.clicks <= 6
    assert time.monotonic() - began < 180
    snapshot = visitor.deck.snapshot()
    assert snapshot.made_up_prices
    assert snapshot.mode == "PRACTICE"
    for view in snapshot.positions:
        assert view.stop_price is not None
    home = visitor.window.screens["home"]
    visitor.qtbot.waitUntil(lambda: home.did.currentWidget() is home.feed, timeout=5_000)
    # The three honest stops are one click away; closing everything ends flat.
    visitor.click(home.stop)
    assert visitor.window.stop_overlay.isVisible()
    visitor.deck.stop(StopMode.CLOSE_EVERYTHING)
    visitor.qtbot.waitUntil(lambda: visitor.state() is BotState.STOPPED, timeout=60_000)
    assert visitor.deck.snapshot().positions == ()


def test_the_panic_button_stops_and_only_typing_unlocks(visitor):
    visitor.begin()
    visitor.click(visitor.window.top_bar.panic_button)
    assert visitor.deck.panic_view().engaged
    overlay = visitor.window.panic_overlay
    assert overlay.isVisible()
    visitor.qtbot.waitUntil(lambda: visitor.deck.panic_view().finished, timeout=20_000)
    visitor.qtbot.waitUntil(lambda: visitor.state() is BotState.HALTED, timeout=10_000)
    visitor.qtbot.keyClicks(overlay.phrase, "please")
    visitor.click(overlay.unlock)
    assert visitor.deck.panic_view().engaged
    overlay.phrase.clear()
    visitor.qtbot.keyClicks(overlay.phrase, UNLOCK_PHRASE)
    visitor.click(overlay.unlock)
    assert not visitor.deck.panic_view().engaged


def test_after_a_fault_of_the_engine_start_goes_on(visitor, monkeypatch):
    visitor.begin()
    session = visitor.deck._host.session()

    def fail(_: object) -> None:
        raise ZeroDivisionError("a defect")

    with monkeypatch.context() as broken:
        broken.setattr(session.machine.engine, "process", fail)
        visitor.qtbot.waitUntil(lambda: visitor.state() is BotState.HALTED, timeout=30_000)
    home = visitor.window.screens["home"]
    visitor.qtbot.waitUntil(lambda: "Press START" in home.light.accessibleName())
    visitor.qtbot.waitUntil(home.start.isEnabled)
    visitor.click(home.start)
    visitor.qtbot.waitUntil(lambda: visitor.state() is BotState.RUNNING, timeout=30_000)
    assert not visitor.deck.snapshot().broken


@pytest.mark.parametrize("where", ["home", "activity", "settings"])
def test_the_panic_keys_work_on_every_screen(visitor, where):
    visitor.window.wizard.shut()
    visitor.window.go(where)
    target = QApplication.focusWidget() or visitor.window
    visitor.qtbot.keyClick(target, Qt.Key.Key_X, PANIC)
    assert visitor.deck.panic_view().engaged


def test_the_panic_keys_work_in_a_modal_dialog(visitor):
    visitor.window.wizard.shut()
    dialog = QDialog(visitor.window)
    line = QLineEdit()
    dialog.setLayout(QVBoxLayout())
    dialog.layout().addWidget(line)
    engaged = []

    def press() -> None:
        visitor.qtbot.keyClick(line, Qt.Key.Key_X, PANIC)
        engaged.append(visitor.deck.panic_view().engaged)
        dialog.reject()

    QTimer.singleShot(200, press)
    dialog.exec()
    assert engaged == [True]


def test_another_terminal_stops_it_while_the_window_is_blocked(visitor):
    visitor.begin()
    write_kill_file(visitor.settings.paths.kill_file, KillOrder(reason="elsewhere"))
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        pass  # the GUI thread serves nothing
    view = visitor.deck.panic_view()
    assert view.engaged
    assert view.lines


def test_closing_with_the_bot_running_asks_first(visitor):
    visitor.begin()
    visitor.window.close()
    assert visitor.window.isVisible()
    assert visitor.window.close_overlay.isVisible()
    visitor.click(visitor.window.close_overlay.stay)
    assert visitor.state() is BotState.RUNNING


def test_screens_can_be_reached_by_keys(visitor):
    visitor.window.wizard.shut()
    for number, key in enumerate(visitor.window.screens, start=1):
        visitor.qtbot.keyClick(
            visitor.window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier
        )
        assert visitor.window.stack.currentWidget() is visitor.window.screens[key]
    visitor.qtbot.keyClick(visitor.window, Qt.Key.Key_F1)
    assert visitor.window.help_overlay.isVisible()


def test_the_share_looked_at_is_the_same_on_trade_and_charts(visitor):
    visitor.window.wizard.shut()
    screens = visitor.window.screens
    visitor.window.go("trade")
    view = screens["trade"].watch.view
    box = view.visualRect(view.model().index(3, 0))
    visitor.qtbot.mouseClick(view.viewport(), LEFT, pos=box.center())
    chosen = screens["trade"].symbol
    assert chosen == visitor.deck.symbols()[3]
    visitor.window.go("charts")
    assert screens["charts"].symbol == chosen
    other = visitor.deck.symbols()[5]
    screens["charts"].show_symbol(other)
    visitor.window.go("home")
    visitor.window.go("trade")
    assert screens["trade"].symbol == other
    assert screens["trade"].watch.symbol == other


@pytest.mark.parametrize("started", [False, True])
def test_home_and_trade_need_no_scrolling_on_a_small_laptop(visitor, started):
    if started:
        visitor.begin()
    else:
        visitor.window.wizard.shut()
    if started:
        visitor.first_trade()
    for key in ("home", "trade"):
        visitor.window.go(key)
        visitor.qtbot.wait(400)
        assert visitor.window.screens[key].page.verticalScrollBar().maximum() == 0


def test_the_bell_shows_what_was_told(visitor):
    visitor.window.wizard.shut()
    bell = visitor.window.bell_overlay
    visitor.click(visitor.window.top_bar.bell_button)
    assert bell.nothing.isVisible()
    visitor.click(bell.done)
    visitor.window.toasts.warn("Prices are old.", "Feed")
    visitor.click(visitor.window.top_bar.bell_button)
    assert bell.list.isVisible()
    assert not bell.nothing.isVisible()
    assert visitor.window.top_bar.bell_button.text() == ""  # all seen


def test_a_start_that_fails_offers_other_answers(visitor):
    visitor.window.wizard.shut()
    plan = replace(visitor.deck.plan(), prices="files", symbols=())
    assert visitor.deck.change_plan(plan) == ""
    visitor.click(visitor.window.screens["home"].start)
    overlay = visitor.window.ready_overlay
    visitor.qtbot.waitUntil(overlay.again.isVisible, timeout=20_000)
    steps = [line.accessibleName() for line in overlay.findChildren(StepLine)]
    assert any("No price file has been read yet" in one for one in steps)
    visitor.click(overlay.again)
    assert visitor.window.wizard.isVisible()


def test_the_first_questions_can_be_asked_again(visitor):
    visitor.window.wizard.shut()
    visitor.window.go("settings")
    settings = visitor.window.screens["settings"]
    visitor.click(settings.sections["practice"])
    visitor.click(settings.ask)
    assert visitor.window.wizard.isVisible()


def test_an_account_that_cannot_be_read_is_told_on_every_screen(qtbot, tmp_path):
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    settings.paths.create()
    account = settings.paths.sessions / "practice-made-up"
    account.mkdir()
    (account / "account.json").write_text("not what it was")
    visitor = Visitor(qtbot, tmp_path)
    try:
        visitor.qtbot.waitUntil(lambda: len(visitor.window.toasts.history) == 1, timeout=10_000)
        told = visitor.window.toasts.history
        assert [one.kind for one in told] == ["error"]
        assert "cannot be opened" in told[0].text
        visitor.qtbot.wait(1_200)
        assert len(visitor.window.toasts.history) == 1  # told once
    finally:
        visitor.leave()


def test_an_answer_from_a_closed_folder_is_told_and_nothing_lost(visitor):
    folder = visitor.settings.paths.data
    target = visitor.deck.plan()
    blocked = folder / "window.new"
    blocked.mkdir()  # what cannot be written: a folder stands in the way
    visitor.click(visitor.window.wizard.next)
    assert visitor.window.wizard.notice.isVisible()
    assert "could not be kept" in visitor.window.wizard.notice.accessibleName()
    blocked.rmdir()
    visitor.click(visitor.window.wizard.next)
    assert not visitor.window.wizard.notice.isVisible()
    assert visitor.deck.plan().strategy == target.strategy
