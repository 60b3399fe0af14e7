"""The watch list on the Trade screen: searching, sixty symbols, painting only what changed."""

import statistics
import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events.snapshot import PriceView
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import SYMBOLS, real_bars, running_deck, show_screen
from ui.screens.trade import TradeScreen


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    return running_deck(shared_data)


@pytest.fixture
def trade(qtbot: QtBot, prices: PriceDeck) -> TradeScreen:
    return show_screen(qtbot, TradeScreen, prices)


def _beat(screen: TradeScreen, times: int = 1) -> None:
    for _ in range(times):
        screen.show_snapshot(screen.deck.snapshot())


def test_few_symbols_need_no_search(trade: TradeScreen) -> None:
    assert not trade.watch.search.isVisible()


@pytest.fixture
def many(shared_data: Path) -> PriceDeck:
    """Return a deck of 60 symbols, each with the bars of one of the six."""
    known = real_bars(shared_data)
    names = [*SYMBOLS, *(f"SHARE{number:02}" for number in range(54))]
    bars = {name: known[SYMBOLS[place % 6]] for place, name in enumerate(names)}
    deck = PriceDeck(bars, 1200)
    for name in names:
        deck.offer(name)
    deck.live()
    return deck


def test_sixty_symbols_are_searched(qtbot: QtBot, many: PriceDeck) -> None:
    screen = show_screen(qtbot, TradeScreen, many)
    watch = screen.watch
    assert watch.search.isVisible()
    assert watch.model.rowCount() == 60
    QTest.keyClicks(watch.search, "re4")
    assert watch.nothing.sentence.text() == "No shares are being watched."
    assert [watch.model.row(n).symbol for n in range(watch.model.rowCount())] == [
        f"SHARE4{n}" for n in range(10)
    ]
    assert screen.symbol == "RELIANCE"
    QTest.keyClick(watch.search, Qt.Key.Key_Return)
    assert screen.symbol == "SHARE40"
    watch.search.clear()
    QTest.keyClicks(watch.search, "unicorn")
    assert watch.nothing.sentence.text() == "Nothing here is called “unicorn”."
    assert watch.stack.currentWidget() is watch.nothing
    watch.search.clear()
    assert watch.model.rowCount() == 60
    assert screen.symbol == "SHARE40"


def test_a_beat_with_sixty_moving_prices_is_cheap(qtbot: QtBot, many: PriceDeck) -> None:
    screen = show_screen(qtbot, TradeScreen, many)
    snap = many.the_snapshot
    assert snap is not None
    took = []
    for beat in range(60):
        moved = tuple(
            PriceView(v.symbol, round(v.price + (beat % 7 - 3) / 20, 2), v.day_open, v.ts_ns)
            for v in snap.prices
        )
        many.forming = many.price_of("RELIANCE") + beat % 5 / 20
        picture = replace(snap, prices=moved, sequence=beat + 2)
        began = time.perf_counter()
        screen.show_snapshot(picture)
        took.append(time.perf_counter() - began)
        QApplication.processEvents()
    assert statistics.median(took) < 0.005


def test_only_what_changed_is_painted_again(trade: TradeScreen, prices: PriceDeck) -> None:
    told: list[int] = []
    trade.watch.model.dataChanged.connect(lambda at, _: told.append(at.row()))
    _beat(trade, 6)
    assert told == []
    snap = prices.the_snapshot
    assert snap is not None
    old = snap.prices[3]
    one = PriceView(old.symbol, old.price + 1, old.day_open, old.ts_ns)
    prices.the_snapshot = replace(snap, prices=(*snap.prices[:3], one, *snap.prices[4:]))
    _beat(trade)
    assert told == [3]
