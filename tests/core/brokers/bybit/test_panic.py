"""The panic stop at Bybit: fifty orders gone in three seconds, whatever else goes wrong."""

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.model.orders import OrderType, Purpose, Side
from tests.exchanges.bybit.cells import said
from tests.exchanges.bybit.factory import SYMBOL, BybitBench
from tests.exchanges.serving.faults import Fault, HttpFault

GONE_S = 3.0


@pytest.fixture
def bench() -> Iterator[BybitBench]:
    with BybitBench(timeout_s=0.4) as one:
        yield one


def fill_the_book(bench: BybitBench, count: int = 50) -> None:
    """Place many orders in contracts, spot and stops, as a busy day would."""

    def place() -> None:
        for number in range(count):
            params = {
                "category": "linear", "symbol": SYMBOL, "side": "Buy", "orderType": "Limit",
                "qty": "0.010", "price": str(60000 + number * 2), "orderLinkId": f"b{number}",
            }  # fmt: skip
            if number % 10 == 8:
                params |= {"orderType": "Market", "triggerPrice": "66000", "triggerDirection": 1}
            if number % 10 == 9:
                params |= {"category": "spot", "qty": "0.001"}
            bench.exchange.desk.create("u1", params)

    bench.on_exchange(place)
    bench.until(lambda: left(bench) == count)


def left(bench: BybitBench) -> int:
    orders = bench.exchange.floor.orders
    return bench.local.server.call(lambda: sum(1 for one in orders.values() if one.open))


def panic(bench: BybitBench, *, keep: bool = False) -> tuple[list[str], float]:
    bench.epoch += 1
    began = time.monotonic()
    gone = list(bench.broker.cancel_all(keep_protective=keep))
    return gone, time.monotonic() - began


def test_fifty_orders_are_gone(bench: BybitBench) -> None:
    fill_the_book(bench)
    gone, seconds = panic(bench)
    assert left(bench) == 0
    assert seconds < GONE_S
    assert set(gone) >= {f"b{number}" for number in range(50)}
    assert not bench.exchange.limits.violations


def test_more_than_five_hundred_are_gone_although_bybit_picks_at_random(bench: BybitBench) -> None:
    fill_the_book(bench, 560)
    gone, _ = panic(bench)
    assert left(bench) == 0
    assert len(gone) == 560


def test_too_many_requests_and_an_order_under_way(bench: BybitBench) -> None:
    fill_the_book(bench)
    faults = bench.local.server.faults
    faults.add(Fault("POST /v5/order/create", HttpFault.TIMEOUT_AFTER, seconds=1.0))
    for path in ("POST /v5/order/cancel-all", "GET /v5/order/realtime"):
        faults.add(Fault(path, HttpFault.STATUS, count=2, status=200, body=said(10006)))
    travelling = bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(61000))
    bench.until(lambda: bench.posts("order/create") == 1)
    gone, seconds = panic(bench)
    assert left(bench) == 0
    assert seconds < GONE_S
    assert travelling in gone


def test_what_turns_up_later_is_cancelled_on_sight(bench: BybitBench) -> None:
    faults = bench.local.server.faults
    faults.add(Fault("POST /v5/order/create", HttpFault.TIMEOUT_BEFORE, seconds=0.6))
    late = bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(61000))
    bench.hears(late, "OutcomeLost")
    panic(bench)
    # The request was on its way all the time and arrives now.
    params = {
        "category": "linear", "symbol": SYMBOL, "side": "Buy", "orderType": "Limit",
        "qty": "0.010", "price": "61000", "orderLinkId": late,
    }  # fmt: skip
    bench.on_exchange(lambda: bench.exchange.desk.create("u1", params))
    bench.hears(late, "OrderCanceled")
    assert left(bench) == 0


def test_safety_exits_stay_when_they_are_to_stay(bench: BybitBench) -> None:
    bench.hears(bench.submit(), "OrderFilled")
    stop = bench.submit(
        side=Side.SELL,
        purpose=Purpose.PROTECT,
        order_type=OrderType.STOP,
        trigger_price=Decimal(63000),
    )
    bench.hears(stop, "OrderUntriggered")
    entry = bench.submit(order_type=OrderType.STOP, trigger_price=Decimal(66000))
    bench.hears(entry, "OrderUntriggered")
    waiting = bench.resting()
    gone, seconds = panic(bench, keep=True)
    (kept,) = bench.broker.open_orders()
    assert (kept.client_order_id, kept.protective) == (stop, True)
    assert {entry, waiting} <= set(gone)
    assert stop not in gone
    assert seconds < GONE_S
    time.sleep(0.6)
    assert len(bench.broker.open_orders()) == 1


def test_no_order_leaves_after_the_stop(bench: BybitBench) -> None:
    names = [
        bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(60000 + number))
        for number in range(40)
    ]
    panic(bench)
    bench.until(lambda: all("OrderCanceled" in bench.kinds(name) for name in names), 5)
    sent = bench.posts("order/create")
    time.sleep(0.3)
    assert bench.posts("order/create") == sent < 40
    assert left(bench) == 0


def test_a_key_for_contracts_alone_can_still_panic(bench: BybitBench) -> None:
    bench.exchange.keys["bybitkey"].permissions["Spot"] = []
    name = bench.resting()
    gone, _ = panic(bench)
    assert name in gone
    assert left(bench) == 0
