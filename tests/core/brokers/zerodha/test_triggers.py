"""Stops and targets of delivered shares rest at Zerodha as triggers, day and night."""

from decimal import Decimal
from typing import Any

import pytest

from core.events.broker_reports import (
    CancelRefused,
    OrderExpired,
    OrderModified,
    OrderRejected,
    OutcomeLost,
)
from core.model.orders import OrderStatus, OrderType, Product, Purpose, Side, TimeInForce
from core.state.order_record import OrderRecord
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.ground import Ground, moment
from tests.exchanges.kite.test_day import jump_to
from tests.exchanges.kite.times import SECOND_NS
from tests.exchanges.serving.faults import Fault, HttpFault

STOP: dict[str, Any] = {
    "order_type": OrderType.STOP,
    "trigger_price": Decimal("95.00"),
    "side": Side.SELL,
    "purpose": Purpose.PROTECT,
    "time_in_force": TimeInForce.GTC,
}
TARGET: dict[str, Any] = {
    "order_type": OrderType.LIMIT,
    "limit_price": Decimal("110.00"),
    "side": Side.SELL,
    "purpose": Purpose.TARGET,
    "time_in_force": TimeInForce.GTC,
}


def stop(ground: Ground, desk: Desk, **facts: Any) -> OrderRecord:
    """Hold ten shares and lay a stop down under them."""
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    now_ns = ground.clock.now_ns()
    record = desk.submit(**{**STOP, "created_ns": now_ns, **facts})
    desk.until(lambda: record.status is OrderStatus.UNTRIGGERED)
    return record


def triggers(ground: Ground) -> list[tuple[str, list[float]]]:
    rows = ground.do(lambda: list(ground.venue.triggers.rows.values()))
    return [(one["status"], one["condition"]["trigger_values"]) for one in rows]


def held(ground: Ground) -> int:
    return ground.do(lambda: ground.venue.account.held("NSE:INFY"))


def sentences(desk: Desk, kind: type) -> list[str]:
    return [one.sentence for one in desk.reports if isinstance(one, kind)]


def test_a_stop_of_delivered_shares_is_a_trigger_and_no_order(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    assert triggers(ground) == [("active", [95.0])]
    assert ground.do(lambda: ground.venue.book.orders) == {}
    (working,) = desk.broker.open_orders()
    assert working.client_order_id == record.order.client_order_id
    assert (working.status, working.protective) == (OrderStatus.UNTRIGGERED, True)
    assert working.venue_order_id == record.venue_order_id


def test_an_intraday_stop_is_a_protected_order(ground: Ground, desk: Desk) -> None:
    desk.resting(product=Product.INTRADAY, **STOP)
    assert triggers(ground) == []
    (row,) = ground.do(lambda: list(ground.venue.book.orders.values()))
    assert (row.order_type, row.protection) == ("SL-M", -1)


def test_it_fires_and_fills_as_the_same_order(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    ground.trade_at("94.00", quantity=0)
    ground.settle()
    ground.trade_at("93.50", quantity=4)
    desk.until(lambda: record.filled == 4)
    assert record.status is OrderStatus.PARTIAL
    ground.trade_at("93.00")
    desk.until(lambda: record.status is OrderStatus.FILLED)
    assert held(ground) == 0
    # Asked about while it is on its way, it is told twice that it was accepted.
    assert list(dict.fromkeys(type(one).__name__ for one in desk.reports)) == [
        "OrderAccepted",
        "OrderUntriggered",
        "OrderTriggered",
        "OrderFilled",
    ]
    assert record.average_price == (4 * Decimal("93.50") + 6 * Decimal(93)) / 10


def test_it_lives_through_the_night_and_a_new_start(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    desk.close()
    jump_to(ground, moment(9, 30, (2026, 11, 17)))
    morning = Desk(ground)
    try:
        key = record.order.client_order_id
        morning.records[key] = record
        morning.broker.recall(key, record.order, record.venue_order_id)
        morning.broker.query(key)
        morning.until(lambda: morning.reports)
        assert [one.client_order_id for one in morning.broker.open_orders()] == [key]
        ground.trade_at("94.00", quantity=0)
        ground.settle()
        ground.trade_at("93.00")
        morning.until(lambda: record.status is OrderStatus.FILLED)
    finally:
        morning.close()


def test_one_that_fired_on_another_day_is_over(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    desk.close()
    ground.trade_at("94.00", quantity=0)
    ground.settle()
    ground.trade_at("93.00")
    jump_to(ground, moment(9, 30, (2026, 11, 17)))
    morning = Desk(ground)
    try:
        key = record.order.client_order_id
        morning.records[key] = record
        morning.broker.recall(key, record.order, record.venue_order_id)
        morning.broker.query(key)
        morning.until(lambda: any(isinstance(one, OrderExpired) for one in morning.reports))
        # The sale shows where it can still be seen: in the holdings.
        assert list(morning.broker.positions()) == []
    finally:
        morning.close()


def test_a_trigger_that_fails_is_refused_with_its_reason(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk, trigger_price=Decimal("82.00"))
    ground.trade_at("81.00")
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    assert "lower circuit limit" in sentences(desk, OrderRejected)[0]


def test_it_is_moved_and_removed(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    key = record.order.client_order_id
    desk.broker.modify(key, Decimal(6), None, Decimal("97.00"))
    desk.until(lambda: record.trigger_price == 97)
    assert (record.quantity, triggers(ground)) == (6, [("active", [97.0])])
    desk.broker.cancel(key)
    desk.until(lambda: record.status is OrderStatus.CANCELED)
    assert [one for one, _ in triggers(ground)] == ["deleted"]
    # There is no limit of changes here, as there is for orders.
    assert sum(isinstance(one, OrderModified) for one in desk.reports) == 1


@pytest.mark.parametrize("kind", [HttpFault.RESET_AFTER, HttpFault.EMPTY_AFTER])
def test_a_lost_answer_is_found_by_its_content(ground: Ground, desk: Desk, kind: HttpFault) -> None:
    ground.server.faults.add(Fault("POST /gtt/triggers", kind))
    record = stop(ground, desk)
    assert sentences(desk, OutcomeLost)
    assert len(triggers(ground)) == 1
    ground.server.faults.add(Fault("PUT /gtt/triggers/*", kind))
    key = record.order.client_order_id
    desk.broker.modify(key, record.quantity, None, Decimal("97.00"))
    desk.until(lambda: record.trigger_price == 97)
    ground.server.faults.add(Fault("DELETE /gtt/triggers/*", kind))
    desk.broker.cancel(key)
    desk.until(lambda: record.status is OrderStatus.CANCELED)


def test_one_that_never_arrived_stays_unknown(ground: Ground, desk: Desk) -> None:
    ground.server.faults.add(Fault("POST /gtt/triggers", HttpFault.RESET_BEFORE))
    record = desk.submit(**STOP, created_ns=ground.clock.now_ns())
    desk.until(lambda: record.absences >= 2)
    assert record.status is OrderStatus.UNKNOWN
    assert triggers(ground) == []


def test_a_cancel_that_comes_too_late_cancels_what_was_placed(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    ground.server.silence()
    ground.do(lambda: ground.venue.trade_at("INFY", "94.00", 0))
    ground.server.recover()
    desk.broker.cancel(record.order.client_order_id)
    desk.until(lambda: record.status is OrderStatus.CANCELED)
    assert held(ground) == 10
    late = sentences(desk, CancelRefused)
    assert late == [] or "Only active triggers" in late[0]


def test_stop_and_target_rest_side_by_side(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    target = desk.submit(**TARGET, created_ns=ground.clock.now_ns())
    desk.until(lambda: target.status is OrderStatus.UNTRIGGERED)
    assert len(triggers(ground)) == 2
    ground.trade_at("110.00", quantity=0)
    ground.settle()
    ground.trade_at("110.50")
    desk.until(lambda: target.status is OrderStatus.FILLED)
    assert record.status is OrderStatus.UNTRIGGERED
    assert held(ground) == 0


def test_a_target_that_is_reached_is_an_order_at_once(ground: Ground, desk: Desk) -> None:
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    ground.do(lambda: ground.venue.trade_at("INFY", "111.00", ready=10))
    desk.broker.watch(["INFY"], lambda _: None)
    desk.until(lambda: desk.broker._feed.last_price("INFY") == 111)
    target = desk.submit(**TARGET, created_ns=ground.clock.now_ns())
    desk.until(lambda: target.status is OrderStatus.FILLED)
    assert triggers(ground) == []


def test_a_stop_above_the_price_is_refused_and_never_turned_around(
    ground: Ground, desk: Desk
) -> None:
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    ground.trade_at("94.00")
    desk.broker.watch(["INFY"], lambda _: None)
    desk.until(lambda: desk.broker._feed.last_price("INFY") == 94)
    record = desk.submit(**STOP)
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    assert "beyond the stop already" in sentences(desk, OrderRejected)[0]
    assert triggers(ground) == []


def test_the_panic_stop_keeps_or_removes_them(ground: Ground, desk: Desk) -> None:
    record = stop(ground, desk)
    desk.broker.cancel_all(keep_protective=True)
    assert [one for one, _ in triggers(ground)] == ["active"]
    ground.clock.wait(SECOND_NS)
    gone = desk.broker.cancel_all()
    assert list(gone) == [record.order.client_order_id]
    desk.until(lambda: record.status is OrderStatus.CANCELED)
    assert list(desk.broker.open_orders()) == []


def test_a_trigger_of_the_brokers_own_app_is_a_stranger(ground: Ground, desk: Desk) -> None:
    kite = ground.client(desk.session.access_token.reveal())
    order = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "order_type": "LIMIT",
        "product": "CNC",
        "price": 80,
    }
    number = kite.place_gtt("single", "INFY", "NSE", [81], 100, [order])["trigger_id"]
    (working,) = desk.broker.open_orders()
    assert working.client_order_id == f"venue:gtt:{number}"
    assert not working.protective
