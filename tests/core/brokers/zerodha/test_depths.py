"""The five levels of Kite's full ticks, from the local exchange."""

import time

from core.data.book_memory import BOOK_SILENT_NS
from core.events.book_view import BookState, BookTrouble
from core.execution.order_books import ShowsBooks
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.ground import Ground


def watched(desk: Desk) -> None:
    ticks: list[object] = []
    desk.broker.watch(("INFY",), ticks.append)
    desk.until(lambda: ticks)


def best_bid(desk: Desk) -> float | None:
    """Return the highest bid; None before the first full tick."""
    return next((price for price, _ in desk.broker.order_book("INFY", 12).bids), None)


def test_a_full_tick_carries_five_levels(ground: Ground, desk: Desk) -> None:
    assert isinstance(desk.broker, ShowsBooks)
    assert desk.broker.order_book("INFY", 12).state is BookState.WAITING
    watched(desk)
    ground.trade_at("100.50")
    desk.until(lambda: best_bid(desk) == 100.45)
    view = desk.broker.order_book("INFY", 12)
    assert (view.state, view.deepest) == (BookState.LIVE, 5)
    assert [price for price, _ in view.bids] == sorted((p for p, _ in view.bids), reverse=True)
    assert [price for price, _ in view.asks] == sorted(price for price, _ in view.asks)
    assert view.asks[0][0] == 100.55
    assert len(view.bids) == len(view.asks) == 5
    assert all(size > 0 for _, size in (*view.bids, *view.asks))


def test_zeros_are_nobody(ground: Ground, desk: Desk) -> None:
    watched(desk)
    ground.trade_at("120.00")  # as high as it may go today
    desk.until(lambda: best_bid(desk) == 119.95)
    assert desk.broker.order_book("INFY", 12).asks == ()


def test_after_an_outage_the_old_levels_are_not_live(ground: Ground, desk: Desk) -> None:
    watched(desk)
    desk.until(lambda: desk.broker.order_book("INFY", 12).state is BookState.LIVE)
    ground.server.refuse()
    desk.until(lambda: desk.broker.order_book("INFY", 12).trouble is BookTrouble.LINE_DOWN)
    view = desk.broker.order_book("INFY", 12)
    assert view.state is BookState.STALE
    assert view.bids
    ground.venue.ticker.muted = True
    ground.server.recover()
    desk.until(lambda: desk.broker.order_book("INFY", 12).trouble is BookTrouble.GAP)
    ground.venue.ticker.muted = False
    ground.trade_at("100.75")
    desk.until(lambda: desk.broker.order_book("INFY", 12).state is BookState.LIVE)


def test_heartbeats_alone_do_not_make_it_live(ground: Ground, desk: Desk) -> None:
    watched(desk)
    desk.until(lambda: desk.broker.order_book("INFY", 12).state is BookState.LIVE)
    ground.venue.ticker.muted = True
    desk.until(lambda: desk.broker.order_book("INFY", 12).trouble is BookTrouble.SILENT)
    assert desk.broker.order_book("INFY", 12).state is BookState.STALE


def test_a_share_at_rest_is_live_while_others_tick(ground: Ground, desk: Desk) -> None:
    desk.broker.watch(("SBIN",), lambda _: None)
    watched(desk)
    desk.until(lambda: desk.broker.order_book("INFY", 12).state is BookState.LIVE)
    until_ns = ground.clock.monotonic_ns() + 2 * BOOK_SILENT_NS
    price = 0
    while ground.clock.monotonic_ns() < until_ns:
        price = 1 - price
        ground.trade_at(f"10{price}.00", "SBIN")
        time.sleep(0.05)
        assert desk.broker.order_book("INFY", 12).state is BookState.LIVE
