"""What nobody could find out about Bybit: the adapter is right whichever way it is."""

import pytest

from core.brokers.bybit.session import BybitEnvironment, check_keys
from core.brokers.wire.secret import Secret
from core.errors import KeyRefused
from core.events.broker_reports import OrderCanceled, OrderFilled
from core.execution.live_broker import local_endpoints
from core.model.orders import OrderStatus, OrderType, Purpose, Side
from core.state.order_machine import apply
from core.state.order_record import new_record
from tests.exchanges.bybit.factory import SYMBOL, BybitBench
from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET
from tests.exchanges.bybit.switches import MS, Switches

WAYS = {
    "events before the ack": {"processing_ns": 0},
    "events long after the ack": {"processing_ns": 300 * MS},
    "lists that lag": {"realtime_lag_ns": 700 * MS, "history_lag_ns": 700 * MS},
    "nothing is written as zeros": {"empties": "zeros"},
    "nothing is not written": {"empties": "bare"},
    "no keys we do not know": {"extra_keys": False},
    "no message that it rests": {"new_before_fill": False},
    "one Filled": {"second_filled_on_cancel_race": False},
    "stops end with the position": {"stops_outlive_position": False},
    "answers at once": {"ack_delay_ns": 0},
    "a snapshot before the ack": {"snapshot_before_ack": True},
    "an ack without its number": {"private_ack_has_req_id": False},
    "positions only when they change": {"push_positions_always": False},
    "no header of the limits": {"limit_header_missing": True},
    "no text with a success": {"ret_msg": ""},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_whole_life_whichever_way_it_is(way: str) -> None:
    with BybitBench(Switches(**WAYS[way])) as bench:  # type: ignore[arg-type]
        bench.broker.prices.watch_book(SYMBOL)
        order = bench.order(order_type=OrderType.LIMIT, limit_price=bench.order().reference_price)
        bought = bench.submit()
        bench.hears(bought, "OrderFilled")
        stop = bench.submit(
            side=Side.SELL,
            purpose=Purpose.PROTECT,
            order_type=OrderType.STOP,
            trigger_price=order.reference_price * 630,
        )
        bench.hears(stop, "OrderUntriggered")
        sold = bench.submit(side=Side.SELL, purpose=Purpose.EXIT)
        bench.hears(sold, "OrderFilled")
        bench.broker.cancel(bought)
        bench.until(lambda: bench.broker.positions() == ())
        if bench.exchange.switches.stops_outlive_position:
            bench.broker.cancel(stop)
        bench.hears(stop, "OrderCanceled")
        bench.until(lambda: bench.broker.prices.ladder(SYMBOL) is not None)
        bench.until(lambda: not bench.broker._poller._owed)
        fills = {one.fill.execution_id for one in bench.reports if isinstance(one, OrderFilled)}
        assert len(fills) == 2
        assert len(bench.broker.fills()) == 2
        assert bench.broker._reporter.unreadable == 0


def test_an_end_never_overtakes_its_fills() -> None:
    with BybitBench() as bench:
        order = bench.order(order_type=OrderType.LIMIT, limit_price=bench.order().reference_price)
        record = new_record(order, 0, OrderStatus.SENDING)
        name = order.client_order_id
        row = {
            "orderLinkId": name, "orderId": "v1", "symbol": SYMBOL, "orderStatus": "Cancelled",
            "cumExecQty": "0.004", "qty": "0.01", "price": "1", "orderType": "Limit",
        }  # fmt: skip
        fill = {
            "orderLinkId": name, "orderId": "v1", "symbol": SYMBOL, "side": "Buy", "execId": "e1",
            "execQty": "0.004", "execPrice": "1", "execFee": "0", "execTime": "5",
            "execType": "Trade", "orderQty": "0.01", "leavesQty": "0.006",
        }  # fmt: skip
        bench.broker._reporter.order_rows([row])
        assert "OrderCanceled" not in bench.kinds(name)
        bench.broker._reporter.execution_rows([fill, fill])
        assert bench.kinds(name) == ["OrderAccepted", "OrderFilled", "OrderCanceled"]
        for one in bench.reports:
            apply(record, one)
        assert (record.status, record.filled) == (OrderStatus.CANCELED, one_of(fill))
        (end,) = [one for one in bench.reports if isinstance(one, OrderCanceled)]
        assert end.cumulative == one_of(fill)


def test_an_old_row_takes_no_new_value_back() -> None:
    with BybitBench() as bench:
        name = bench.resting()
        (row,) = bench.broker._client.open_orders({"category": "linear", "orderLinkId": name})
        bench.broker.modify(name, row_quantity(row), bench.order().reference_price * 610, None)
        bench.hears(name, "OrderModified")
        bench.until(lambda: not bench.broker._poller._owed)
        bench.broker._reporter.order_rows([row])
        assert bench.kinds(name).count("OrderModified") == 1


def row_quantity(row):  # type: ignore[no-untyped-def]
    from decimal import Decimal

    return Decimal(row["qty"])


def one_of(fill: dict[str, str]):  # type: ignore[no-untyped-def]
    from decimal import Decimal

    return Decimal(fill["execQty"])


@pytest.mark.parametrize("shape", ["live", "recorded"])
def test_a_refused_login_of_either_shape(shape: str) -> None:
    with BybitBench(Switches(auth_failure_shape=shape), connect=False) as bench:
        bench.exchange.keys[TEST_KEY].secret = "changed"
        bench.broker.connect(bench.reports.append)
        bench.until(lambda: "refused the key" in bench.broker._private.why)
        assert not bench.broker.health().connected
        with pytest.raises(KeyRefused):
            check_keys(
                BybitEnvironment.MAIN,
                Secret(TEST_KEY),
                Secret(TEST_SECRET),
                local_endpoints(bench.local.server.url),
            )


@pytest.mark.parametrize("strict", [True, False])
def test_a_price_off_the_grid_is_refused_or_moved(strict: bool) -> None:
    with BybitBench(Switches(linear_off_tick_is_error=strict)) as bench:
        from decimal import Decimal

        name = bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal("60000.07"))
        bench.hears(name, "OrderRejected" if strict else "OrderModified")
