"""The exchange's rules: each refusal is one sentence with the numbers in it."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from core.brokers.practice.rules import VenueRules
from core.errors import ConfigurationError
from core.model.orders import OrderType, Product, Purpose, Side
from tests.core.brokers.practice.bench import COINS, SHARES, Bench

LIMIT, STOP = OrderType.LIMIT, OrderType.STOP


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"symbol": "NOPE"}, "NOPE is not traded at the practice broker"),
        ({"symbol": "NIFTY50"}, "NIFTY50 cannot be traded"),
        ({"product": Product.PERPETUAL}, "not traded as PERPETUAL"),
        ({"quantity": 0}, "must be above zero; it is 0"),
        ({"quantity": -5}, "must be above zero; it is -5"),
        ({"quantity": Decimal("NaN")}, "must be above zero; it is NaN"),
        ({"quantity": Decimal("1.5")}, "lots of 1; 1.5"),
        ({"quantity": 100_001}, "largest order for INFY is 100000; this is 100001"),
        ({"order_type": LIMIT}, "needs a limit price"),
        ({"order_type": STOP}, "needs a trigger price"),
        ({"order_type": LIMIT, "limit_price": Decimal("99.97")}, "steps of 0.05; 99.97"),
        ({"order_type": STOP, "trigger_price": Decimal("-1")}, "above zero; it is -1"),
        ({"side": Side.SELL, "product": Product.INTRADAY}, "without owning it"),
        ({"side": Side.SELL}, "no position in INFY"),
        ({"side": Side.SELL, "purpose": Purpose.EXIT}, "no position in INFY"),
        ({"quantity": 20_000}, "2005378.37 INR with its charges and 1000000.00 is free"),
    ],
)
def test_what_the_exchange_refuses(facts: dict[str, object], words: str) -> None:
    index = replace(SHARES["INFY"], symbol="NIFTY50", tradable=False)
    bench = Bench({**SHARES, "NIFTY50": index}, slippage_ticks=3)
    order = bench.send(**facts)
    assert bench.told(order) == ["OrderRejected"]
    assert words in bench.sentence()
    assert bench.broker.open_orders() == ()
    assert bench.broker.free_cash() == bench.cash
    bench.broker.query(order)
    assert bench.told(order) == ["OrderRejected", "OrderRejected"]


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("0.04", "worth at least 5 USDT; this one is worth 4"), ("0.0005", "lots of 0.001")],
)
def test_what_a_crypto_exchange_refuses(quantity: str, words: str) -> None:
    bench = Bench(COINS)
    bench.send(quantity=quantity)
    assert words in bench.sentence()


def test_the_smallest_quantity() -> None:
    strict = {"BTCUSDT": replace(COINS["BTCUSDT"], min_quantity=Decimal("0.1"))}
    bench = Bench(strict)
    bench.send(quantity="0.05")
    assert "smallest order for BTCUSDT is 0.1; this is 0.05" in bench.sentence()


def test_the_last_crumbs_may_go_below_the_smallest_value() -> None:
    bench = Bench(COINS)
    bench.send(quantity="0.05")
    bench.bar(100.0, 100.0, 100.0)
    bench.out(quantity="0.05", reference_price=Decimal("10.0"))
    bench.bar(10.0, 10.0, 10.0)
    assert bench.broker.positions() == ()


def test_a_delivery_sale_sells_no_more_than_is_held() -> None:
    bench = Bench()
    bench.hold(50)
    bench.send(side=Side.SELL, quantity=60)
    assert "50 of INFY are held and this order sells 60" in bench.sentence()
    kept = bench.send(side=Side.SELL, quantity=50)
    bench.bar(100.0, 100.0, 100.0)
    assert bench.told(kept) == ["OrderAccepted", "OrderFilled"]


def test_intraday_shorts_where_they_are_allowed() -> None:
    bench = Bench({"INFY": replace(SHARES["INFY"], shortable=True)})
    order = bench.send(side=Side.SELL, quantity=50, product=Product.INTRADAY)
    bench.bar(100.0, 100.0, 100.0)
    assert bench.told(order) == ["OrderAccepted", "OrderFilled"]
    bench.send(side=Side.SELL, quantity=50, product=Product.DELIVERY)
    assert "no position in INFY" in bench.sentence()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"participation": Decimal(0)}, "above 0 and at most 1; it is 0"),
        ({"participation": Decimal("1.1")}, "above 0 and at most 1; it is 1.1"),
        ({"slippage_ticks": -1}, "from 0 up; it is -1"),
        ({"latency_ns": -1}, "cannot be below zero"),
    ],
)
def test_settings_that_make_no_sense(value: dict[str, object], words: str) -> None:
    facts: dict[str, object] = {"participation": Decimal("0.1"), "slippage_ticks": 1, **value}
    with pytest.raises(ConfigurationError, match=words):
        VenueRules(**facts).check()


def test_one_account_holds_one_currency() -> None:
    with pytest.raises(ConfigurationError, match="INR and USDT"):
        Bench({**SHARES, **COINS})
