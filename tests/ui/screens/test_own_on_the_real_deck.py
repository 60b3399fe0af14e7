"""Own strategies on the real program, by clicks: dropped in, looked at, measured, started."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.deck import AppDeck, open_deck
from app.settings import load_settings
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.ui.screens.test_on_the_real_deck import Person
from ui.screens.strategies import StrategiesScreen

ENDLESS = """from core.strategy.base import Strategy


class Endless(Strategy):
    key = "endless"

    def on_bar(self, bar):
        while True:
            pass
"""


@pytest.fixture
def deck(home: Path) -> Iterator[AppDeck]:
    made = open_deck(load_settings())
    made.warm_up()
    yield made
    made.close(StopMode.CLOSE_EVERYTHING)


def test_a_template_becomes_a_card_that_trades_and_an_endless_file_a_marked_one(
    qtbot: QtBot, deck: AppDeck, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    person = Person(qtbot, deck)
    person.window.go("strategies")
    screen = person.window.screens["strategies"]
    assert isinstance(screen, StrategiesScreen)
    box = screen.own_box
    screen.cards_page.ensureWidgetVisible(box.make)
    person.click(box.make)
    folder = deck.own_files().folder
    assert opened == [str(folder)]
    qtbot.waitUntil(lambda: "my_strategy" in screen.views, timeout=60_000)
    assert box.told.text() == "1 strategy of your own can be used."

    (folder / "endless.py").write_text(ENDLESS, encoding="utf-8")
    screen.cards_page.ensureWidgetVisible(box.again)
    person.click(box.again)
    assert not box.again.isEnabled()
    person.click(screen.more)  # the window goes on meanwhile
    assert screen.views["rsi"].isVisible()
    qtbot.waitUntil(lambda: "endless.py" in screen.views, timeout=90_000)
    marked = screen.views["endless.py"]
    assert not marked.choose.isEnabled()
    assert "endless.py, line " in marked.news_more.text()
    assert "went round for ever" in marked.news_more.text()

    mine = screen.views["my_strategy"]
    screen.cards_page.ensureWidgetVisible(mine.choose)
    person.click(mine.choose)
    assert deck.plan().strategy == "my_strategy"
    person.click(screen.bar.go)
    qtbot.waitUntil(lambda: _state(deck) is BotState.RUNNING, timeout=20_000)


def _state(deck: AppDeck) -> BotState | None:
    snapshot = deck.snapshot()
    return None if snapshot is None else snapshot.state
