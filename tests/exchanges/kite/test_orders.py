"""Orders at the local exchange, sent by the real client."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from kiteconnect import KiteConnect
from kiteconnect.exceptions import (
    GeneralException,
    InputException,
    NetworkException,
    PermissionException,
    TokenException,
)

from tests.exchanges.kite.checks import NO_PROTECTION
from tests.exchanges.kite.ground import Ground


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground()
    yield made
    made.stop()


@pytest.fixture
def kite(ground: Ground) -> KiteConnect:
    return ground.client()


def place(kite: KiteConnect, **facts: Any) -> str:
    wish: dict[str, Any] = {
        "variety": "regular",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 10,
        "product": "CNC",
        "order_type": "LIMIT",
        "price": "95.00",
        **facts,
    }
    if wish["order_type"] in ("MARKET", "SL-M"):
        wish["price"] = None
    return kite.place_order(**wish)


def words(kite: KiteConnect, order: str) -> list[str]:
    return [one["status"] for one in kite.order_history(order)]


def row(kite: KiteConnect, order: str) -> dict[str, Any]:
    (found,) = [one for one in kite.orders() if one["order_id"] == order]
    return found


def test_a_limit_order_goes_through_every_status(ground: Ground, kite: KiteConnect) -> None:
    order = place(kite, tag="abc")
    assert re.fullmatch(r"\d{19}", order)
    ground.settle()
    before = ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING", "OPEN"]
    assert words(kite, order) == before
    assert row(kite, order)["tags"] == ["abc"]
    ground.trade_at("94.00", quantity=4)
    part = row(kite, order)
    assert (part["status"], part["filled_quantity"], part["pending_quantity"]) == ("OPEN", 4, 6)
    ground.trade_at("93.00")
    assert words(kite, order) == [*before, "OPEN", "COMPLETE"]
    assert [one["quantity"] for one in kite.order_trades(order)] == [4, 6]
    assert [one["average_price"] for one in kite.trades()] == [94, 93]


def test_modify_and_cancel_have_their_own_words(ground: Ground, kite: KiteConnect) -> None:
    order = place(kite)
    ground.settle()
    kite.modify_order("regular", order, quantity=6, price="96.00")
    ground.settle()
    assert words(kite, order)[4:] == [
        "MODIFY VALIDATION PENDING",
        "MODIFY PENDING",
        "MODIFIED",
        "OPEN",
    ]
    assert (row(kite, order)["quantity"], row(kite, order)["price"]) == (6, 96)
    kite.cancel_order("regular", order)
    ground.settle()
    assert words(kite, order)[-2:] == ["CANCEL PENDING", "CANCELLED"]
    with pytest.raises(InputException, match="cannot be cancelled"):
        kite.cancel_order("regular", order)
    with pytest.raises(GeneralException, match="Couldn't find"):
        kite.cancel_order("regular", "1")


def test_the_25th_modification_is_the_last(ground: Ground, kite: KiteConnect) -> None:
    order = place(kite)
    for n in range(25):
        ground.settle()
        kite.modify_order("regular", order, price=f"{80 + n}.00")
    ground.settle()
    with pytest.raises(InputException, match="modifications exceeded"):
        kite.modify_order("regular", order, price="79.00")


def test_a_market_order_needs_protection_and_becomes_a_limit(
    ground: Ground, kite: KiteConnect
) -> None:
    with pytest.raises(InputException, match=re.escape(NO_PROTECTION)):
        place(kite, order_type="MARKET")
    with pytest.raises(InputException, match="failed to decode market_protection, got: True"):
        place(kite, order_type="MARKET", market_protection=True)
    order = place(kite, order_type="MARKET", market_protection=-1, tag="t1")
    ground.settle()
    shown = row(kite, order)
    assert (shown["status"], shown["order_type"], shown["price"]) == ("OPEN", "LIMIT", 101)
    assert shown["market_protection"] == 0
    assert shown["tags"] == ["t1", "mktp", "mktp:1.00"]
    ground.trade_at("101.50")
    assert row(kite, order)["status"] == "OPEN"
    ground.trade_at("100.50", quantity=3)
    assert row(kite, order)["filled_quantity"] == 3


def test_a_stop_triggers_and_may_leave_a_rest(ground: Ground, kite: KiteConnect) -> None:
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    sell: dict[str, Any] = {"transaction_type": "SELL", "order_type": "SL-M"}
    with pytest.raises(InputException, match="lower than the last traded price"):
        place(kite, trigger_price="101.00", market_protection=-1, **sell)
    order = place(kite, trigger_price="95.00", market_protection=-1, **sell)
    ground.settle()
    assert row(kite, order)["status"] == "TRIGGER PENDING"
    ground.trade_at("96.00")
    assert row(kite, order)["status"] == "TRIGGER PENDING"
    ground.trade_at("94.00", quantity=4)
    assert (row(kite, order)["status"], row(kite, order)["filled_quantity"]) == ("OPEN", 4)


@pytest.mark.parametrize(
    ("facts", "kind", "message"),
    [
        ({"price": "95.01"}, InputException, "Tick size for this script is 0.05"),
        ({"price": "70.00"}, InputException, "lower circuit limit of 80.00"),
        ({"price": "130.00"}, InputException, "upper circuit limit of 120.00"),
        ({"quantity": 100_001}, InputException, "Maximum quantity per order for Equity"),
        ({"quantity": 0}, InputException, "Quantity should be greater"),
        ({"tag": "x" * 21}, InputException, "Invalid tag"),
        ({"tradingsymbol": "NOPE"}, InputException, "expired or does not exist"),
        ({"tradingsymbol": "CENTRALBK-BE", "product": "MIS"}, InputException, "MIS orders"),
        ({"quantity": 99_999}, GeneralException, "Required margin is 9499905.00"),
    ],
)
def test_refusals_before_an_order_exists(
    kite: KiteConnect, facts: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        place(kite, **facts)
    assert caught.value.code == 400  # type: ignore[attr-defined]
    assert kite.orders() == []


def test_refusals_in_the_book(ground: Ground, kite: KiteConnect) -> None:
    ground.switches.margin_refusal = "in the book"
    sale = place(kite, transaction_type="SELL", price="105.00")
    dear = place(kite, quantity=99_999)
    ground.settle()
    assert words(kite, sale) == ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "REJECTED"]
    assert row(kite, sale)["exchange_order_id"] is None
    assert row(kite, sale)["status_message_raw"].startswith("RMS:Rule: Check holdings")
    assert row(kite, dear)["status_message_raw"].startswith("RMS:Margin Exceeds")


def test_ten_orders_a_calendar_second_and_the_refused_count(
    ground: Ground, kite: KiteConnect
) -> None:
    ground.venue.limits.enforced = True
    now_ns = ground.clock.now_ns()
    ground.clock.jump(1_000_000_000 - now_ns % 1_000_000_000)
    for _ in range(10):
        place(kite)
    with pytest.raises(NetworkException, match="Too many requests") as caught:
        place(kite)
    assert caught.value.code == 429
    assert ground.venue.limits.refused["order"] == 1
    assert ground.venue.limits.most["order"] == 11
    ground.clock.jump(1_000_000_000)
    place(kite)


def test_the_days_cap_refuses_even_a_way_out(ground: Ground, kite: KiteConnect) -> None:
    ground.switches.day_orders_cap = 2
    place(kite)
    with pytest.raises(InputException):
        place(kite, price="95.01")
    with pytest.raises(InputException, match="Maximum allowed order requests exceeded"):
        place(kite)


@pytest.mark.parametrize("kind", ["PermissionException", "GeneralException"])
def test_only_orders_look_at_the_address(ground: Ground, kite: KiteConnect, kind: str) -> None:
    ground.switches.address_error = kind
    ground.venue.app.addresses = ("10.1.2.3",)
    expected = {"PermissionException": PermissionException, "GeneralException": GeneralException}
    with pytest.raises(expected[kind], match=r"IP \(127.0.0.1\) is not allowed") as caught:
        place(kite)
    assert caught.value.code == 403
    assert kite.orders() == []
    ground.venue.app.addresses = ()
    with pytest.raises(expected[kind], match="No IPs configured"):
        kite.cancel_order("regular", "1")


def test_a_dead_token_is_refused_in_two_ways(ground: Ground, kite: KiteConnect) -> None:
    other = ground.client()
    with pytest.raises(TokenException, match="Incorrect `api_key` or `access_token`"):
        kite.orders()
    other.set_access_token("")
    with pytest.raises(InputException, match="Invalid `api_key` or `access_token`") as caught:
        other.orders()
    assert caught.value.code == 400


@pytest.mark.parametrize("shape", ["children", "flat"])
def test_slices(ground: Ground, kite: KiteConnect, shape: str) -> None:
    ground.switches.autoslice_shape = shape
    ground.do(lambda: setattr(ground.venue.account, "opening", 15_000_000))
    made = kite.place_autoslice_order(
        "regular", "NSE", "INFY", "BUY", 250_000, "CNC", "LIMIT", price="95.00"
    )
    children = made["children"] if shape == "children" else made
    assert ["order_id" in one for one in children] == [True, True, True]


@pytest.mark.parametrize(("way", "total"), [("total", 8), ("remaining", 12)])
def test_what_a_modified_quantity_means(
    ground: Ground, kite: KiteConnect, way: str, total: int
) -> None:
    ground.switches.modify_quantity = way
    order = place(kite)
    ground.settle()
    ground.trade_at("94.00", quantity=4)
    kite.modify_order("regular", order, quantity=8)
    ground.settle()
    assert row(kite, order)["quantity"] == total


def test_an_immediate_order_leaves_no_rest(ground: Ground, kite: KiteConnect) -> None:
    ground.do(lambda: ground.venue.trade_at("INFY", "100.00", ready=4))
    order = place(kite, price="100.00", validity="IOC")
    ground.settle()
    done = row(kite, order)
    assert (done["status"], done["filled_quantity"], done["cancelled_quantity"]) == (
        "CANCELLED",
        4,
        6,
    )
