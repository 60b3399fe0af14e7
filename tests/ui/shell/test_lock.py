"""The lock, by real clicks and keys on the real window: set, locked, opened, and panic above it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.clock import MINUTE_NS
from tests.ui.screens.looking import everything_wrong, settle
from tests.ui.shell.test_window import PANIC, Visitor
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck import Access
from ui.screens import all_screens
from ui.screens.pin_rows import PinSheet
from ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visitor(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    made = Visitor(qtbot, tmp_path)
    made.window.wizard.shut()
    yield made
    made.leave()
    theme.use("light")


def set_pin(visitor: Visitor, role: str, pin: str) -> None:
    """Set a PIN on the Settings screen."""
    window = visitor.window
    window.go("settings")
    settings = window.screens["settings"]
    visitor.click(settings.sections["access"])
    visitor.click(settings.pins.set[role])
    sheet = settings.pins.sheet
    assert sheet.isVisible()
    assert QApplication.focusWidget() is sheet.first
    visitor.qtbot.keyClicks(sheet.first, pin)
    visitor.qtbot.keyClick(sheet.first, Qt.Key.Key_Return)
    visitor.qtbot.keyClicks(sheet.again, pin)
    visitor.qtbot.keyClick(sheet.again, Qt.Key.Key_Return)
    visitor.qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=20_000)


def lock(visitor: Visitor) -> None:
    visitor.window.beat()
    visitor.click(visitor.window.top_bar.lock_button)
    visitor.qtbot.waitUntil(visitor.window.keeper.overlay.isVisible, timeout=5_000)


def type_on_the_pad(visitor: Visitor, pin: str) -> None:
    overlay = visitor.window.keeper.overlay
    for digit in pin:
        visitor.click(overlay.keys[digit])
    visitor.click(overlay.go)


def test_a_pin_set_in_the_settings_locks_and_opens_the_window(visitor):
    window = visitor.window
    assert not window.top_bar.lock_button.isVisible()
    set_pin(visitor, "trade", "2468")
    window.go("home")
    lock(visitor)
    overlay = window.keeper.overlay
    assert QApplication.focusWidget() is overlay.field
    visitor.qtbot.keyClick(window, Qt.Key.Key_2, CTRL)
    assert window.stack.currentWidget() is window.screens["home"]
    visitor.qtbot.keyClick(window, Qt.Key.Key_F1)
    assert not window.help_overlay.isVisible()
    visitor.qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert overlay.isVisible()
    visitor.qtbot.waitUntil(lambda: not window.rail.isEnabled(), timeout=5_000)
    type_on_the_pad(visitor, "1111")
    visitor.qtbot.waitUntil(lambda: "not a PIN" in overlay.said.text(), timeout=10_000)
    visitor.qtbot.keyClicks(overlay.field, "2468")
    visitor.qtbot.keyClick(overlay.field, Qt.Key.Key_Return)
    visitor.qtbot.waitUntil(lambda: not overlay.isVisible(), timeout=10_000)
    assert window.rail.isEnabled()
    assert visitor.deck.diary("Wrong PIN")


def test_the_panic_keys_and_button_work_while_it_is_locked(visitor):
    set_pin(visitor, "trade", "2468")
    lock(visitor)
    window = visitor.window
    visitor.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_X, PANIC)
    assert visitor.deck.panic_view().engaged
    assert window.panic_overlay.isVisible()
    assert not window.panic_overlay.phrase.isVisible()  # unlocking trading needs the PIN first
    assert "locked" in window.panic_overlay.why.text()
    visitor.click(window.panic_overlay.close_button)
    assert window.keeper.overlay.isVisible()
    visitor.click(window.top_bar.panic_button)
    assert window.panic_overlay.isVisible()


def test_a_watcher_can_press_nothing_but_panic(visitor):
    set_pin(visitor, "trade", "2468")
    set_pin(visitor, "watch", "1357")
    lock(visitor)
    type_on_the_pad(visitor, "1357")
    window = visitor.window
    visitor.qtbot.waitUntil(lambda: not window.keeper.overlay.isVisible(), timeout=10_000)
    window.go("home")
    home = window.screens["home"]
    assert not home.start.isEnabled()
    assert "only watch" in home.start.accessibleDescription()
    assert window.top_bar.lock_button.text() == "Watch only"
    visitor.click(window.top_bar.panic_button)
    assert visitor.deck.panic_view().engaged


def test_two_different_pins_are_told_and_nothing_is_set(visitor):
    window = visitor.window
    window.go("settings")
    settings = window.screens["settings"]
    settings.show_section("access")
    visitor.click(settings.pins.set["trade"])
    sheet = settings.pins.sheet
    visitor.qtbot.keyClicks(sheet.first, "2468")
    visitor.qtbot.keyClicks(sheet.again, "2469")
    visitor.click(sheet.save)
    assert "not the same" in sheet.notice.accessibleName()
    sheet.first.clear()
    sheet.again.clear()
    visitor.qtbot.keyClicks(sheet.first, "abcd")
    visitor.qtbot.keyClicks(sheet.again, "abcd")
    visitor.click(sheet.save)
    visitor.qtbot.waitUntil(lambda: "digits" in sheet.notice.accessibleName(), timeout=5_000)
    assert visitor.deck.access().pins == ()


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.machine_ns = 10**15

    def now_ns(self) -> int:
        return 10**18

    def monotonic_ns(self) -> int:
        return self.machine_ns


@pytest.fixture
def still(qtbot, look):
    deck = StillDeck()
    deck.the_settings = (
        *deck.the_settings,
        deck.the_settings[0].__class__(
            key="access.lock_after_minutes", section="access", label="Lock", help="", kind="number",
            value=10, default=10, low=0, high=240,
        ),
    )  # fmt: skip
    clock = HandClock()
    window = MainWindow(deck, all_screens(), clock)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    return window, deck, clock


def test_it_locks_itself_when_left_alone_and_not_before(qtbot, still):
    window, deck, clock = still
    clock.machine_ns += 11 * MINUTE_NS
    window.beat()
    assert deck.did("lock_window") == []  # no PIN, no lock
    deck.the_access = Access(pins=("trade",))
    qtbot.keyClick(window, Qt.Key.Key_Shift)
    clock.machine_ns += 9 * MINUTE_NS
    window.beat()
    assert deck.did("lock_window") == []
    qtbot.mouseClick(window, LEFT)
    clock.machine_ns += 9 * MINUTE_NS
    window.beat()
    assert deck.did("lock_window") == []
    clock.machine_ns += MINUTE_NS
    window.beat()
    assert deck.did("lock_window") == [()]
    assert window.keeper.overlay.isVisible()


def test_after_too_many_wrong_pins_it_says_how_long_to_wait(still):
    window, deck, _ = still
    deck.the_access = Access(pins=("trade",), locked=True, wait_s=5)
    window.beat()
    overlay = window.keeper.overlay
    assert overlay.said.text() == "Too many wrong PINs. Wait 5 seconds."
    assert not overlay.field.isEnabled()
    assert not overlay.go.isEnabled()
    deck.the_access = Access(pins=("trade",), locked=True)
    window.beat()
    assert overlay.field.isEnabled()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1366, 768), (1440, 900)])
def test_the_lock_can_be_read_and_pressed(still, size, scale):
    window, deck, _ = still
    theme.use("light", scale=scale)
    window.resize(round(size[0] * scale), round(size[1] * scale))
    deck.the_access = Access(pins=("trade",), locked=True, said="That is not a PIN. Try again.")
    window.beat()
    settle()
    overlay = window.keeper.overlay
    assert everything_wrong(overlay) == []
    assert overlay.page.verticalScrollBar().maximum() == 0
    overlay.forgotten.click()
    settle()
    assert everything_wrong(overlay) == []
    deck.the_access = Access()
    window.beat()
    window.go("settings")
    settle()
    sheet = window.findChild(PinSheet)
    sheet.ask("watch")
    assert everything_wrong(sheet) == []
    theme.use("light")
