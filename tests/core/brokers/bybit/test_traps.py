"""The traps of Bybit and of pybit, each with the way around it."""

import dataclasses
import json
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.brokers.bybit.mapping import new_order
from core.errors import BrokerRefused, DataError, TradingStopped
from core.events.broker_reports import (
    OrderCanceled,
    OrderFilled,
    OrderModified,
    OrderRejected,
    OutcomeLost,
)
from core.model.orders import OrderStatus, OrderType, Purpose, Side, TimeInForce
from tests.exchanges.bybit import rules
from tests.exchanges.bybit.cells import said
from tests.exchanges.bybit.factory import SYMBOL, BybitBench
from tests.exchanges.serving.faults import Fault, HttpFault, SocketFault
from tests.support.builders import an_order


@pytest.fixture
def bench() -> Iterator[BybitBench]:
    with BybitBench() as one:
        yield one


def report(bench: BybitBench, kind: type, name: str):  # type: ignore[no-untyped-def]
    return [one for one in bench.reports if type(one) is kind and one.client_order_id == name][-1]


def stop(bench: BybitBench, trigger: str, **more: object) -> str:
    facts = {"side": Side.SELL, "purpose": Purpose.PROTECT, **more}
    return bench.submit(order_type=OrderType.STOP, trigger_price=Decimal(trigger), **facts)


def raw(bench: BybitBench, **facts: object) -> None:
    params = {
        "category": "linear", "symbol": SYMBOL, "side": "Buy", "orderType": "Limit",
        "qty": "0.010", "price": "60000",
    }  # fmt: skip
    bench.on_exchange(lambda: bench.exchange.desk.create("u1", {**params, **facts}))


def test_numbers_are_never_written_with_an_exponent() -> None:
    order = an_order(
        symbol="PEPEUSDT",
        quantity=Decimal("1E+3"),
        order_type=OrderType.LIMIT,
        limit_price=Decimal("0.0000001"),
    )
    params = new_order(order)
    assert (params["qty"], params["price"]) == ("1000", "0.0000001")
    assert all(isinstance(params[name], str) for name in ("qty", "price", "orderLinkId"))


def test_an_order_that_ends_at_a_time_is_refused_in_words(bench: BybitBench) -> None:
    with pytest.raises(BrokerRefused, match="end at a set time"):
        bench.submit(time_in_force=TimeInForce.GTD, expires_ns=5)
    assert bench.posts("order/create") == 0


def test_a_stale_epoch_sends_nothing(bench: BybitBench) -> None:
    order = bench.order()
    bench.epoch += 1
    with pytest.raises(TradingStopped):
        bench.broker.submit(order)
    assert bench.posts("order/create") == 0


def test_pybit_neither_sleeps_nor_sends_again(bench: BybitBench) -> None:
    behind = (("X-Bapi-Limit-Reset-Timestamp", "1000"),)
    fault = Fault(
        "POST /v5/order/create", HttpFault.STATUS, status=200, body=said(10006), headers=behind
    )
    bench.local.server.faults.add(fault)
    name = bench.submit()
    assert bench.hears(name, "OutcomeLost") < 1.0
    assert (fault.fired, bench.posts("order/create")) == (1, 0)


def test_an_order_refused_for_its_time_is_not_sent_again_and_the_time_is_mended(
    bench: BybitBench,
) -> None:
    order = Fault("POST /v5/order/create", HttpFault.STATUS, status=200, body=said(10002))
    faults = bench.local.server.faults
    faults.add(order)
    asked = faults.add(Fault("GET /v5/market/time", HttpFault.SLOW))
    name = bench.submit()
    bench.hears(name, "OrderRejected")
    bench.until(lambda: asked.fired)
    assert (order.fired, bench.posts("order/create")) == (1, 0)
    bench.hears(bench.submit(), "OrderFilled")


@pytest.mark.parametrize(
    "result", [{"orderId": "v9", "orderLinkId": "another"}, {"orderId": "", "orderLinkId": ""}, []]
)
def test_an_answer_about_another_order_is_no_answer(bench: BybitBench, result: object) -> None:
    body = json.dumps({"retCode": 0, "retMsg": "OK", "result": result, "time": 1}).encode()
    bench.local.server.faults.add(
        Fault("POST /v5/order/create", HttpFault.STATUS_AFTER, status=200, body=body)
    )
    name = bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(60000))
    bench.hears(name, "OutcomeLost")
    bench.hears(name, "OrderOpened")
    assert "v9" not in {getattr(one, "venue_order_id", "") for one in bench.reports}


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with BybitBench(connect=False) as bench:
        assert bench.broker.instruments()


def test_every_page_of_the_instruments_is_read(
    bench: BybitBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = rules.RULES["linear", SYMBOL]
    for number in range(1500):
        name = f"C{number}USDT"
        one = dataclasses.replace(pattern, symbol=name, base=f"C{number}")
        monkeypatch.setitem(rules.RULES, ("linear", name), one)
    assert len(bench.broker.instruments()) == 1505


def test_a_second_filled_changes_nothing(bench: BybitBench) -> None:
    name = bench.submit()
    bench.hears(name, "OrderFilled")
    bench.broker.cancel(name)
    bench.hears(name, "CancelRefused")
    bench.until(lambda: not bench.broker._poller._owed)
    assert "OrderCanceled" not in bench.kinds(name)
    told = {r.fill.execution_id for r in bench.reports if isinstance(r, OrderFilled)}
    assert len(told) == 1


def test_a_stop_cancelled_before_its_trigger_is_over(bench: BybitBench) -> None:
    bench.hears(bench.submit(), "OrderFilled")
    name = stop(bench, "63000")
    bench.hears(name, "OrderUntriggered")
    bench.broker.cancel(name)
    bench.hears(name, "OrderCanceled")
    orders = bench.exchange.floor.orders.values()
    assert [one.status for one in orders if one.link_id == name] == ["Deactivated"]


def test_stops_of_both_directions_and_one_that_is_passed(bench: BybitBench) -> None:
    bench.hears(bench.submit(side=Side.SELL), "OrderFilled")
    name = stop(bench, "65000", side=Side.BUY)
    bench.hears(name, "OrderUntriggered")
    passed = stop(bench, "63000", side=Side.BUY)
    bench.hears(passed, "OrderRejected")
    assert report(bench, OrderRejected, passed).sentence == (
        "The price has already reached the trigger."
    )
    bench.move("65010")
    bench.hears(name, "OrderFilled")
    assert bench.broker.positions() == ()


def test_what_reduces_more_than_is_held_is_cut_and_told(bench: BybitBench) -> None:
    bench.hears(bench.submit(), "OrderFilled")
    name = bench.submit(
        side=Side.SELL,
        purpose=Purpose.TARGET,
        order_type=OrderType.LIMIT,
        limit_price=Decimal(65000),
        quantity=Decimal("0.050"),
    )
    bench.hears(name, "OrderModified")
    assert report(bench, OrderModified, name).quantity == Decimal("0.01")


def test_what_nobody_trades_at_once_ends_in_words(bench: BybitBench) -> None:
    name = bench.submit(
        order_type=OrderType.LIMIT,
        limit_price=Decimal(60000),
        time_in_force=TimeInForce.IOC,
    )
    bench.hears(name, "OrderCanceled")
    assert report(bench, OrderCanceled, name).sentence == "Nobody traded the rest at once."


def test_a_word_nobody_knows_parks_the_order(bench: BybitBench) -> None:
    bench.exchange.switches.unknown_word = "Frozzled"
    name = bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(60000))
    bench.hears(name, "OutcomeLost")
    assert "Frozzled" in report(bench, OutcomeLost, name).sentence
    assert "OrderOpened" not in bench.kinds(name)
    bench.exchange.switches.unknown_word = ""
    bench.broker.query(name)
    bench.hears(name, "OrderOpened")


def test_a_word_nobody_knows_stops_no_panic(bench: BybitBench) -> None:
    name = bench.resting()
    bench.exchange.switches.unknown_word = "Frozzled"
    (one,) = bench.broker.open_orders()
    assert (one.client_order_id, one.status) == (name, OrderStatus.UNKNOWN)
    bench.epoch += 1
    assert name in bench.broker.cancel_all()
    assert bench.broker.open_orders() == ()


@pytest.mark.parametrize("row", [{"execTime": "soon"}, {"execId": 5}, {"execTime": "5"}])
def test_rows_nobody_can_read_do_not_end_the_looking(bench: BybitBench, row: object) -> None:
    body = json.dumps({"retCode": 0, "retMsg": "", "result": {"list": [row]}, "time": 1}).encode()
    fault = Fault("GET /v5/execution/list", HttpFault.STATUS, status=200, body=body)
    bench.local.server.faults.add(fault)
    bench.until(lambda: fault.fired)
    name = bench.resting()
    polls = bench.broker._poller.polls
    bench.until(lambda: bench.broker._poller.polls > polls + 1)
    assert bench.kinds(name) == ["OrderAccepted", "OrderOpened"]


def test_a_month_without_a_trade_is_not_too_long(bench: BybitBench) -> None:
    faults = bench.local.server.faults
    faults.add(Fault("ws:/v5/private", SocketFault.DROP, count=10**9))
    bench.local.clock.jump(30 * 86_400 * 1_000_000_000)
    polls = bench.broker._poller.polls
    bench.until(lambda: bench.broker._poller.polls > polls)
    raw(bench, orderType="Market", orderLinkId="elsewhere")
    bench.hears("elsewhere", "OrderFilled")


def test_a_refused_order_is_no_trouble_of_the_line(bench: BybitBench) -> None:
    name = bench.submit(quantity=Decimal("500"))
    bench.hears(name, "OrderRejected")
    assert report(bench, OrderRejected, name).sentence.startswith("There is not enough free money")
    assert bench.broker.health().connected


def test_the_same_coin_in_spot_is_another_thing(bench: BybitBench) -> None:
    raw(bench, category="spot", qty="0.001", orderLinkId="spot-1")
    name = bench.submit()
    bench.hears(name, "OrderFilled")
    bench.until(lambda: bench.broker._poller.polls > 2)
    assert bench.kinds("spot-1") == []
    assert {one.client_order_id for one in bench.broker.open_orders()} == {"spot-1"}


def test_funding_moves_cash_and_is_no_fill(bench: BybitBench) -> None:
    bench.hears(bench.submit(), "OrderFilled")
    cash, heard = bench.broker.cash(), len(bench.broker.fills())
    bench.on_exchange(lambda: bench.exchange.fund(SYMBOL))
    assert bench.broker.cash() == cash - Decimal("0.01") * Decimal(64000) * Decimal("0.0001")
    bench.until(lambda: bench.broker._poller.polls > 2)
    assert bench.kinds().count("OrderFilled") == heard == len(bench.broker.fills())


def test_a_forced_sale_is_a_strangers_fill(bench: BybitBench) -> None:
    bench.hears(bench.submit(), "OrderFilled")
    bench.on_exchange(lambda: bench.exchange.liquidate("u1", SYMBOL))
    bench.until(lambda: bench.kinds().count("OrderFilled") == 2)
    filled = [one for one in bench.reports if isinstance(one, OrderFilled)][-1]
    assert filled.client_order_id.startswith("venue:")
    assert bench.broker.positions() == ()


def test_an_order_placed_elsewhere_is_a_strangers_order(bench: BybitBench) -> None:
    raw(bench)
    bench.until(bench.broker.open_orders)
    (one,) = bench.broker.open_orders()
    assert one.client_order_id == f"venue:{one.venue_order_id}"
    bench.broker.cancel(one.client_order_id)
    bench.until(lambda: not bench.broker.open_orders())


def test_both_sides_of_a_hedged_coin_are_one_position(bench: BybitBench) -> None:
    account = bench.exchange.floor.accounts["u1"]

    def hold() -> None:
        for idx, side, size in ((1, "Buy", "0.030"), (2, "Sell", "0.010")):
            one = account.position(SYMBOL, idx)
            one.side, one.size, one.entry = side, Decimal(size), Decimal(64000)

    bench.on_exchange(hold)
    (held,) = bench.broker.positions()
    assert (held.quantity, held.average_price) == (Decimal("0.02"), Decimal(64000))


def test_a_shut_gate_is_left_alone_for_ten_minutes() -> None:
    with BybitBench(rate=200.0, timeout_s=2.0) as bench:
        bench.local.server.faults.add(Fault("POST /v5/order/create", HttpFault.STATUS, status=403))
        name = bench.submit()
        bench.hears(name, "OutcomeLost")
        shut = bench.local.clock.monotonic_ns()
        bench.until(lambda: bench.broker._limiter.left("order/create") == 0)
        time.sleep(0.1)
        asked = len(bench.exchange.requests)
        time.sleep(0.3)
        assert len(bench.exchange.requests) == asked
        bench.until(lambda: len(bench.exchange.requests) > asked, 10)
        assert bench.local.clock.monotonic_ns() - shut >= 590 * 1_000_000_000


def test_a_storm_of_orders_breaks_no_limit_and_holds_up_no_cancel(bench: BybitBench) -> None:
    waiting = bench.resting()
    names = [
        bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(60000 + number))
        for number in range(25)
    ]
    time.sleep(0.3)
    bench.broker.cancel(waiting)
    assert bench.hears(waiting, "OrderCanceled") < 0.2
    bench.until(lambda: all("OrderOpened" in bench.kinds(name) for name in names), 10)
    assert not bench.exchange.limits.violations
    assert bench.exchange.limits.most_in_a_second["order/create:linear"] <= 10


def test_history_is_oldest_first_without_the_open_bar(bench: BybitBench) -> None:
    market = bench.exchange.markets["linear", SYMBOL]
    now_ms = bench.exchange.now_ns() // 1_000_000
    last = now_ms - now_ms % 300_000
    # 2,500 bars and a hole of a day in their middle.
    rows = [
        (last - back * 300_000.0, 100.0 + back, 200.0 + back, 50.0, 150.0, 5.0)
        for back in range(2500, -1, -1)
        if not 1000 <= back < 1288
    ]
    market.past = rows
    first_ns = int(rows[0][0]) * 1_000_000
    pages = list(bench.broker.history(SYMBOL, 300, first_ns, (now_ms + 10**9) * 1_000_000))
    bars = [one for page in pages for one in page]
    assert len(pages) == 3
    assert [one.open_ns for one in bars] == [int(row[0]) * 1_000_000 for row in rows[:-1]]
    assert (bars[0].open, bars[0].high, bars[0].volume) == (2600.0, 2700.0, 5.0)
    again = list(bench.broker.history(SYMBOL, 300, bars[1500].close_ns, bars[1510].close_ns))
    assert [one.open_ns for page in again for one in page] == [
        one.open_ns for one in bars[1501:1511]
    ]
    with pytest.raises(DataError):
        list(bench.broker.history(SYMBOL, 7, 0, 1))


def test_a_change_of_prices_before_their_beginning_means_nothing(bench: BybitBench) -> None:
    ticks: list[float] = []
    feed = bench.broker.prices
    feed.watch([SYMBOL], lambda tick: ticks.append(tick.price))
    bench.until(lambda: ticks)
    feed._watched[SYMBOL].ticker = {}
    before = len(ticks)
    feed._take({"topic": f"tickers.{SYMBOL}", "type": "delta", "ts": 1, "data": {"lastPrice": "5"}})
    assert len(ticks) == before


def test_a_trade_beyond_the_best_prices_carries_none_of_them(bench: BybitBench) -> None:
    ticks: list[tuple[float, float, float, float]] = []
    bench.broker.prices.watch(
        [SYMBOL], lambda tick: ticks.append((tick.price, tick.quantity, tick.bid, tick.ask))
    )
    bench.until(lambda: ticks)
    bench.move("64500", volume="2")
    bench.until(lambda: ticks[-1][0] == 64500.0 and ticks[-1][2])
    assert (64500.0, 2.0, 0.0, 0.0) in ticks
    assert ticks[-1] == (64500.0, 0.0, 64500.0, 64500.1)
    times: list[int] = []
    feed = bench.broker.prices
    feed.watch([SYMBOL], lambda tick: times.append(tick.ts_ns))
    ahead = bench.exchange.now_ns() // 1_000_000 + 60_000
    news = {"topic": f"tickers.{SYMBOL}", "type": "delta", "ts": ahead}
    feed._take({**news, "data": {"bid1Price": "64499"}})
    trade = {"T": ahead - 40, "p": "64500", "v": "1"}
    feed._take({"topic": f"publicTrade.{SYMBOL}", "data": [trade], "ts": ahead - 40})
    assert times[-2:] == [ahead * 1_000_000] * 2


def test_a_demo_account_trades_and_has_no_prices_of_its_own() -> None:
    from tests.exchanges.bybit.switches import Switches

    with BybitBench(Switches(demo=True)) as bench:
        name = bench.submit()
        bench.hears(name, "OrderFilled")
        assert bench.broker.positions()
        bench.broker.watch([SYMBOL], lambda _: None)
        bench.until(lambda: bench.broker.prices.supervisor.why)
        assert bench.broker._private.up
