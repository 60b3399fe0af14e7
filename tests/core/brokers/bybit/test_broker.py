"""The adapter against the local exchange: each move of an order's life, each trap."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.events.broker_reports import OrderCanceled, OrderFilled, OrderModified
from core.model.orders import OrderType, Purpose, Side
from tests.exchanges.bybit.factory import BybitBench


@pytest.fixture
def bench() -> Iterator[BybitBench]:
    with BybitBench() as one:
        yield one


def fills(bench: BybitBench, name: str) -> list[OrderFilled]:
    return [r for r in bench.reports if isinstance(r, OrderFilled) and r.client_order_id == name]


def test_a_market_order_fills(bench: BybitBench) -> None:
    name = bench.submit()
    bench.hears(name, "OrderFilled")
    (filled,) = fills(bench, name)
    assert (filled.fill.quantity, filled.cumulative) == (Decimal("0.01"), Decimal("0.01"))
    assert filled.fill.price == Decimal("64000.1")
    assert filled.fill.charges == Decimal("0.35200055")
    assert bench.broker.fills() == (filled.fill,)
    (held,) = bench.broker.positions()
    assert (held.symbol, held.quantity) == ("BTCUSDT", Decimal("0.01"))
    spent = Decimal("0.01") * Decimal("64000.1") + Decimal("0.35200055")
    assert bench.broker.cash() == Decimal(1_000_000) - spent


def test_a_resting_order_is_told_once(bench: BybitBench) -> None:
    name = bench.resting()
    bench.until(lambda: bench.broker._poller.polls > 3)
    assert bench.kinds(name) == ["OrderAccepted", "OrderOpened"]
    (working,) = bench.broker.open_orders()
    assert (working.client_order_id, working.quantity) == (name, Decimal("0.01"))
    bench.broker.cancel(name)
    bench.hears(name, "OrderCanceled")
    bench.broker.cancel(name)
    bench.hears(name, "CancelRefused")
    assert bench.broker.open_orders() == ()


def test_a_stop_rests_at_the_venue_and_triggers(bench: BybitBench) -> None:
    bench.hears(bench.submit(), "OrderFilled")
    stop = bench.submit(
        side=Side.SELL,
        purpose=Purpose.PROTECT,
        order_type=OrderType.STOP,
        trigger_price=Decimal("63000"),
    )
    bench.hears(stop, "OrderUntriggered")
    (working,) = bench.broker.open_orders()
    assert working.protective
    bench.move("63500")
    bench.move("62990")
    bench.hears(stop, "OrderFilled")
    assert bench.kinds(stop) == [
        "OrderAccepted",
        "OrderUntriggered",
        "OrderTriggered",
        "OrderFilled",
    ]
    assert bench.broker.positions() == ()


def test_a_modification_is_confirmed_or_refused(bench: BybitBench) -> None:
    name = bench.resting()
    bench.broker.modify(name, Decimal("0.006"), Decimal("61000"), None)
    bench.hears(name, "OrderModified")
    (changed,) = [one for one in bench.reports if isinstance(one, OrderModified)]
    assert (changed.quantity, changed.limit_price) == (Decimal("0.006"), Decimal("61000"))
    bench.broker.modify(name, Decimal("0.006"), Decimal("61000.05"), None)
    bench.hears(name, "ModifyRefused")
    assert bench.kinds(name).count("OrderModified") == 1


def test_parts_are_told_before_the_end(bench: BybitBench) -> None:
    name = bench.resting("63900")
    bench.move("63900", volume="0.004")
    bench.hears(name, "OrderFilled")
    bench.broker.cancel(name)
    bench.hears(name, "OrderCanceled")
    (end,) = [one for one in bench.reports if isinstance(one, OrderCanceled)]
    assert end.cumulative == Decimal("0.004")
    assert bench.kinds(name)[-2:] == ["OrderFilled", "OrderCanceled"]


def test_a_stranger_is_absent_and_an_order_is_told_again(bench: BybitBench) -> None:
    name = bench.submit()
    bench.hears(name, "OrderFilled")
    first = fills(bench, name)[0].fill
    bench.reports.clear()
    bench.broker.query(name)
    bench.broker.query("nobody")
    bench.hears("nobody", "OrderAbsent")
    bench.hears(name, "OrderFilled")
    assert fills(bench, name)[0].fill == first


def test_the_account_outlives_the_adapter(bench: BybitBench) -> None:
    done = bench.submit()
    bench.hears(done, "OrderFilled")
    waiting = bench.resting()
    before = (bench.broker.cash(), bench.broker.positions(), bench.broker.fills())
    bench.reopen()
    assert (bench.broker.cash(), bench.broker.positions(), bench.broker.fills()) == before
    bench.reports.clear()
    bench.broker.query(waiting)
    bench.broker.query(done)
    bench.hears(waiting, "OrderOpened")
    bench.hears(done, "OrderFilled")
    assert bench.kinds(waiting) == ["OrderAccepted", "OrderOpened"]


def test_the_same_id_twice_is_one_order(bench: BybitBench) -> None:
    order = bench.order()
    bench.broker.submit(order)
    bench.broker.submit(order)
    bench.hears(order.client_order_id, "OrderFilled")
    assert bench.posts("order/create") == 1
    assert len({one.fill.execution_id for one in fills(bench, order.client_order_id)}) == 1


def test_instruments_are_those_of_today(bench: BybitBench) -> None:
    found = {one.symbol: one for one in bench.broker.instruments()}
    coin = found["BTCUSDT"]
    assert (coin.tick_size, coin.lot_size, coin.min_notional) == (
        Decimal("0.10"),
        Decimal("0.001"),
        Decimal(5),
    )
    assert coin.max_quantity == Decimal(595)
