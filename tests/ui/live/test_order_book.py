"""The order book by clicks in the real window, on the local Bybit's public prices."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from core.events.snapshot import BotState
from tests.exchanges.bybit.streams import PublicConversation
from tests.live.markets import BybitMarket
from tests.ui.live.test_whole_way import picture
from tests.ui.live.trader import Trader
from ui.screens.trade import TradeScreen

SYMBOL, TOPIC = "BTCUSDT", "orderbook.50.BTCUSDT"


@pytest.fixture
def market() -> Iterator[BybitMarket]:
    made = BybitMarket(rate=1.0)
    yield made
    made.close()


@pytest.fixture
def trader(qtbot, tmp_path, market: BybitMarket) -> Iterator[Trader]:
    made = Trader(qtbot, tmp_path, market.clock)
    made.use_local("bybit", market.server.url)
    yield made
    made.close()


def start(trader: Trader) -> TradeScreen:
    """Practise on the local exchange's prices, and look at one coin."""
    deck, window = trader.deck, trader.window
    symbols = (SYMBOL, "ETHUSDT")
    plan = replace(deck.plan(), prices="bybit", symbols=symbols, speed=1.0, timeframe="1m")
    assert deck.change_plan(plan) == ""
    window.go("start")
    trader.wait(lambda: deck.snapshot() is not None and trader.state() is BotState.RUNNING)
    trader.wait(lambda: not window.ready_overlay.isVisible())
    window.go("trade")
    screen = window.screens["trade"]
    assert isinstance(screen, TradeScreen)
    screen.show_symbol(SYMBOL)
    trader.wait(lambda: screen.ladder.view.shown.state == "● live")
    return screen


@pytest.mark.slow
def test_the_book_by_clicks(trader: Trader, market: BybitMarket) -> None:
    screen = start(trader)
    view = screen.ladder.view
    picture(trader, "book")
    market.move(SYMBOL, "64010")
    trader.wait(lambda: view.shown.bids[0].text == "64,010.00")

    # A press on a row, then BUY: the order waits at that price, and is taken back.
    trader.wait(screen.ticket.buy.isEnabled)
    trader.bot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.box(-2).center().toPoint())
    assert screen.ticket.limit.price == Decimal("64009.9")
    trader.click(screen.ticket.buy)
    assert "or less?" in screen.sheet.title.text()
    trader.wait(lambda: screen.sheet._armed)
    trader.click(screen.sheet.send)
    trader.wait(screen.ticket.waiting.isVisible)
    trader.wait(lambda: any(one.tags for one in view.shown.bids))
    picture(trader, "book_waits")
    (order,) = trader.snapshot().orders
    assert (order.rests_at, order.filled) == (Decimal("64009.9"), 0)
    trader.click(screen.ticket.waiting.button)
    trader.wait(lambda: not screen.ticket.waiting.isVisible())
    assert not trader.snapshot().positions

    # Another screen: nobody looks any more, so the exchange need not send.
    trader.window.go("home")
    topics = [s.topics for s in market.local.exchange.sockets if isinstance(s, PublicConversation)]
    trader.wait(lambda: not any(TOPIC in one for one in topics))
    trader.wait(lambda: trader.snapshot().book is None)
    trader.window.go("trade")
    trader.wait(lambda: view.shown.state == "● live")

    # The line falls silent: it may look open for a while, but the book says that it is old.
    market.quiet()
    market.server.silence()
    trader.wait(lambda: view.shown.old)
    picture(trader, "book_old")
    assert screen.ladder.note.isVisible()
    market.server.recover()
    market._pulse_off.clear()
    trader.wait(lambda: view.shown.state == "● live")
