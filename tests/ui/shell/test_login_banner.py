"""The strip that reminds of a login: said once, put away, pressed, never in the way."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.clock import LiveClock
from tests.ui.screens.looking import everything_wrong
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck_money import LoginReminder
from ui.screens import all_screens
from ui.shell.main_window import MainWindow
from ui.text import say

LEFT = Qt.MouseButton.LeftButton
SOON = LoginReminder(
    key="soon 2026-11-17", broker="zerodha", tone="wait", deed="log_in",
    sentence="NSE opens in 25 min. Zerodha asks for today's login.",
)  # fmt: skip
ENDING = LoginReminder(
    key="ending 2026-11-17", broker="zerodha", tone="blue",
    sentence="The login at Zerodha ends in 40 min, at 06:00. After that you can log in again; "
    "NSE opens at 09:15.",
)  # fmt: skip


class Seen:
    """A window before a deck that stands still."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot, self.deck = qtbot, StillDeck()
        self.deck.real.change_broker("zerodha", state="kept", deed="log_in", has_keys=True)
        self.window = MainWindow(self.deck, all_screens(), LiveClock())
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.go("trade")

    def due(self, reminder: LoginReminder | None) -> None:
        view = self.deck.real.the_view
        self.deck.real.the_view = replace(view, reminder=reminder)
        self.window.beat()

    @property
    def banner(self):
        return self.window.reminding.banner

    def press(self, widget) -> None:
        assert widget.isVisible()
        middle = widget.mapTo(self.window, widget.rect().center())
        assert self.window.childAt(middle) is widget, "it is covered"
        self.bot.mouseClick(widget, LEFT)
        self.window.beat()


@pytest.fixture
def seen(qtbot: QtBot) -> Iterator[Seen]:
    made = Seen(qtbot)
    yield made
    made.window._pulse.stop()


def test_one_press_starts_the_login(seen: Seen) -> None:
    assert not seen.banner.isVisible()
    seen.due(SOON)
    assert seen.banner.isVisible()
    assert seen.banner.sentence.text() == SOON.sentence
    assert seen.banner.button.text() == say("brokers.deed_log_in")
    seen.bot.wait(30)
    seen.press(seen.banner.button)
    assert seen.deck.did("log_in") == [("zerodha",)]
    assert seen.window.reminding.deeds.login_sheet.isVisible()
    seen.window.reminding.deeds.login_sheet.shut()
    seen.due(None)
    assert not seen.banner.isVisible()


def test_put_away_it_comes_back_with_something_new(seen: Seen) -> None:
    seen.due(SOON)
    seen.bot.wait(30)
    seen.press(seen.banner.away)
    assert not seen.banner.isVisible()
    seen.due(replace(SOON, sentence="NSE opens in 24 min. Zerodha asks for today's login."))
    assert not seen.banner.isVisible(), "the same once more, a minute later"
    seen.due(replace(SOON, key="missing 2026-11-17", tone="stop"))
    assert seen.banner.isVisible()


def test_before_the_end_there_is_nothing_to_press(seen: Seen) -> None:
    seen.due(ENDING)
    assert seen.banner.isVisible()
    assert not seen.banner.button.isVisible()


def test_where_the_doctor_stands_it_says_it_alone(seen: Seen) -> None:
    seen.deck.real.show_doctor()
    seen.due(SOON)
    assert seen.banner.isVisible()
    seen.window.go("home")
    seen.window.beat()
    assert not seen.banner.isVisible()


def test_who_may_change_nothing_is_not_asked(seen: Seen) -> None:
    seen.deck.refuses["why_not"] = "This PIN may only watch."
    seen.due(SOON)
    assert not seen.banner.isVisible()


@pytest.mark.parametrize("look", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("size", [(1366, 768), (1440, 900), (1024, 700)])
def test_it_fits_every_window(seen: Seen, size: tuple[int, int], look: str) -> None:
    theme.use(look)
    seen.window.resize(*size)
    seen.due(ENDING)
    seen.bot.waitUntil(lambda: everything_wrong(seen.banner) == [], timeout=2_000)
    seen.due(SOON)
    seen.bot.waitUntil(lambda: everything_wrong(seen.banner) == [], timeout=2_000)
