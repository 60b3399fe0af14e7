"""Why no trade and the market on the real program, by clicks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.deck import AppDeck, open_deck
from app.settings import load_settings
from core.clock import LiveClock
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.ui.screens.looking import settle
from ui.screens.home import HomeScreen
from ui.screens.settings import SettingsScreen
from ui.screens.trade import TradeScreen
from ui.shell.main_window import MainWindow
from ui.widgets.toggle import Toggle

BRISK = 3_600.0


@pytest.fixture
def deck(home: Path) -> Iterator[AppDeck]:
    made = open_deck(load_settings())
    made.warm_up()
    # Minutes: a test must not wait for days to pass.
    assert made.finish_wizard(replace(made.plan(), speed=BRISK, timeframe="1m")) == ""
    yield made
    made.close(StopMode.CLOSE_EVERYTHING)


def _state(deck: AppDeck) -> BotState | None:
    snapshot = deck.snapshot()
    return None if snapshot is None else snapshot.state


class _Hand:
    """Somebody with a mouse, before the window as it beats."""

    def __init__(self, qtbot: QtBot, deck: AppDeck) -> None:
        self.bot, self.deck = qtbot, deck
        self.window = MainWindow(deck, (HomeScreen, TradeScreen, SettingsScreen), LiveClock())
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        settle()

    def click(self, button: QAbstractButton) -> None:
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)
        settle()

    def sees(self, what: object) -> None:
        def look() -> bool:
            self.window.beat()
            return bool(what())  # type: ignore[operator]

        self.bot.waitUntil(look, timeout=30_000)

    def start(self) -> None:
        self.window.go("start")
        self.sees(lambda: _state(self.deck) is BotState.RUNNING)
        self.sees(lambda: not self.window.ready_overlay.isVisible())
        self.window.go("trade")
        settle()


def test_from_trade_to_the_reason_and_from_the_market_to_its_switches(
    qtbot: QtBot, deck: AppDeck
) -> None:
    hand = _Hand(qtbot, deck)
    hand.window.go("trade")
    trade, settings = hand.window.screens["trade"], hand.window.screens["settings"]
    assert isinstance(trade, TradeScreen)
    assert isinstance(settings, SettingsScreen)
    hand.click(trade.signal.button)
    assert "Press START BOT on Home" in trade.why_sheet.nothing.sentence.text()
    hand.click(trade.why_sheet.done)

    hand.start()
    hand.click(trade.signal.button)
    rows = trade.why_sheet.list.rows
    hand.sees(lambda: rows.rowCount() > 0)
    assert "Turtle" in rows.data(rows.index(0))
    newest = rows.line(0).until_ns
    hand.sees(lambda: rows.line(0).until_ns > newest)
    hand.click(trade.why_sheet.done)

    hand.sees(lambda: trade.market.button.isVisible())
    assert "they are switched off" in trade.market.note.text()
    hand.click(trade.market.button)
    assert settings.isVisible()
    assert settings.sections["strategies"].isChecked()
    for key in ("signals.mood", "signals.clocks"):
        control = settings.entries[key].control
        assert isinstance(control, Toggle)
        settings.rows_page.ensureWidgetVisible(control)
        hand.click(control)
    hand.click(settings.save)
    assert settings.said.text() == "Settings saved."

    hand.start()
    hand.sees(lambda: trade.market.mood.isVisible())
    hand.sees(lambda: trade.market.clocks.isVisible())
    assert [one.name.text() for one in trade.market.clocks.each] == ["4h", "1h", "15m", "5m"]
    assert " of 4 point " in trade.market.clocks.agree.text()
    assert trade.market.note.text() == "Switched off: volume levels, least sureness."
    look = deck.market_look(trade.symbol)
    assert look is not None
    assert all(one.points for one in look.clocks)
