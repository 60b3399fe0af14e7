"""Trade by real clicks and keys: choosing, tickets, orders, the safety exit, closing."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.events.commands import ClosePosition, MoveStop, SubmitManual
from core.model.orders import BUY, ENTRY, EXIT, SELL
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import (
    SYMBOLS,
    quick_hands,
    running_deck,
    show_screen,
)
from ui.screens.trade import SLOW_BEATS, TradeScreen
from ui.text import say

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    return running_deck(shared_data)


@pytest.fixture
def trade(qtbot: QtBot, qapp: QApplication, prices: PriceDeck) -> Iterator[TradeScreen]:
    with quick_hands(qapp):
        yield show_screen(qtbot, TradeScreen, prices)


def _beat(screen: TradeScreen, times: int = 1) -> None:
    for _ in range(times):
        screen.show_snapshot(screen.deck.snapshot())


def _click_row(screen: TradeScreen, place: int) -> None:
    view = screen.watch.view
    box = view.visualRect(screen.watch.model.index(place))
    QTest.mouseClick(view.viewport(), LEFT, pos=box.center())


def _press(widget: object) -> None:
    QTest.mouseClick(widget, LEFT)  # type: ignore[call-overload]


def _double_click(screen: TradeScreen, widget: QWidget) -> None:
    """Click twice at one place, as a hand does: the second click meets what lies there then."""
    place = widget.mapTo(screen, widget.rect().center())
    _press(widget)
    there = screen.childAt(place)
    assert there is not None
    at = there.mapFrom(screen, place)
    QTest.mouseDClick(there, LEFT, pos=at)
    QTest.mouseRelease(there, LEFT, pos=at)


def _answer(screen: TradeScreen, qtbot: QtBot) -> None:
    """Wait until the sheet takes a press, then send."""
    qtbot.wait(60)
    _press(screen.sheet.send)


def _sent(deck: PriceDeck) -> list[object]:
    return [one[0] for one in deck.did("send")]


def test_begins_with_the_first_symbol(trade: TradeScreen) -> None:
    assert trade.symbol == "RELIANCE"
    assert trade.chart_card.feed.rows == 1200
    assert trade.chart_card.price.text() == "₹1,012.05"
    assert trade.chart_card.change.text() == "▼ 0.9 %"
    assert trade.signal.word.text() == "BUY NOW"
    assert trade.signal.lamp.state == "go"
    assert trade.signal.reason.text().startswith("Its 20-bar line")


def test_click_and_keys_choose(trade: TradeScreen) -> None:
    _click_row(trade, 2)
    assert trade.symbol == "TCS"
    assert trade.chart_card.name.text() == "TCS"
    assert trade.signal.lamp.state == "stop"
    trade.watch.view.setFocus()
    QTest.keyClick(trade.watch.view, Qt.Key.Key_Up)
    assert trade.symbol == "INFY"
    assert trade.chart_card.feed.symbol == "INFY"
    assert trade.position.stack.currentWidget() is trade.position.nothing


def test_slow_questions_are_asked_rarely(
    trade: TradeScreen, prices: PriceDeck, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(prices, "signals", lambda: asked.append("signals") or ())
    monkeypatch.setattr(prices, "ticket", lambda symbol, side, limit: asked.append("ticket"))
    _beat(trade, 3 * SLOW_BEATS)
    assert asked.count("signals") == 3
    assert asked.count("ticket") == 6


# Ordering


def test_buy_asks_first_then_sends_once(
    trade: TradeScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    _press(trade.ticket.buy)
    assert trade.sheet.isVisible()
    assert trade.sheet.title.text() == "Buy 95 RELIANCE?"
    assert _sent(prices) == []
    qtbot.wait(60)
    _double_click(trade, trade.sheet.send)
    _press(trade.sheet.send)
    (command,) = _sent(prices)
    assert isinstance(command, SubmitManual)
    ticket = prices.the_tickets["RELIANCE", BUY]
    intent = command.intent
    assert (intent.strategy, intent.origin, intent.purpose) == ("manual", "manual", ENTRY)
    assert (intent.symbol, intent.side) == ("RELIANCE", BUY)
    assert (intent.quantity, intent.stop_price) == (ticket.quantity, ticket.stop_price)
    assert not trade.sheet.isVisible()
    assert not trade.ticket.buy.isEnabled()
    qtbot.waitUntil(trade.ticket.buy.isEnabled)


def test_a_double_click_on_buy_sends_nothing(trade: TradeScreen, prices: PriceDeck) -> None:
    _double_click(trade, trade.ticket.buy)
    assert trade.sheet.isVisible()
    _press(trade.sheet.send)
    QTest.keyClick(trade.sheet.send, Qt.Key.Key_Return)
    assert trade.sheet.isVisible()
    assert _sent(prices) == []


def test_enter_sends_practice_money(trade: TradeScreen, prices: PriceDeck, qtbot: QtBot) -> None:
    trade.ticket.buy.setFocus()
    QTest.keyClick(trade.ticket.buy, Qt.Key.Key_Return)
    assert trade.sheet.send.hasFocus()
    qtbot.wait(60)
    QTest.keyClick(trade.sheet.send, Qt.Key.Key_Return)
    assert len(_sent(prices)) == 1


def test_enter_does_not_send_real_money(
    trade: TradeScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    prices.live(mode="REAL")
    _beat(trade)
    _press(trade.ticket.buy)
    assert trade.sheet.back.hasFocus()
    assert trade.sheet.note.accessibleName() == say("trade.real_note")
    qtbot.wait(60)
    QTest.keyClick(trade.sheet.send, Qt.Key.Key_Return)
    assert _sent(prices) == []
    QTest.keyClick(trade.sheet.back, Qt.Key.Key_Return)
    assert not trade.sheet.isVisible()
    assert _sent(prices) == []


def test_escape_sends_nothing(trade: TradeScreen, prices: PriceDeck, qtbot: QtBot) -> None:
    _press(trade.ticket.buy)
    qtbot.wait(60)
    QTest.keyClick(trade.sheet.send, Qt.Key.Key_Escape)
    assert not trade.sheet.isVisible()
    trade.sheet.send.click()
    assert _sent(prices) == []


def test_a_refusal_says_why_and_disables(trade: TradeScreen, prices: PriceDeck) -> None:
    _click_row(trade, 1)
    assert trade.ticket.buy.isEnabled()
    assert not trade.ticket.sell.isEnabled()
    assert trade.ticket.refusal.text() == "You own none of it."
    ticket = prices.the_tickets["INFY", BUY]
    why = "The market is closed. It opens in 2 h."
    prices.the_tickets["INFY", BUY] = replace(ticket, refused=why)
    _beat(trade, SLOW_BEATS)
    assert not trade.ticket.buy.isEnabled()
    assert trade.ticket.refusal.text() == f"{why} You own none of it."
    assert trade.ticket.buy.accessibleDescription() == why
    _press(trade.ticket.buy)
    assert not trade.sheet.isVisible()


def test_the_figures_are_those_of_what_can_be_done(trade: TradeScreen, prices: PriceDeck) -> None:
    ticket = prices.the_tickets["RELIANCE", BUY]
    prices.the_tickets["RELIANCE", BUY] = replace(ticket, refused="You hold enough of it.")
    _beat(trade, SLOW_BEATS)
    assert trade.ticket.side is SELL
    assert trade.ticket.quantity.edit.text() == "10"
    assert trade.ticket.cash.value.text() == "₹10,120.50"


def test_nothing_can_be_ordered_after_a_panic_stop(trade: TradeScreen, prices: PriceDeck) -> None:
    prices.live(killed=True)
    _beat(trade, SLOW_BEATS)
    assert not trade.ticket.buy.isEnabled()
    assert not trade.ticket.sell.isEnabled()
    assert trade.ticket.refusal.text() == say("trade.blocked_kill")


def test_before_the_first_start(qtbot: QtBot, prices: PriceDeck) -> None:
    prices.the_snapshot = None
    screen = show_screen(qtbot, TradeScreen, prices)
    assert screen.watch.model.rowCount() == len(SYMBOLS)
    assert screen.watch.model.row(0).price_words() == say("trade.no_price")
    assert screen.ticket.refusal.text() == say("trade.blocked_not_running")
    assert not screen.ticket.buy.isEnabled()


def test_fewer_may_be_ordered_never_more(
    trade: TradeScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    field = trade.ticket.quantity
    field.edit.setFocus()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "96")
    assert field.wrong == "Type a number from 1 to 95."
    assert trade.ticket.fits.text() == field.wrong
    assert not trade.ticket.buy.isEnabled()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "40")
    _beat(trade, SLOW_BEATS)
    assert field.edit.text() == "40"
    _press(field.less)
    assert field.edit.text() == "39"
    assert trade.ticket.fits.text() == say("trade.fewer")
    assert trade.ticket.most.value.text() == "about ₹815"
    _press(trade.ticket.buy)
    assert trade.sheet.title.text() == "Buy 39 RELIANCE?"
    _answer(trade, qtbot)
    (command,) = _sent(prices)
    assert isinstance(command, SubmitManual)
    assert command.intent.quantity == Decimal(39)


def test_selling_what_is_owned_leaves_the_position(
    trade: TradeScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    trade.ticket.sell.setFocus()
    assert trade.ticket.side is SELL
    assert trade.ticket.cash.name.text() == "Money you get"
    assert not trade.ticket.quantity.edit.isEnabled()
    _press(trade.ticket.sell)
    assert trade.sheet.title.text() == "Sell 10 RELIANCE?"
    _answer(trade, qtbot)
    (command,) = _sent(prices)
    assert isinstance(command, SubmitManual)
    assert (command.intent.side, command.intent.purpose) == (SELL, EXIT)
    assert command.intent.stop_price is None


def test_what_came_of_the_order_is_told(
    trade: TradeScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    prices.tell("bought", "RELIANCE", "Bought 1 RELIANCE at ₹1.00", "long ago")
    prices.live()
    _beat(trade)
    assert not trade.outcome.isVisible()
    _press(trade.ticket.buy)
    _answer(trade, qtbot)
    assert trade.outcome.accessibleName() == "Order sent: buy 95 RELIANCE."
    prices.tell("skipped", "TCS", "Skipped TCS", "not this one")
    prices.live()
    _beat(trade)
    assert trade.outcome.accessibleName() == "Order sent: buy 95 RELIANCE."
    prices.tell("skipped", "RELIANCE", "Skipped RELIANCE", "You hold 5 positions already.")
    prices.live()
    _beat(trade)
    told = "Skipped RELIANCE: You hold 5 positions already."
    assert trade.outcome.accessibleName() == told
    _click_row(trade, 1)
    assert not trade.outcome.isVisible()


# The position


def test_the_position_in_words(trade: TradeScreen, prices: PriceDeck) -> None:
    card = trade.position
    assert card.held.text() == "10 shares at ₹1,008.50"
    assert card.profit.text() == "▲ +₹35.50"
    assert card.profit.tone == "up"
    assert card.exit.text() == "Safety exit at ₹1,005.15"
    assert card.shield.name == "shield_half"
    prices.held["RELIANCE"] = replace(prices.held["RELIANCE"], profit=Decimal("-212.40"))
    prices.live()
    _beat(trade)
    assert card.profit.text() == "▼ −₹212.40"
    assert card.profit.tone == "down"


def test_closing_asks_first(trade: TradeScreen, prices: PriceDeck, qtbot: QtBot) -> None:
    _press(trade.position.close_button)
    assert trade.sheet.title.text() == "Close 10 RELIANCE?"
    assert _sent(prices) == []
    _answer(trade, qtbot)
    assert _sent(prices) == [ClosePosition(symbol="RELIANCE")]


def _drag_stop(trade: TradeScreen, rows: int) -> None:
    chart = trade.chart_card.chart
    chart.refresh()
    line = chart.stop_line
    assert line.shown is not None
    start = QPoint(60, round(chart.box.scale_for().y(float(line.shown))))
    view = chart.viewport()
    QTest.mousePress(view, LEFT, pos=start)
    QTest.mouseMove(view, start + QPoint(0, rows // 2))
    QTest.mouseMove(view, start + QPoint(0, rows))
    QTest.mouseRelease(view, LEFT, pos=start + QPoint(0, rows))


def test_dragging_the_safety_exit(trade: TradeScreen, prices: PriceDeck) -> None:
    chart = trade.chart_card.chart
    chart.fit()
    _drag_stop(trade, -12)
    (command,) = _sent(prices)
    assert isinstance(command, MoveStop)
    assert command.symbol == "RELIANCE"
    assert command.stop_price > Decimal("1005.15")
    assert command.stop_price % Decimal("0.05") == 0
    _beat(trade)
    assert chart.stop_line.shown == command.stop_price, "the line waits where it was put"
    view = replace(prices.held["RELIANCE"], stop_price=command.stop_price)
    prices.held["RELIANCE"] = view
    prices.live()
    _beat(trade)
    assert chart.stop_line.price == command.stop_price
    assert trade.outcome.accessibleName().startswith("The safety exit now lies at ₹1,0")


def test_a_refused_move_says_why_and_goes_back(trade: TradeScreen, prices: PriceDeck) -> None:
    chart = trade.chart_card.chart
    chart.fit()
    _drag_stop(trade, -12)
    why = "The safety exit of RELIANCE must be below its price 1012.05."
    prices.tell("error", "", "Problem", why)
    prices.live()
    _beat(trade)
    assert trade.outcome.accessibleName() == f"Problem: {why}"
    assert chart.stop_line.shown == Decimal("1005.15")


def test_the_safety_exit_moves_by_keys(trade: TradeScreen, prices: PriceDeck) -> None:
    chart = trade.chart_card.chart
    chart.setFocus()
    for key in (Qt.Key.Key_S, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(chart, key)
    assert _sent(prices) == [MoveStop(symbol="RELIANCE", stop_price=Decimal("1005.25"))]


def test_the_strategys_own_lines_are_drawn(trade: TradeScreen, qtbot: QtBot) -> None:
    chart = trade.chart_card.chart
    qtbot.waitUntil(lambda: len(chart.studies.layers) == 2, timeout=20_000)
    assert [layer.name for layer in chart.studies.layers] == [
        "Fast line, 20 bars",
        "Slow line, 50 bars",
    ]
    closes = chart.columns.close[-20:]
    assert chart.studies.layers[0].value_at(1199) == pytest.approx(closes.mean())


def test_more_lines_lead_to_the_charts(prices: PriceDeck, qtbot: QtBot) -> None:
    gone: list[str] = []
    screen = TradeScreen(prices, gone.append)
    qtbot.addWidget(screen)
    screen.show()
    _press(screen.lines)
    assert gone == ["charts"]
