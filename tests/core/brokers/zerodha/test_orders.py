"""The traps of orders at Zerodha: protection, rests, tags, strange words, odd answers."""

import json
from decimal import Decimal
from typing import Any

import pytest

from core.brokers.zerodha.mapping import placing, read_row
from core.errors import BrokerRefused, OutcomeUnknown, TradingStopped
from core.events.broker_reports import (
    BrokerReport,
    CancelRefused,
    ModifyRefused,
    OrderCanceled,
    OrderExpired,
    OrderModified,
    OrderRejected,
    OutcomeLost,
)
from core.ids import IdSource
from core.model.orders import OrderStatus, OrderType, Product, Purpose, Side, TimeInForce
from core.state.order_record import OrderRecord
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.factory import wait_for
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.times import DAY_NS, MINUTE_NS, SECOND_NS
from tests.exchanges.serving.faults import Fault, HttpFault
from tests.support.builders import an_order


def last(desk: Desk, kind: type[BrokerReport]) -> Any:
    found = [one for one in desk.reports if isinstance(one, kind)]
    assert found, f"no {kind.__name__} among {[type(one).__name__ for one in desk.reports]}"
    return found[-1]


def until_told(desk: Desk, kind: type[BrokerReport]) -> Any:
    desk.until(lambda: any(isinstance(one, kind) for one in desk.reports))
    return last(desk, kind)


def venue_row(ground: Ground, record: OrderRecord) -> Any:
    return ground.do(lambda: ground.venue.book.orders[record.venue_order_id])


@pytest.mark.parametrize(
    ("facts", "there", "absent"),
    [
        (
            {"order_type": OrderType.MARKET},
            {"order_type": "MARKET", "market_protection": "-1"},
            {"price", "trigger_price"},
        ),
        (
            {"order_type": OrderType.STOP, "trigger_price": Decimal("95.00")},
            {"order_type": "SL-M", "trigger_price": "95.00", "market_protection": "-1"},
            {"price"},
        ),
        (
            {"order_type": OrderType.LIMIT, "limit_price": Decimal("1E+2")},
            {"order_type": "LIMIT", "price": "100", "validity": "DAY"},
            {"trigger_price", "market_protection"},
        ),
        (
            {
                "order_type": OrderType.STOP_LIMIT,
                "limit_price": Decimal("94.95"),
                "trigger_price": Decimal("95.00"),
                "product": Product.INTRADAY,
            },
            {"order_type": "SL", "price": "94.95", "product": "MIS"},
            {"market_protection"},
        ),
        ({"time_in_force": TimeInForce.IOC}, {"validity": "IOC"}, {"validity_ttl"}),
        ({"time_in_force": TimeInForce.GTC}, {"validity": "DAY"}, {"validity_ttl"}),
        (
            {"time_in_force": TimeInForce.GTD, "expires_ns": 90 * SECOND_NS},
            {"validity": "TTL", "validity_ttl": "2"},
            set(),
        ),
    ],
)
def test_an_order_in_kites_words(
    facts: dict[str, Any], there: dict[str, str], absent: set[str]
) -> None:
    wish = placing(an_order("k7qz0123456789abcd", **facts), 0)
    assert there.items() <= wish.items()
    assert not absent & set(wish)
    assert wish["tag"] == "k7qz0123456789abcd"
    assert all(isinstance(one, str) and one for one in wish.values())


@pytest.mark.parametrize(
    "facts",
    [
        {"product": Product.PERPETUAL},
        {"quantity": Decimal("0.5")},
        {"client_order_id": "x" * 21},
        {"client_order_id": "with a space"},
        {"time_in_force": TimeInForce.GTD, "expires_ns": 1, "created_ns": 2},
    ],
)
def test_what_kite_has_no_word_for_is_refused_here(facts: dict[str, Any]) -> None:
    with pytest.raises(BrokerRefused):
        placing(an_order(**facts), MINUTE_NS)


def test_every_market_order_carries_its_protection_onto_the_wire(
    ground: Ground, desk: Desk
) -> None:
    ground.do(lambda: ground.venue.trade_at("INFY", "100.00", ready=100))
    record = desk.submit(order_type=OrderType.MARKET)
    desk.until(lambda: record.status is OrderStatus.FILLED)
    row = venue_row(ground, record)
    assert (row.protection, row.tag) == (-1, record.order.client_order_id)


def test_a_protected_market_order_leaves_a_rest_that_is_told(ground: Ground, desk: Desk) -> None:
    ground.do(lambda: ground.venue.trade_at("INFY", "100.00", ready=4))
    record = desk.submit(order_type=OrderType.MARKET)
    desk.until(lambda: record.filled == 4)
    assert record.status is OrderStatus.PARTIAL
    (working,) = desk.broker.open_orders()
    assert (working.status, working.filled) == (OrderStatus.PARTIAL, 4)
    # The book shows a LIMIT order now; it is known by its number, never by its type.
    assert working.client_order_id == record.order.client_order_id


def test_a_stop_rests_at_the_broker_and_may_leave_a_rest(ground: Ground, desk: Desk) -> None:
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    record = desk.resting(
        order_type=OrderType.STOP,
        trigger_price=Decimal("95.00"),
        side=Side.SELL,
        purpose=Purpose.PROTECT,
    )
    assert record.status is OrderStatus.UNTRIGGERED
    assert desk.broker.open_orders()[0].protective
    ground.trade_at("94.00", quantity=3)
    desk.until(lambda: record.filled == 3)
    assert record.status is OrderStatus.PARTIAL
    ground.trade_at("93.50")
    desk.until(lambda: record.status is OrderStatus.FILLED)
    assert record.average_price == (3 * Decimal(94) + 7 * Decimal("93.50")) / 10


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"limit_price": Decimal("95.01")},
            "BUY 10 INFY at 95.01 was not taken. Zerodha says: Tick",
        ),
        ({"limit_price": Decimal("70.00")}, "lower circuit limit of 80.00"),
        ({"quantity": 100_000}, "Insufficient funds. Required margin is 9500000.00"),
    ],
)
def test_a_refusal_at_once_is_a_sentence(desk: Desk, facts: dict[str, Any], words: str) -> None:
    record = desk.submit(**facts)
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    assert words in last(desk, OrderRejected).sentence
    assert last(desk, OrderRejected).sentence.endswith(".")


def test_a_refusal_in_the_book_is_a_sentence(ground: Ground, desk: Desk) -> None:
    ground.switches.margin_refusal = "in the book"
    record = desk.submit(quantity=100_000)
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    assert "Required margin" in last(desk, OrderRejected).sentence


def test_a_sale_that_needs_the_depository_is_refused_in_words(ground: Ground, desk: Desk) -> None:
    body = {"status": "error", "message": "10 quantity needs authorisation at depository."}
    answer = json.dumps({**body, "error_type": "HoldingException", "data": None}).encode()
    ground.server.faults.add(Fault("POST /orders/*", HttpFault.STATUS, status=428, body=answer))
    record = desk.submit(side=Side.SELL, purpose=Purpose.EXIT)
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    assert "authorisation at depository" in last(desk, OrderRejected).sentence


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"status": "error", "message": "no type"}'),
        (200, b'{"status": "error", "error_type": "OrderException"}'),
        (200, b'{"status": "success"}'),
        (200, b'{"status": "success", "data": {"order_id": 1914227164488687616}}'),
        (200, b'{"status": "success", "data": null}'),
        (200, b"[1, 2]"),
        (400, b'{"status": "success", "data": {"order_id": "1"}}'),
        (418, b'{"status": "error", "message": "tea", "error_type": "TeaException"}'),
    ],
)
def test_an_odd_answer_is_unknown_and_nothing_is_sent_again(
    ground: Ground, desk: Desk, status: int, body: bytes
) -> None:
    ground.server.faults.add(
        Fault("POST /orders/*", HttpFault.STATUS_AFTER, status=status, body=body)
    )
    record = desk.submit()
    # The book may show it before the answer comes: then nobody ever doubted it.
    desk.until(lambda: record.status is OrderStatus.OPEN)
    ground.settle()
    assert ground.do(ground.venue.posts) == 1
    assert ground.do(lambda: len(ground.venue.book.orders)) == 1


@pytest.mark.parametrize("body", [b'{"status": "success", "data": null}', b'{"data": [7]}'])
def test_a_book_that_cannot_be_read_is_read_again(ground: Ground, desk: Desk, body: bytes) -> None:
    fault = Fault("GET /orders", HttpFault.STATUS, count=2, status=200, body=body)
    ground.server.faults.add(fault)
    record = desk.submit()
    desk.until(lambda: record.status is OrderStatus.OPEN)


def test_a_word_nobody_knows_parks_the_order(ground: Ground, desk: Desk) -> None:
    record = desk.resting()
    row = venue_row(ground, record)
    ground.do(lambda: ground.venue.book.set_status(row, "ON THE MOON", ground.clock.now_ns()))
    told = until_told(desk, OutcomeLost)
    assert "“ON THE MOON”" in told.sentence
    assert record.working
    ground.do(lambda: ground.venue.book.set_status(row, "OPEN", ground.clock.now_ns()))
    ground.trade_at("94.00")
    desk.until(lambda: record.status is OrderStatus.FILLED)


def test_a_variant_of_cancelled_is_cancelled(ground: Ground, desk: Desk) -> None:
    record = desk.resting()
    row = venue_row(ground, record)
    ground.do(lambda: ground.venue.book.set_status(row, "CANCELLED AMO", ground.clock.now_ns()))
    desk.until(lambda: record.status is OrderStatus.CANCELED)


def test_a_second_order_with_our_tag_is_a_stranger(ground: Ground, desk: Desk) -> None:
    record = desk.resting()
    kite = ground.client(desk.session.access_token.reveal())
    twin = kite.place_order(
        *("regular", "NSE", "INFY", "BUY", 10, "CNC", "LIMIT"),
        price="95.00",
        tag=record.order.client_order_id,
    )
    ground.settle()
    ids = {one.client_order_id for one in desk.broker.open_orders()}
    assert ids == {record.order.client_order_id, f"venue:{twin}"}
    ground.trade_at("94.00")
    desk.until(lambda: record.status is OrderStatus.FILLED)
    assert record.filled == 10


def test_orders_of_the_brokers_own_app_are_strangers(ground: Ground, desk: Desk) -> None:
    kite = ground.client(desk.session.access_token.reveal())
    for tag in (None, "mine"):
        kite.place_order(
            *("regular", "NSE", "INFY", "BUY", 10, "CNC", "LIMIT"), price="95.00", tag=tag
        )
    assert all(one.client_order_id.startswith("venue:") for one in desk.broker.open_orders())
    ground.settle()
    ground.trade_at("94.00")
    assert {one.client_order_id[:6] for one in desk.broker.fills()} == {"venue:"}


def test_a_changed_order_is_told_wherever_it_was_changed(ground: Ground, desk: Desk) -> None:
    record = desk.resting()
    kite = ground.client(desk.session.access_token.reveal())
    kite.modify_order("regular", record.venue_order_id, quantity=6, price="94.00")
    desk.until(lambda: record.limit_price == 94)
    assert record.quantity == 6


@pytest.mark.parametrize("way", ["total", "remaining"])
def test_a_new_quantity_is_only_asked_for_while_nothing_is_filled(
    ground: Ground, desk: Desk, way: str
) -> None:
    ground.switches.modify_quantity = way
    record = desk.resting()
    key = record.order.client_order_id
    desk.broker.modify(key, Decimal(8), Decimal("95.00"), None)
    desk.until(lambda: record.quantity == 8)
    ground.trade_at("94.00", quantity=2)
    desk.until(lambda: record.filled == 2)
    desk.broker.modify(key, Decimal(6), Decimal("95.00"), None)
    assert "the whole or the rest" in until_told(desk, ModifyRefused).sentence
    desk.broker.modify(key, Decimal(8), Decimal("96.00"), None)
    desk.until(lambda: record.limit_price == 96)
    assert venue_row(ground, record).quantity == 8


def test_the_26th_change_is_refused_in_words(ground: Ground, desk: Desk) -> None:
    record = desk.resting()
    ground.do(lambda: setattr(venue_row_now(ground, record), "modifications", 25))
    desk.broker.modify(record.order.client_order_id, record.quantity, Decimal("96.00"), None)
    assert "modifications exceeded" in until_told(desk, ModifyRefused).sentence


def venue_row_now(ground: Ground, record: OrderRecord) -> Any:
    return ground.venue.book.orders[record.venue_order_id]


def test_a_moved_stop_is_confirmed_by_the_book(ground: Ground, desk: Desk) -> None:
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    record = desk.resting(order_type=OrderType.STOP, trigger_price=Decimal("90.00"), side=Side.SELL)
    desk.broker.modify(record.order.client_order_id, record.quantity, None, Decimal("95.00"))
    desk.until(lambda: record.trigger_price == 95)
    assert last(desk, OrderModified).limit_price is None


def test_a_cancel_before_the_answer_cancels_on_sight(ground: Ground, desk: Desk) -> None:
    fault = Fault("POST /orders/*", HttpFault.SLOW, seconds=0.2)
    ground.server.faults.add(fault)
    record = desk.submit()
    wait_for(lambda: fault.fired)
    desk.broker.cancel(record.order.client_order_id)
    desk.until(lambda: record.status is OrderStatus.CANCELED)
    assert ground.do(lambda: [one.status for one in ground.venue.book.orders.values()]) == [
        "CANCELLED"
    ]


def test_a_late_cancel_is_refused_and_the_fill_stands(ground: Ground, desk: Desk) -> None:
    record = desk.resting()
    ground.trade_at("94.00")
    desk.broker.cancel(record.order.client_order_id)
    assert "cannot be cancelled" in until_told(desk, CancelRefused).sentence
    desk.until(lambda: record.status is OrderStatus.FILLED)


def test_a_stale_order_never_leaves_even_from_the_queue(ground: Ground, desk: Desk) -> None:
    slow = Fault("POST /orders/*", HttpFault.SLOW, seconds=0.3)
    ground.server.faults.add(slow)
    first = desk.submit()
    wait_for(lambda: slow.fired)
    queued = desk.submit()
    desk.epoch += 1
    with pytest.raises(TradingStopped):
        desk.submit(kill_epoch=0)
    desk.until(lambda: queued.status is OrderStatus.CANCELED)
    assert "panic stop" in last(desk, OrderCanceled).sentence
    desk.until(lambda: first.status is OrderStatus.OPEN)
    assert ground.do(ground.venue.posts) == 1


def test_an_order_of_an_earlier_day_is_over(ground: Ground, desk: Desk) -> None:
    yesterday = IdSource("k7qz").client_order_id(ground.clock.now_ns() - DAY_NS)
    today = IdSource("k7qz", 9).client_order_id(ground.clock.now_ns())
    for key in (yesterday, today):
        desk.broker.query(key)
    assert until_told(desk, OrderExpired).client_order_id == yesterday
    desk.until(lambda: len(desk.reports) == 2)
    assert type(desk.reports[-1]).__name__ in ("OrderAbsent", "OrderExpired")


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"status": "OPEN"},
        {"status": "OPEN", "order_id": 1_914_227_164_488_687_616},
        {"status": "OPEN", "order_id": "1", "quantity": "many"},
        None,
    ],
)
def test_a_row_without_its_core_is_not_guessed_at(raw: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        read_row(raw)
