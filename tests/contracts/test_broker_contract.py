"""What the engine relies on from every broker, whatever lies behind it."""

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.errors import TradingStopped
from core.events.broker_reports import OrderCanceled, OrderFilled, OrderModified
from core.model.orders import OrderStatus, OrderType, Purpose, Side
from tests.contracts.broker_cases import CASES, BrokerCase, value_of
from tests.exchanges.kite.factory import ZerodhaCase

ALL = {**CASES, "zerodha": ZerodhaCase}


@pytest.fixture(params=sorted(ALL))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BrokerCase]:
    made = ALL[request.param](tmp_path)
    yield made
    made.close()


def fills_of(case: BrokerCase) -> list[OrderFilled]:
    fills = [one for one in case.reports if isinstance(one, OrderFilled)]
    if not case.repeats:
        return fills
    return list({one.fill.execution_id: one for one in fills}.values())


def test_it_has_a_name(case: BrokerCase) -> None:
    assert case.broker.name


def test_a_market_order_is_accepted_then_filled(case: BrokerCase) -> None:
    order = case.submit(quantity=10)
    case.trade_at("100.00")
    told = case.told(order)
    assert told[0] == "OrderAccepted"
    assert told[-1] == "OrderFilled"
    (filled,) = fills_of(case)
    assert (filled.cumulative, filled.fill.quantity) == (10, 10)
    assert filled.fill.client_order_id == order
    assert filled.fill.side is Side.BUY
    assert case.held() == 10


def test_cash_moves_by_value_and_charges(case: BrokerCase) -> None:
    cash = case.broker.cash()
    case.submit(quantity=10)
    case.trade_at("100.00")
    (filled,) = fills_of(case)
    fill = filled.fill
    assert fill.charges > 0
    assert case.broker.cash() == cash + value_of(fill.side, fill.quantity, fill.price, fill.charges)
    assert list(case.broker.fills()) == [fill]


def test_a_resting_order_is_open_until_its_price_comes(case: BrokerCase) -> None:
    order = case.resting(10, "90.00")
    assert case.told(order) == ["OrderAccepted", "OrderOpened"]
    case.trade_at("95.00")
    (working,) = case.broker.open_orders()
    assert (working.client_order_id, working.symbol, working.side) == (order, case.symbol, Side.BUY)
    assert (working.quantity, working.filled, working.status) == (10, 0, OrderStatus.OPEN)
    case.trade_at("89.00")
    assert case.told(order)[-1] == "OrderFilled"
    assert not case.broker.open_orders()


def test_a_stop_waits_triggers_and_fills(case: BrokerCase) -> None:
    case.submit(quantity=10)
    case.trade_at("100.00")
    stop = case.submit(
        side=Side.SELL,
        purpose=Purpose.PROTECT,
        quantity=10,
        order_type=OrderType.STOP,
        trigger_price=Decimal("95.00"),
    )
    assert case.told(stop) == ["OrderAccepted", "OrderUntriggered"]
    assert case.broker.open_orders()[0].status is OrderStatus.UNTRIGGERED
    case.trade_at("96.00")
    assert case.held() == 10
    case.trade_at("94.00")
    assert case.told(stop)[2:] == ["OrderTriggered", "OrderFilled"]
    assert case.held() == 0
    assert not case.broker.positions()


def test_a_refusal_is_a_sentence_and_leaves_nothing(case: BrokerCase) -> None:
    price = case.off_grid[0]
    order = case.submit(quantity=10, order_type=OrderType.LIMIT, limit_price=Decimal(price))
    assert case.told(order) == ["OrderRejected"]
    sentence = case.reports[-1].sentence
    assert price in sentence or "price" in sentence.lower()
    assert sentence.endswith(".")
    assert not case.broker.open_orders()


def test_a_cancel_is_confirmed_and_a_second_one_refused(case: BrokerCase) -> None:
    order = case.resting()
    case.broker.cancel(order)
    case.settle()
    assert case.told(order)[-1] == "OrderCanceled"
    assert not case.broker.open_orders()
    case.broker.cancel(order)
    case.settle()
    assert case.told(order)[-1] == "CancelRefused"
    case.trade_at("80.00")
    assert not fills_of(case)


def test_a_modification_is_confirmed_or_refused(case: BrokerCase) -> None:
    order = case.resting(10, "90.00")
    case.broker.modify(order, Decimal(6), Decimal("95.00"), None)
    case.settle()
    *_, modified = [one for one in case.reports if isinstance(one, OrderModified)]
    assert case.told(order)[-1] == "OrderModified"
    assert (modified.quantity, modified.limit_price) == (6, Decimal("95.00"))
    case.broker.modify(order, Decimal(6), Decimal(case.off_grid[1]), None)
    case.settle()
    assert case.told(order)[-1] == "ModifyRefused"
    case.trade_at("94.00")
    assert case.held() == 6


def test_a_question_is_answered_and_a_stranger_is_absent(case: BrokerCase) -> None:
    order = case.submit(quantity=10)
    case.trade_at("100.00")
    first = fills_of(case)[0].fill
    case.reports.clear()
    case.broker.query(order)
    case.broker.query("c-never-sent")
    case.settle()
    assert fills_of(case)[0].fill == first
    assert case.told("c-never-sent") == ["OrderAbsent"]


def test_a_question_right_behind_an_order_finds_it(case: BrokerCase) -> None:
    order = case.order(quantity=10)
    case.broker.submit(order)
    case.broker.query(order.client_order_id)
    case.settle()
    told = case.told(order.client_order_id)
    assert "OrderAccepted" in told
    assert "OrderAbsent" not in told or not case.absence_is_proof


def test_the_same_id_twice_is_one_order(case: BrokerCase) -> None:
    order = case.order(quantity=10)
    case.broker.submit(order)
    case.broker.submit(order)
    case.settle()
    case.trade_at("100.00")
    case.trade_at("100.00")
    assert case.held() == 10
    assert "OrderRejected" not in case.told(order.client_order_id)
    assert len({one.fill.execution_id for one in fills_of(case)}) == 1


def test_a_stale_epoch_sends_nothing(case: BrokerCase) -> None:
    order = case.order(quantity=10)
    case.epoch += 1
    with pytest.raises(TradingStopped):
        case.broker.submit(order)
    case.settle()
    case.trade_at("100.00")
    assert case.told(order.client_order_id) == []
    assert case.held() == 0


def test_cancel_all_from_another_thread_leaves_nothing(case: BrokerCase) -> None:
    waiting = {case.resting(10, price) for price in ("90.00", "91.00", "92.00")}
    travelling = case.order(quantity=10)
    case.broker.submit(travelling)
    waiting.add(travelling.client_order_id)
    gone: list[str] = []
    case.epoch += 1
    panic = threading.Thread(target=lambda: gone.extend(case.broker.cancel_all()))
    panic.start()
    panic.join(10)
    case.settle()
    assert waiting - {travelling.client_order_id} <= set(gone) <= waiting
    cancelled = {one.client_order_id for one in case.reports if isinstance(one, OrderCanceled)}
    # What was on the wire just then may have met the market; nothing else, and nothing waits.
    filled = {one.fill.client_order_id for one in fills_of(case)}
    assert filled <= {travelling.client_order_id}
    assert cancelled | filled == waiting
    assert not case.broker.open_orders()
    case.trade_at("80.00")
    assert case.held() == (10 if filled else 0)


def test_closing_orders_never_close_more_than_is_held(case: BrokerCase) -> None:
    case.submit(quantity=10)
    case.trade_at("100.00")
    way_out = {"side": Side.SELL, "quantity": 10}
    case.submit(
        purpose=Purpose.PROTECT,
        order_type=OrderType.STOP,
        trigger_price=Decimal("95.00"),
        **way_out,
    )
    case.submit(purpose=Purpose.EXIT, **way_out)
    case.trade_at("94.00")
    case.trade_at("94.00")
    assert case.held() == 0
    assert not case.broker.open_orders()


def test_the_account_outlives_the_adapter(case: BrokerCase) -> None:
    order = case.submit(quantity=10)
    case.trade_at("100.00")
    waiting = case.resting()
    broker = case.broker
    before = (broker.cash(), broker.positions(), broker.fills(), broker.open_orders())
    case.reopen()
    broker = case.broker
    assert (broker.cash(), broker.positions(), broker.fills(), broker.open_orders()) == before
    case.reports.clear()
    broker.query(order)
    broker.query(waiting)
    case.settle()
    assert case.told(order)[-1] == "OrderFilled"
    assert case.told(waiting) == ["OrderAccepted", "OrderOpened"]
