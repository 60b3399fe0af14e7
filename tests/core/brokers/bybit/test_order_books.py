"""Books for a screen, from the local exchange: live, and never called so when they are not."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from core.brokers.bybit.public import PublicPrices
from core.data.book_memory import BOOK_SILENT_NS
from core.events.book_view import BookState, BookTrouble, BookView
from core.execution.live_broker import local_endpoints
from core.execution.order_books import ShowsBooks
from tests.exchanges.bybit.running import Running, running
from tests.exchanges.bybit.streams import PublicConversation
from tests.live.markets import BybitMarket

SYMBOL, TOPIC = "BTCUSDT", "orderbook.50.BTCUSDT"


class Looker:
    """Somebody who looks at one book, at an exchange whose time runs fast."""

    def __init__(self, local: Running) -> None:
        self.local = local
        self.prices = PublicPrices(local.clock, local_endpoints(local.server.url), [])

    def book(self) -> BookView:
        return self.prices.order_book(SYMBOL, 6)

    def until(self, holds: Callable[[BookView], bool], seconds: float = 5.0) -> BookView:
        end = time.monotonic() + seconds
        while True:
            view = self.book()
            if holds(view):
                return view
            assert time.monotonic() < end, view
            time.sleep(0.005)

    def live(self) -> BookView:
        return self.until(lambda view: view.state is BookState.LIVE)

    def conversation(self) -> PublicConversation:
        (one,) = [s for s in self.local.exchange.sockets if isinstance(s, PublicConversation)]
        return one


@pytest.fixture
def looker() -> Iterator[Looker]:
    with running(rate=20.0) as local:
        made = Looker(local)
        yield made
        made.prices.close()


def test_the_first_question_brings_the_book_and_changes_follow(looker: Looker) -> None:
    assert looker.book().state is BookState.WAITING
    view = looker.live()
    market = looker.local.exchange.markets["linear", SYMBOL]
    assert view.bids[0][0] == float(market.bid)
    assert view.asks[0][0] == float(market.ask)
    assert (len(view.bids), view.deepest) == (6, 50)
    looker.local.move(SYMBOL, "64100")
    looker.until(lambda one: one.state is BookState.LIVE and one.bids[0][0] == 64100.0)


def test_a_number_left_out_is_seen_and_a_whole_book_comes(looker: Looker) -> None:
    looker.live()
    server, line = looker.local.server, looker.conversation()
    # The new whole book shall not come before the loss was looked at.
    looker.local.exchange.switches.ack_delay_ns = 10**10
    server.call(lambda: line.lose_one(TOPIC))
    looker.local.move(SYMBOL, "64050")
    view = looker.until(lambda one: one.state is not BookState.LIVE)
    assert (view.state, view.trouble) == (BookState.STALE, BookTrouble.GAP)
    assert view.bids, "the last good levels stay, marked as old"
    looker.until(lambda one: one.state is BookState.LIVE and one.bids[0][0] == 64050.0)


def test_a_line_that_fell_silent_is_not_live(looker: Looker) -> None:
    looker.live()
    looker.local.server.silence()
    view = looker.until(lambda one: one.state is not BookState.LIVE)
    assert (view.state, view.trouble) == (BookState.STALE, BookTrouble.SILENT)
    looker.until(lambda one: one.trouble is BookTrouble.LINE_DOWN)
    looker.local.server.recover()
    looker.live()


def test_a_topic_that_died_alone_is_not_live(looker: Looker) -> None:
    looker.live()
    line = looker.conversation()
    looker.local.server.call(lambda: line.silent_topics.add(TOPIC))

    def moved(view: BookView) -> bool:
        looker.local.move(SYMBOL, "64070")
        return view.state is BookState.STALE

    assert looker.until(moved).trouble is BookTrouble.SILENT


def test_a_book_at_rest_that_trades_confirm_is_live(looker: Looker) -> None:
    looker.live()
    until_ns = looker.local.clock.monotonic_ns() + 2 * BOOK_SILENT_NS
    while looker.local.clock.monotonic_ns() < until_ns:
        looker.local.move(SYMBOL, "64000")  # a print at the same price: no level changes
        assert looker.book().state is BookState.LIVE
        time.sleep(0.02)


def test_a_book_nobody_looks_at_is_not_sent(looker: Looker) -> None:
    looker.live()
    looker.prices.leave_book(SYMBOL)
    line, end = looker.conversation(), time.monotonic() + 5
    while TOPIC in line.topics:
        assert time.monotonic() < end
        time.sleep(0.005)
    assert {one.partition(".")[0] for one in line.topics} == {"tickers", "publicTrade"}
    assert looker.book().state is BookState.WAITING, "the book of before is not shown"
    looker.live()
    assert TOPIC in line.topics


def test_a_symbol_without_a_book_is_told(looker: Looker) -> None:
    looker.live()
    view = looker.prices.order_book("NOSUCHUSDT", 6)
    end = time.monotonic() + 5
    while view.trouble is not BookTrouble.REFUSED:
        assert time.monotonic() < end
        time.sleep(0.005)
        view = looker.prices.order_book("NOSUCHUSDT", 6)
    assert view.state is BookState.WAITING
    assert looker.book().state is BookState.LIVE, "one bad name shuts nothing else out"


def test_an_account_shows_the_same_books() -> None:
    market = BybitMarket(rate=1.0, symbols=(SYMBOL,))
    broker = market.connect(_Latch())  # type: ignore[arg-type]
    try:
        assert isinstance(broker, ShowsBooks)
        end = time.monotonic() + 5
        while broker.order_book(SYMBOL, 3).state is not BookState.LIVE:
            assert time.monotonic() < end
            time.sleep(0.01)
        bid = broker.order_book(SYMBOL, 3).bids[0][0]
        assert Decimal(str(bid)) == market.prices[SYMBOL]
    finally:
        broker.close()
        market.close()


class _Latch:
    epoch = 0
