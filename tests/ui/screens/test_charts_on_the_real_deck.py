"""Charts on the real program: live lines, a target through the gate, everything there again."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.deck import AppDeck, open_deck
from app.settings import load_settings
from core.events.commands import StopMode
from core.events.snapshot import BotState
from indicators import catalog
from tests.ui.charts.hands import drag
from tests.ui.screens.charts_shown import press, wait_for_curves, wait_for_menu
from ui.deck import TradeMark
from ui.screens.charts import ChartsScreen

PACE = 3_000.0
"""Fast enough to wait for, slow enough that a holding is still there when somebody looks."""


@pytest.fixture
def deck(home: Path) -> Iterator[AppDeck]:
    made = open_deck(load_settings())
    made.warm_up()
    yield made
    made.close(StopMode.CLOSE_EVERYTHING)


def shown(deck: AppDeck, qtbot: QtBot) -> ChartsScreen:
    screen = ChartsScreen(deck, lambda _: None)
    qtbot.addWidget(screen)
    screen.resize(1308, 824)
    screen.show()
    screen.entered()
    wait_for_menu(screen, qtbot)
    return screen


def beat(screen: ChartsScreen, qtbot: QtBot) -> None:
    screen.show_snapshot(screen.deck.snapshot())
    qtbot.wait(10)


def run_until(screen: ChartsScreen, qtbot: QtBot, enough: str) -> None:
    """Let the bot trade until something is owned, or sold."""
    deck = screen.deck

    def there() -> bool:
        beat(screen, qtbot)
        snapshot = deck.snapshot()
        if snapshot is None:
            return False
        if enough == "owned":
            if snapshot.positions:
                deck.set_speed(1.0)  # or it may be sold again before anybody has looked
            return bool(snapshot.positions)
        return any(mark.profit is not None for mark in marks(deck))

    qtbot.waitUntil(there, timeout=60_000)


def marks(deck: object) -> list[TradeMark]:
    assert isinstance(deck, AppDeck)
    snapshot = deck.snapshot()
    return [
        mark for one in (snapshot.symbols if snapshot else ()) for mark in deck.trade_marks(one)
    ]


def trading(deck: AppDeck, qtbot: QtBot) -> ChartsScreen:
    """Start the bot and show the first share it owns."""
    plan = deck.plan()
    symbols = plan.symbols or deck.symbols()[:3]
    assert deck.finish_wizard(replace(plan, symbols=symbols, speed=PACE)) == ""
    screen = shown(deck, qtbot)
    deck.start()
    qtbot.waitUntil(
        lambda: (s := deck.snapshot()) is not None and s.state is BotState.RUNNING, timeout=30_000
    )
    while not (snapshot := deck.snapshot()) or not snapshot.positions:
        deck.set_speed(PACE)
        run_until(screen, qtbot, "owned")
        qtbot.wait(100)
    snapshot = deck.snapshot()
    assert snapshot is not None
    screen.show_symbol(snapshot.positions[0].symbol)
    return screen


def test_a_target_goes_through_the_gate(deck: AppDeck, qtbot: QtBot) -> None:
    screen = trading(deck, qtbot)
    beat(screen, qtbot)
    chart = screen.chart_card.chart

    def target() -> Decimal | None:
        beat(screen, qtbot)
        owned = screen.watching.owned(screen.symbol)
        return None if owned is None else owned.target_price

    press(screen.target)
    qtbot.waitUntil(lambda: target() is not None, timeout=10_000)
    real = target()
    assert chart.target_line.shown == real
    chart.refresh()
    last = Decimal(str(float(chart.columns.close[-1])))
    screen.stop_mover._target_moved((last * Decimal("0.9")).quantize(Decimal("0.1")))
    qtbot.waitUntil(lambda: "must be above its price" in note(screen, qtbot), timeout=10_000)
    assert chart.target_line.shown == real, "it went back"
    press(screen.target)
    qtbot.waitUntil(lambda: target() is None, timeout=10_000)


def note(screen: ChartsScreen, qtbot: QtBot) -> str:
    beat(screen, qtbot)
    return " ".join(label.text() for label in screen.outcome.findChildren(QLabel))


@pytest.mark.slow
def test_lines_and_drawings_on_live_prices(deck: AppDeck, qtbot: QtBot) -> None:
    screen = trading(deck, qtbot)
    for name in ("rsi", "macd", "vwap"):
        screen._add(name)
    wait_for_curves(screen, qtbot, len(screen.book.lines()) - 1 + 3)
    for _ in range(20):
        beat(screen, qtbot)
    chart = screen.chart_card.chart
    close = chart.columns.close.copy()
    exact = catalog.compute("rsi", {"close": close})["rsi"]
    layer = next(one for one in chart.studies.layers if one.name == "Strength (RSI 14)")
    np.testing.assert_allclose(layer.columns.values, exact, rtol=1e-7)
    assert screen.chart_card.feed.rows == len(close)

    press(screen.rail.tools["trend_line"])
    drag(chart, QPoint(250, 90), QPoint(420, 160))
    drawn = chart.drawings.drawings
    assert len(drawn) == 1
    symbol = screen.symbol

    deck.set_speed(0.0)
    run_until(screen, qtbot, "sold")
    closed = [mark for mark in marks(deck) if mark.profit is not None]
    assert all(mark.charges is not None and mark.charges > 0 for mark in closed)
    deck.close(StopMode.KEEP_SAFETY_EXITS)

    again = open_deck(load_settings())
    again.warm_up()
    try:
        later = shown(again, qtbot)
        later.show_symbol(symbol)
        assert "Strength (RSI 14)" in later.line_list.titles()
        assert later.chart_card.chart.drawings.drawings == drawn
    finally:
        again.close(StopMode.CLOSE_EVERYTHING)
