"""Which price an order gets: bars first, then ticks. Ticks of INFY are 0.05, slippage is one."""

from decimal import Decimal

import pytest

from core.model.orders import OrderType, Product, Purpose, Side, TimeInForce
from tests.core.brokers.practice.bench import COINS, Bench

LIMIT, STOP, STOP_LIMIT = OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT
GTC = TimeInForce.GTC


def price(text: str) -> Decimal:
    return Decimal(text)


def test_a_market_order_takes_the_next_open_and_slips() -> None:
    bench = Bench()
    bench.send(quantity=10)
    bench.bar(101.0, 103.0, 99.0)
    assert bench.prices() == [("10", "101.05")]
    bench.out(quantity=10)
    bench.bar(102.0, 103.0, 99.0)
    assert bench.prices()[1:] == [("10", "101.95")]


def test_a_market_order_sent_after_the_open_still_gets_the_open() -> None:
    bench = Bench()
    bar = bench.next_bar(101.0, 103.0, 99.0)
    bench.broker.bar_open(bar)
    bench.send(quantity=10)
    bench.broker.bar_range(bar)
    assert bench.prices() == [("10", "101.05")]
    assert bench.fills()[0].ts_ns == bar.close_ns


@pytest.mark.parametrize(
    ("bar", "filled"),
    [
        ((100.0, 101.0, 96.0), []),  # 96.00 stays above the trigger
        ((100.0, 101.0, 95.0), [("50", "94.95")]),  # touched: trigger less one tick
        ((100.0, 101.0, 80.0), [("50", "94.95")]),
        ((93.0, 94.0, 92.0), [("50", "92.95")]),  # gapped: the open less one tick
        ((95.0, 96.0, 94.0), [("50", "94.95")]),
    ],
)
def test_a_sell_stop(bar: tuple[float, float, float], filled: list[tuple[str, str]]) -> None:
    bench = Bench()
    bench.hold(50)
    bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=price("95.00"))
    bench.bar(*bar)
    assert bench.prices() == filled
    if filled:
        assert bench.told() == [
            "OrderAccepted",
            "OrderUntriggered",
            "OrderTriggered",
            "OrderFilled",
        ]


def test_a_gapped_stop_fills_in_the_first_phase_of_the_bar() -> None:
    bench = Bench()
    bench.hold(50)
    bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=price("95.00"))
    bar = bench.next_bar(90.0, 99.0, 90.0)
    bench.broker.bar_open(bar)
    assert bench.prices() == [("50", "89.95")]
    assert bench.fills()[0].ts_ns == bar.open_ns


def test_a_stop_laid_down_after_the_open_works_in_the_same_bar() -> None:
    bench = Bench()
    bench.send(quantity=50)
    bar = bench.next_bar(100.0, 101.0, 94.0)
    bench.broker.bar_open(bar)
    bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=price("95.00"))
    bench.broker.bar_range(bar)
    assert bench.prices() == [("50", "100.05"), ("50", "94.95")]


def test_a_stop_laid_down_beyond_the_open_gets_the_open() -> None:
    bench = Bench()
    bench.send(quantity=50)
    bar = bench.next_bar(94.0, 96.0, 90.0)
    bench.broker.bar_open(bar)
    bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=price("95.00"))
    bench.broker.bar_range(bar)
    assert bench.prices()[1:] == [("50", "93.95")]


@pytest.mark.parametrize(
    ("bar", "filled"),
    [
        ((104.0, 104.95, 100.0), []),
        ((104.0, 105.0, 100.0), [("50", "105.05")]),
        ((107.0, 108.0, 104.0), [("50", "107.05")]),
    ],
)
def test_a_buy_stop(bar: tuple[float, float, float], filled: list[tuple[str, str]]) -> None:
    bench = Bench()
    bench.send(quantity=50, order_type=STOP, trigger_price=price("105.00"))
    bench.bar(*bar)
    assert bench.prices() == filled


@pytest.mark.parametrize(
    ("bar", "filled"),
    [
        ((100.0, 101.0, 98.0), []),  # touched is not enough
        ((100.0, 101.0, 97.95), [("50", "98.00")]),  # one tick through
        ((97.0, 99.0, 96.0), [("50", "97.00")]),  # the open jumped through: the open
        ((98.0, 99.0, 98.0), []),
    ],
)
def test_a_buy_limit(bar: tuple[float, float, float], filled: list[tuple[str, str]]) -> None:
    bench = Bench()
    bench.send(quantity=50, order_type=LIMIT, limit_price=price("98.00"))
    bench.bar(*bar)
    assert bench.prices() == filled


@pytest.mark.parametrize(
    ("bar", "filled"),
    [
        ((100.0, 102.0, 99.0), []),
        ((100.0, 102.05, 99.0), [("50", "102.00")]),
        ((103.0, 104.0, 99.0), [("50", "103.00")]),
    ],
)
def test_a_sell_limit(bar: tuple[float, float, float], filled: list[tuple[str, str]]) -> None:
    bench = Bench()
    bench.hold(50)
    bench.out(Purpose.TARGET, quantity=50, order_type=LIMIT, limit_price=price("102.00"))
    bench.bar(*bar)
    assert bench.prices() == filled


def test_a_limit_sent_after_the_open_and_worse_than_it_takes_and_slips() -> None:
    bench = Bench()
    bar = bench.next_bar(100.0, 101.0, 99.0)
    bench.broker.bar_open(bar)
    bench.send(quantity=10, order_type=LIMIT, limit_price=price("100.50"))
    bench.send(quantity=10, order_type=LIMIT, limit_price=price("99.50"))
    bench.broker.bar_range(bar)
    assert bench.prices() == [("10", "100.05"), ("10", "99.50")]


@pytest.mark.parametrize(
    ("limit", "bar", "filled"),
    [
        ("94.00", (100.0, 101.0, 94.9), [("50", "94.95")]),  # trigger less a tick is within
        ("95.00", (100.0, 101.0, 94.9), [("50", "95.00")]),  # slippage ends at the limit
        ("94.00", (93.0, 93.5, 92.0), []),  # gapped below the limit: rests
        ("94.00", (94.5, 94.6, 92.0), [("50", "94.45")]),
    ],
)
def test_a_stop_limit(
    limit: str, bar: tuple[float, float, float], filled: list[tuple[str, str]]
) -> None:
    bench = Bench()
    bench.hold(50)
    facts = {"order_type": STOP_LIMIT, "trigger_price": price("95.00")}
    bench.out(Purpose.PROTECT, quantity=50, limit_price=price(limit), time_in_force=GTC, **facts)
    bench.bar(*bar)
    assert bench.prices() == filled
    assert "OrderTriggered" in bench.told()


def test_a_stop_limit_left_behind_rests_as_a_limit() -> None:
    bench = Bench()
    bench.hold(50)
    facts = {"order_type": STOP_LIMIT, "trigger_price": price("95.00")}
    bench.out(Purpose.PROTECT, quantity=50, limit_price=price("94.00"), **facts)
    bench.bar(93.0, 93.5, 92.0)
    bench.bar(93.0, 94.0, 92.0)
    assert bench.prices() == []
    bench.bar(93.0, 94.05, 92.0)
    assert bench.prices() == [("50", "94.00")]
    assert bench.told().count("OrderTriggered") == 1


def test_stop_before_target_when_one_bar_could_have_hit_both() -> None:
    bench = Bench()
    bench.hold(50)
    target = bench.out(Purpose.TARGET, quantity=50, order_type=LIMIT, limit_price=price("102.00"))
    stop = bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=price("98.00"))
    bench.bar(100.0, 103.0, 97.0)
    assert bench.told(stop)[-1] == "OrderFilled"
    assert bench.told(target)[-1] == "OrderCanceled"
    assert "gone" in bench.sentence()
    assert bench.broker.positions() == ()


def test_a_price_off_the_grid_is_put_on_it() -> None:
    bench = Bench()
    bench.send(quantity=10)
    bench.bar(101.0000244140625, 103.0, 99.0)
    assert bench.prices() == [("10", "101.05")]


def test_no_sale_below_one_tick() -> None:
    bench = Bench(slippage_ticks=5)
    bench.hold(10, price=0.5)
    bench.out(quantity=10)
    bench.bar(0.1, 0.1, 0.1)
    assert bench.prices() == [("10", "0.05")]


def test_ticks_with_quotes_trade_at_the_quotes() -> None:
    bench = Bench()
    bench.send(quantity=10)
    bench.tick(100.0, bid=99.9, ask=100.1)
    bench.out(quantity=10)
    bench.tick(100.0, bid=99.9, ask=100.1)
    assert bench.prices() == [("10", "100.10"), ("10", "99.90")]


def test_ticks_without_quotes_slip() -> None:
    bench = Bench()
    bench.send(quantity=10)
    bench.tick(100.0)
    bench.out(quantity=10)
    bench.tick(100.0)
    assert bench.prices() == [("10", "100.05"), ("10", "99.95")]


def test_a_stop_waits_for_the_last_price_not_for_the_quote() -> None:
    bench = Bench()
    bench.hold(10)
    bench.out(Purpose.PROTECT, quantity=10, order_type=STOP, trigger_price=price("95.00"))
    bench.tick(95.05, bid=94.0, ask=95.1)
    assert bench.prices() == []
    bench.tick(95.0, bid=94.9, ask=95.1)
    assert bench.prices() == [("10", "94.90")]


def test_a_limit_on_ticks() -> None:
    bench = Bench(COINS)
    resting = {"quantity": "1", "order_type": LIMIT, "limit_price": price("100.0")}
    bench.send(**resting)
    bench.tick(101.0)
    bench.tick(100.0)
    bench.tick(100.0, bid=99.9, ask=100.1)
    assert bench.prices() == []
    bench.tick(99.9)  # traded through: served at our price, as maker
    assert bench.prices() == [("1", "100.0")]
    assert bench.fills()[-1].charges == price("0.02")
    bench.send(**resting)
    bench.tick(101.0)
    bench.tick(100.5, bid=99.9, ask=99.9)  # the ask came down to us: hit at our price
    assert bench.fills()[-1].price == price("100.0")
    assert bench.fills()[-1].charges == price("0.02")
    bench.send(**resting)
    bench.tick(99.5, bid=99.3, ask=99.6)  # it met an ask below at once: taker, at the ask
    assert bench.fills()[-1].price == price("99.6")
    assert bench.fills()[-1].charges == price("99.6") * price("0.00055")


def test_a_short_is_opened_and_stopped_out_above() -> None:
    bench = Bench(COINS)
    bench.send(side=Side.SELL, quantity="2", product=Product.PERPETUAL)
    bench.bar(100.0, 100.0, 100.0)
    bench.send(
        side=Side.BUY,
        purpose=Purpose.PROTECT,
        quantity="2",
        order_type=STOP,
        trigger_price=price("105.0"),
    )
    bench.bar(100.0, 104.9, 99.0)
    assert bench.prices() == [("2", "99.9")]
    bench.bar(100.0, 105.0, 99.0)
    assert bench.prices()[1:] == [("2", "105.1")]
    assert bench.broker.positions() == ()
