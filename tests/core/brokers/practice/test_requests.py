"""Requests on working orders: cancel, modify, query, duplicates, the end of the day."""

from decimal import Decimal

from core.model.instrument import Market, rupee_coin
from core.model.orders import OrderStatus, OrderType, Product, Purpose, TimeInForce
from tests.core.brokers.practice.bench import COINS, SHARES, Bench

LIMIT, STOP = OrderType.LIMIT, OrderType.STOP
NINETY = Decimal("90.00")


def a_limit(bench: Bench, **facts: object) -> str:
    facts.setdefault("limit_price", NINETY)
    return bench.send(quantity=facts.pop("quantity", 100), order_type=LIMIT, **facts)


def test_the_first_words_about_an_order_depend_on_its_kind() -> None:
    bench = Bench()
    bench.hold(10)
    market = bench.send(quantity=1)
    limit = a_limit(bench)
    stop = bench.out(Purpose.PROTECT, quantity=10, order_type=STOP, trigger_price=NINETY)
    assert bench.told(market) == ["OrderAccepted"]
    assert bench.told(limit) == ["OrderAccepted", "OrderOpened"]
    assert bench.told(stop) == ["OrderAccepted", "OrderUntriggered"]
    statuses = {one.client_order_id: one.status for one in bench.broker.open_orders()}
    assert statuses == {
        market: OrderStatus.OPEN,
        limit: OrderStatus.OPEN,
        stop: OrderStatus.UNTRIGGERED,
    }


def test_a_cancelled_order_stays_cancelled() -> None:
    bench = Bench()
    order = a_limit(bench)
    bench.broker.cancel(order)
    assert bench.told(order)[-1] == "OrderCanceled"
    assert bench.last().cumulative == 0
    bench.bar(80.0, 80.0, 80.0)
    assert bench.fills() == []
    bench.broker.cancel(order)
    assert bench.told(order)[-1] == "CancelRefused"
    assert "CANCELED" in bench.sentence()
    bench.broker.cancel("never-there")
    assert "no order with this number" in bench.sentence()


def test_a_partly_filled_order_keeps_its_fills_when_cancelled() -> None:
    bench = Bench()
    order = bench.send(quantity=100)
    bench.bar(100.0, 100.0, 100.0, volume=400.0)
    bench.broker.cancel(order)
    assert bench.last().cumulative == 40
    assert bench.broker.positions()[0].quantity == 40


def test_a_modified_order_trades_by_its_new_terms() -> None:
    bench = Bench()
    order = a_limit(bench)
    bench.broker.modify(order, Decimal(60), Decimal("95.00"), None)
    assert bench.told(order)[-1] == "OrderModified"
    assert bench.last().quantity == 60
    bench.bar(100.0, 100.0, 94.0)
    assert bench.prices() == [("60", "95.00")]


def test_a_moved_stop() -> None:
    bench = Bench()
    bench.hold(50)
    stop = bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=NINETY)
    bench.bar(100.0, 100.0, 95.0)
    bench.broker.modify(stop, Decimal(50), None, Decimal("97.00"))
    bench.bar(100.0, 100.0, 97.0)
    assert bench.prices() == [("50", "96.95")]


def test_an_order_moved_onto_the_other_side_takes_liquidity() -> None:
    bench = Bench(COINS)
    order = bench.send(quantity="1", order_type=LIMIT, limit_price=NINETY)
    bench.tick(100.0, bid=99.9, ask=100.1)
    bench.broker.modify(order, Decimal(1), Decimal("101.0"), None)
    bench.tick(100.0, bid=99.9, ask=100.1)
    (fill,) = bench.fills()
    assert fill.price == Decimal("100.1")
    assert fill.charges == fill.price * Decimal("0.00055")


def test_a_refused_change_keeps_the_former_terms() -> None:
    bench = Bench(cash=10_000)
    order = a_limit(bench)
    for quantity, limit, words in (
        (100, "90.01", "steps of 0.05"),
        (0, "90.00", "above zero"),
        (200, "90.00", "needs 18021.37 with its charges and 10000.00 is free"),
    ):
        bench.broker.modify(order, Decimal(quantity), Decimal(limit), None)
        assert bench.told(order)[-1] == "ModifyRefused"
        assert words in bench.sentence()
    bench.bar(100.0, 100.0, 80.0, volume=500.0)
    bench.broker.modify(order, Decimal(50), NINETY, None)
    assert "50 of this order are filled already" in bench.sentence()
    bench.broker.modify("never-there", Decimal(50), NINETY, None)
    assert "no order with this number" in bench.sentence()
    (left,) = bench.broker.open_orders()
    assert (left.quantity, left.filled) == (100, 50)


def test_a_question_is_answered_with_the_whole_life() -> None:
    bench = Bench()
    order = bench.send(quantity=100)
    bench.broker.modify(order, Decimal(90), None, None)
    bench.bar(100.0, 100.0, 100.0, volume=400.0)
    bench.broker.cancel(order)
    fills = bench.fills()
    bench.reports.clear()
    bench.broker.query(order)
    assert bench.told(order) == [
        "OrderAccepted",
        "OrderOpened",
        "OrderModified",
        "OrderFilled",
        "OrderCanceled",
    ]
    assert bench.fills() == fills
    assert bench.last().sentence == "Cancelled as asked."


def test_a_question_about_stops_and_strangers() -> None:
    bench = Bench()
    bench.hold(50)
    stop = bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=NINETY)
    bench.broker.query(stop)
    assert bench.told(stop)[-1] == "OrderUntriggered"
    bench.bar(90.0, 90.0, 90.0, volume=100.0)
    bench.reports.clear()
    bench.broker.query(stop)
    assert bench.told() == ["OrderAccepted", "OrderTriggered", "OrderFilled"]
    bench.broker.query("never-there")
    assert bench.told("never-there") == ["OrderAbsent"]


def test_a_duplicate_makes_nothing_new_and_harms_nothing() -> None:
    bench = Bench()
    order = bench.order(quantity=100)
    bench.broker.submit(order)
    bench.broker.submit(order)
    assert bench.told() == ["OrderAccepted", "OrderAccepted", "OrderOpened"]
    assert len(bench.broker.open_orders()) == 1
    bench.bar(100.0, 100.0, 100.0)
    bench.broker.submit(order)
    assert bench.told()[-1] == "OrderFilled"
    bench.bar(100.0, 100.0, 100.0)
    assert bench.broker.positions()[0].quantity == 100
    assert len(bench.broker.fills()) == 1


def test_the_end_of_one_market_leaves_the_day_orders_of_another() -> None:
    coin = rupee_coin("COBBLER", Decimal("0.1"), Decimal("0.1"))
    bench = Bench({**SHARES, "COBBLER": coin})
    share = a_limit(bench)
    other = a_limit(bench, symbol="COBBLER", product=Product.PERPETUAL)
    bench.broker.session_closed(Market.NSE, bench.clock.now_ns())
    assert bench.told(share)[-1] == "OrderExpired"
    assert [one.client_order_id for one in bench.broker.open_orders()] == [other]
    bench.broker.session_closed(Market.CRYPTO, bench.clock.now_ns())
    assert bench.told(other)[-1] == "OrderExpired"


def test_day_orders_end_with_the_day_and_others_stay() -> None:
    bench = Bench()
    day = a_limit(bench)
    good = a_limit(bench, time_in_force=TimeInForce.GTC)
    bench.broker.session_closed(Market.NSE, bench.clock.now_ns())
    assert bench.told(day)[-1] == "OrderExpired"
    assert [one.client_order_id for one in bench.broker.open_orders()] == [good]
    bench.bar(80.0, 80.0, 80.0)
    assert {one.client_order_id for one in bench.fills()} == {good}
    bench.reports.clear()
    bench.broker.query(day)
    assert bench.told() == ["OrderAccepted", "OrderOpened", "OrderExpired"]
