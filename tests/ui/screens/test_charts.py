"""Charts by real clicks and keys: taking only what is new, lines, symbols, trades, sizes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events.commands import MoveStop
from indicators import catalog
from tests.ui.screens.layout import clipped, outside, small, tab_stops
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import (
    LOOKS,
    quick_hands,
    room_for,
    running_deck,
    show_screen,
)
from ui import theme
from ui.screens.charts import ChartsScreen
from ui.screens.line_kinds import kinds
from ui.screens.price_words import price_text
from ui.text import say

LEFT = Qt.MouseButton.LeftButton
COMPILING_MS = 60_000


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    return running_deck(shared_data)


@pytest.fixture
def charts(qtbot: QtBot, qapp: QApplication, prices: PriceDeck) -> Iterator[ChartsScreen]:
    with quick_hands(qapp):
        yield show_screen(qtbot, ChartsScreen, prices)


def _beat(screen: ChartsScreen, times: int = 1) -> None:
    for _ in range(times):
        screen.show_snapshot(screen.deck.snapshot())


def _press(widget: object) -> None:
    QTest.mouseClick(widget, LEFT)  # type: ignore[call-overload]


def _lines(screen: ChartsScreen) -> list[str]:
    return [layer.name for layer in screen.chart_card.chart.studies.layers]


def _wait_for_lines(screen: ChartsScreen, qtbot: QtBot, count: int) -> None:
    qtbot.waitUntil(lambda: len(_lines(screen)) == count, timeout=COMPILING_MS)


def _wait_for_menu(screen: ChartsScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(screen.add_line.isEnabled, timeout=COMPILING_MS)


# Only what is new


def test_a_live_feed_costs_only_what_is_new(charts: ChartsScreen, prices: PriceDeck) -> None:
    feed, columns = charts.chart_card.feed, charts.chart_card.chart.columns
    assert (feed.rows, feed.reloads) == (1200, 1)
    prices.asked_from.clear()
    prices.forming = 1020.0
    _beat(charts)
    assert columns.close[-1] == 1020.0
    assert columns.high[-1] == 1020.0
    prices.forming = None
    prices.shown = 1203
    _beat(charts)
    assert len(columns) == 1203
    bars = prices.bars["RELIANCE"]
    np.testing.assert_array_equal(columns.close, bars.close[:1203])
    np.testing.assert_array_equal(columns.time_ns, bars.open_ns[:1203])
    assert prices.asked_from == [1199, 1199]
    assert feed.reloads == 1


def test_nothing_new_draws_nothing(charts: ChartsScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    chart = charts.chart_card.chart
    _beat(charts)
    for name in ("changed", "newest_changed", "set_series", "append", "replace_last"):
        monkeypatch.setattr(chart, name, lambda *_, name=name: drawn.append(name))
    _beat(charts, 10)
    assert drawn == []


def test_changed_history_is_read_anew_and_the_place_kept(
    charts: ChartsScreen, prices: PriceDeck
) -> None:
    chart, feed = charts.chart_card.chart, charts.chart_card.feed
    chart.window_of_bars.move(-300)
    before = chart.visible_range
    assert not chart.follows
    bars = prices.bars["RELIANCE"]
    prices.bars["RELIANCE"] = replace(bars, close=bars.open.copy())
    prices.version = 2
    _beat(charts)
    assert feed.reloads == 2
    np.testing.assert_array_equal(chart.columns.close, bars.open[:1200])
    assert chart.visible_range == pytest.approx(before)
    _beat(charts)
    assert feed.reloads == 2


def test_fewer_bars_than_shown_are_read_anew(charts: ChartsScreen, prices: PriceDeck) -> None:
    prices.shown = 300
    _beat(charts)
    assert charts.chart_card.feed.rows == 300
    assert len(charts.chart_card.chart.columns) == 300


def test_lines_grow_with_the_bars(charts: ChartsScreen, prices: PriceDeck, qtbot: QtBot) -> None:
    _wait_for_lines(charts, qtbot, 2)
    _wait_for_menu(charts, qtbot)
    known = kinds()
    assert known is not None
    charts.book.add(known["ema"].line({"period": 50}))
    for name in ("bollinger", "supertrend", "donchian", "vwap"):
        charts.book.add(known[name].line())
    charts._show_lines()
    _wait_for_lines(charts, qtbot, 11)
    for shown in (1200, 1201, 1204, 1300):
        prices.shown = shown
        prices.forming = 1011.0 + shown % 3
        _beat(charts)
    prices.forming = None
    _beat(charts)
    assert charts.chart_card.feed.reloads == 1
    bars = prices.bars["RELIANCE"]
    layers = charts.chart_card.chart.studies.layers
    close = bars.close[:1300]
    whole = catalog.compute("ema", {"close": close}, period=50)["ema"]
    ema = next(layer for layer in layers if layer.name == "Quick average, 50 bars")
    np.testing.assert_allclose(ema.columns.values[-1], whole[-1], rtol=1e-9)
    np.testing.assert_allclose(ema.columns.values[:1200], whole[:1200], rtol=1e-12)
    sma = catalog.compute("sma", {"close": close}, period=20)["sma"]
    np.testing.assert_allclose(layers[0].columns.values[-1], sma[-1], rtol=1e-12)
    columns = {"high": bars.high[:1300], "low": bars.low[:1300], "close": close}
    trend = catalog.compute("supertrend", columns)["supertrend"]
    drawn = next(layer for layer in layers if layer.name.startswith("Supertrend"))
    np.testing.assert_allclose(drawn.columns.values[-1], trend[-1], rtol=1e-9)


# States


def test_a_length_without_candles_says_so(charts: ChartsScreen, qtbot: QtBot) -> None:
    _press(charts.chart_card.length.buttons()[3])
    chart = charts.chart_card.chart
    assert chart.message == say("states.loading_prices")
    told = "There are no 1h candles of RELIANCE. Choose another length."
    qtbot.waitUntil(lambda: chart.message == told)
    assert len(chart.columns) == 0
    _beat(charts, 3)
    _press(charts.chart_card.length.buttons()[0])
    assert chart.message == ""
    assert len(chart.columns) == 1200


def test_nothing_to_show_yet(qtbot: QtBot, prices: PriceDeck) -> None:
    prices.bars, prices.the_symbols = {}, ()
    prices.the_plan = replace(prices.the_plan, symbols=())
    prices.the_snapshot = None
    screen = show_screen(qtbot, ChartsScreen, prices)
    assert screen.chart_card.chart.message == say("charts.no_symbol")
    assert screen.trades_stack.currentWidget() is screen.no_trades


def test_before_the_first_start(qtbot: QtBot, prices: PriceDeck) -> None:
    prices.bars, prices.the_snapshot = {}, None
    screen = show_screen(qtbot, ChartsScreen, prices)
    chart = screen.chart_card.chart
    assert screen.symbol == "RELIANCE"
    qtbot.waitUntil(lambda: chart.message == say("charts.no_symbol"))


def test_prices_that_come_late_are_shown_when_they_come(qtbot: QtBot, prices: PriceDeck) -> None:
    late, prices.bars = prices.bars, {}
    screen = show_screen(qtbot, ChartsScreen, prices)
    assert screen.chart_card.chart.message == say("states.loading_prices")
    prices.bars = late
    qtbot.waitUntil(lambda: screen.chart_card.feed.rows == 1200)
    assert screen.chart_card.chart.message == ""


def test_prices_that_cannot_be_drawn_are_told_once(charts: ChartsScreen, prices: PriceDeck) -> None:
    bars = prices.bars["RELIANCE"]
    broken = bars.high.copy()
    broken[7] = np.nan
    prices.bars["RELIANCE"] = replace(bars, high=broken)
    prices.version = 2
    _beat(charts, 2)
    message = charts.chart_card.chart.message
    assert message.startswith("These prices cannot be drawn. Bar 8 of 1200")
    prices.bars["RELIANCE"], prices.version = bars, 3
    _beat(charts)
    assert charts.chart_card.chart.message == ""
    assert charts.chart_card.feed.rows == 1200


# Lines


# Symbols, trades, view


def test_another_symbol_is_searched_and_chosen(charts: ChartsScreen, prices: PriceDeck) -> None:
    _press(charts.chart_card.pick)
    sheet = charts.symbol_sheet
    assert sheet.list.search.hasFocus()
    QTest.keyClicks(sheet.list.search, "hdfc")
    QTest.keyClick(sheet.list.search, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert charts.symbol == "HDFCBANK"
    price = price_text(prices.price_of("HDFCBANK"), "INR")
    assert charts.chart_card.price.text() == price
    assert charts.trades_stack.currentWidget() is charts.no_trades
    _press(charts.chart_card.pick)
    QTest.keyClick(sheet.list.search, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert charts.symbol == "HDFCBANK"


def test_trades_tell_their_story(charts: ChartsScreen, prices: PriceDeck) -> None:
    names = [line.accessibleName() for line in charts.trades._lines]
    assert names[0].startswith(
        "09:30 Bought 10 RELIANCE at ₹1,008.50. its 20-bar line crossed above"
    )
    assert len(names) == 3
    card, mark = charts.chart_card, prices.marks_of["RELIANCE"][-1]
    chart = card.chart
    row = int(np.searchsorted(chart.times(), mark.ts_ns, side="right")) - 1
    chart.refresh()
    chart.point_at(QPointF(chart.box.scale_for().x(row), 100.0))
    chart.refresh()
    told = "Bought 10 RELIANCE at ₹1,008.50: its 20-bar line crossed above its 50-bar line"
    assert card.story.text() == told
    chart.point_at(None)
    chart.refresh()
    assert card.story.text() == say("trade.drag_hint")


def test_fit_and_follow(charts: ChartsScreen) -> None:
    card, chart = charts.chart_card, charts.chart_card.chart
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_PageUp)
    chart.refresh()
    assert not card.live.isChecked()
    _press(card.live)
    chart.refresh()
    assert chart.follows
    assert card.live.isChecked()
    _press(card.live)
    assert card.live.isChecked(), "pressing again does not claim what is not so"
    _press(card.fit)
    assert chart.visible_range[0] < 0
    assert chart.visible_range[1] > 1199


def test_the_safety_exit_can_be_moved_here_too(charts: ChartsScreen, prices: PriceDeck) -> None:
    chart = charts.chart_card.chart
    chart.setFocus()
    for key in (Qt.Key.Key_S, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(chart, key)
    ((command,),) = prices.did("send")
    assert isinstance(command, MoveStop)
    assert charts.outcome.isVisible()


# Looks


@pytest.mark.parametrize(("size", "scale"), LOOKS)
def test_fits_every_size(
    qtbot: QtBot, prices: PriceDeck, size: tuple[int, int], scale: float
) -> None:
    theme.use("light", scale=scale)
    room = room_for(size, scale)
    screen = show_screen(qtbot, ChartsScreen, prices, room)
    _wait_for_menu(screen, qtbot)
    qtbot.wait(40)
    assert screen.size().toTuple() == room
    assert clipped(screen) == []
    assert small(screen, scale) == []
    assert outside(screen, screen.page.widget()) == []
    for opener, sheet in (
        (screen.add_line, screen.line_sheet),
        (screen.chart_card.pick, screen.symbol_sheet),
    ):
        opener.click()
        qtbot.wait(40)
        assert sheet.isVisible()
        assert clipped(sheet) == []
        assert small(sheet, scale) == []
        sheet.shut()


def test_the_keyboard_walks_in_visual_order(charts: ChartsScreen, qtbot: QtBot) -> None:
    _wait_for_menu(charts, qtbot)
    card = charts.chart_card
    expected = [
        *charts.rail.buttons(),
        card.pick,
        *card.length.buttons(),
        card.chart,
        card.fit,
        card.live,
        charts.to_date,
        charts.compare,
        *charts.line_list.buttons(),
        charts.add_line,
        charts.own,
    ]
    stops = tab_stops(charts.rail.buttons()[0], charts)
    assert [one for one in stops if one in expected] == expected
