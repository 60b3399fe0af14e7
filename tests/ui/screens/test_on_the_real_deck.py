"""The wizard, the picker and the settings on the real program, by clicks."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.deck import AppDeck, open_deck
from app.settings import load_settings
from core.clock import LiveClock
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.ui.screens.looking import settle
from ui.pace import usual_pace
from ui.screens.home import HomeScreen
from ui.screens.setting_stepper import Stepper
from ui.screens.settings import SettingsScreen
from ui.screens.strategies import StrategiesScreen
from ui.screens.wizard import Wizard
from ui.screens.wizard_steps import SharesStep
from ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


class Person:
    """Somebody with a mouse in front of the window, who counts."""

    def __init__(self, qtbot: QtBot, deck: AppDeck) -> None:
        self.bot, self.deck, self.clicks = qtbot, deck, 0
        screens = (HomeScreen, StrategiesScreen, SettingsScreen)
        self.window = MainWindow(deck, screens, LiveClock())
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.wizard = Wizard(self.window.area, deck)
        self.wizard.finished.connect(lambda: self.window.go("home"))
        settle()

    def click(self, button: QAbstractButton) -> None:
        """Press a button with the mouse."""
        self.bot.mouseClick(button, LEFT)
        self.clicks += 1
        settle()


@pytest.fixture
def person(qtbot: QtBot, home: Path) -> Iterator[Person]:
    deck = open_deck(load_settings())
    deck.warm_up()
    made = Person(qtbot, deck)
    yield made
    deck.close(StopMode.CLOSE_EVERYTHING)


def test_six_clicks_to_the_first_practice_trade(person: Person) -> None:
    deck = person.deck
    assert deck.first_run()
    person.wizard.open()
    settle()
    while person.wizard.isVisible():
        person.click(person.wizard.next)
        assert not person.wizard.notice.isVisible(), person.wizard.notice.accessibleName()
    start = person.window.screens["home"]
    assert isinstance(start, HomeScreen)
    assert start.start.isEnabled()
    person.click(start.start)
    assert person.clicks <= 6
    person.bot.waitUntil(lambda: _state(deck) is BotState.RUNNING, timeout=20_000)
    deck.set_speed(0)
    person.bot.waitUntil(lambda: _fills(deck) > 0, timeout=30_000)

    again = open_deck(load_settings())
    assert not again.first_run()
    assert again.plan().symbols == deck.plan().symbols != ()


@pytest.mark.parametrize("market", ["shares", "coins", "both"])
def test_each_market_is_one_click_more_to_its_first_trade(person: Person, market: str) -> None:
    deck = person.deck
    person.wizard.open()
    settle()
    while person.wizard.isVisible():
        step = person.wizard.step
        if isinstance(step, SharesStep):
            person.click(step.picker.cards[market])
            shown = [one for one in step.picker.chips.buttons() if one.isVisible()]
            assert all(one.isChecked() for one in shown)
        person.click(person.wizard.next)
        assert not person.wizard.notice.isVisible(), person.wizard.notice.accessibleName()
    plan = deck.plan()
    assert plan.market == market
    assert plan.symbols == deck.symbols() != ()
    assert plan.speed == usual_pace(plan.timeframe, plan)
    home = person.window.screens["home"]
    assert isinstance(home, HomeScreen)
    person.click(home.start)
    person.bot.waitUntil(lambda: _state(deck) is BotState.RUNNING, timeout=20_000)
    deck.set_speed(0)
    person.bot.waitUntil(lambda: _fills(deck) > 0, timeout=30_000)
    snapshot = deck.snapshot()
    assert snapshot is not None
    assert snapshot.made_up_prices
    assert ("NSE" in snapshot.market_note) is (market != "coins")
    assert set(snapshot.symbols) == set(plan.symbols)


def test_another_strategy_while_it_runs(person: Person) -> None:
    person.wizard.open()
    settle()
    person.click(person.wizard.skip)
    person.window.go("start")
    person.bot.waitUntil(lambda: _state(person.deck) is BotState.RUNNING, timeout=20_000)
    person.bot.waitUntil(lambda: not person.window.ready_overlay.isVisible(), timeout=5_000)
    person.window.go("strategies")
    screen = person.window.screens["strategies"]
    assert isinstance(screen, StrategiesScreen)
    assert not screen.bar.go.isEnabled()
    person.click(screen.views["momentum"].choose)
    assert screen.switch.sheet is not None
    person.click(screen.switch.sheet.buttons[0])
    person.bot.waitUntil(lambda: _strategy(person.deck) == "momentum", timeout=20_000)
    person.bot.waitUntil(lambda: _state(person.deck) is BotState.RUNNING, timeout=20_000)
    assert person.deck.plan().strategy == "momentum"


def test_a_real_file_is_read_and_used(person: Person, shared_data: Path) -> None:
    path = shared_data / "nse" / "originals" / "yfinance_5m_20250430" / "TCS_5min.csv"
    person.wizard.open()
    settle()
    prices = person.wizard.step
    prices.cards()["files"].click()  # type: ignore[attr-defined]
    panel = prices.file  # type: ignore[attr-defined]
    panel.take(path)
    person.bot.waitUntil(lambda: panel.outcome.isVisible(), timeout=20_000)
    assert "75 rows of one share" in panel.outcome.accessibleName()
    person.click(person.wizard.next)
    assert person.deck.plan().files == (path,)
    assert person.deck.symbols() == ("TCS",)


def test_settings_are_kept_by_the_program(person: Person) -> None:
    person.window.go("settings")
    screen = person.window.screens["settings"]
    assert isinstance(screen, SettingsScreen)
    control = screen.entries["risk.loss_per_trade_percent"].control
    assert isinstance(control, Stepper)
    person.click(control.more)
    person.click(screen.save)
    assert screen.said.text() == "Settings saved."
    assert load_settings().risk.loss_per_trade_percent == Decimal("2.1")
    for entry in screen.entries.values():
        assert not entry.dirty, entry.row.key


def _state(deck: AppDeck) -> BotState | None:
    snapshot = deck.snapshot()
    return None if snapshot is None else snapshot.state


def _fills(deck: AppDeck) -> int:
    snapshot = deck.snapshot()
    return 0 if snapshot is None else snapshot.fills


def _strategy(deck: AppDeck) -> str:
    snapshot = deck.snapshot()
    return "" if snapshot is None else snapshot.strategy
