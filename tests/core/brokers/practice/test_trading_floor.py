"""How much is filled: volume, lots, money, and never more than is held."""

from decimal import Decimal

import pytest

from core.events.broker_reports import OrderFilled
from core.model.orders import OrderType, Product, Purpose, Side, TimeInForce
from tests.core.brokers.practice.bench import COINS, Bench

LIMIT, STOP = OrderType.LIMIT, OrderType.STOP
NINETY = Decimal("90.00")


def test_an_order_takes_only_its_share_of_each_bar() -> None:
    bench = Bench()
    order = bench.send(quantity=250)
    for _ in range(3):
        bench.bar(100.0, 101.0, 99.0, volume=1005.0)
    assert bench.prices() == [("100", "100.05"), ("100", "100.05"), ("50", "100.05")]
    filled = [one for one in bench.reports if isinstance(one, OrderFilled)]
    assert [one.cumulative for one in filled] == [100, 200, 250]
    assert [one.fill.execution_id for one in filled] == [
        "P000000001-1",
        "P000000001-2",
        "P000000001-3",
    ]
    assert bench.told(order)[0] == "OrderAccepted"


def test_both_phases_of_a_bar_share_one_allowance() -> None:
    bench = Bench()
    bench.hold(300)
    bench.out(Purpose.PROTECT, quantity=300, order_type=STOP, trigger_price=NINETY)
    bench.bar(89.0, 95.0, 85.0, volume=1000.0)
    bench.bar(89.0, 95.0, 85.0, volume=1000.0)
    assert bench.prices() == [("100", "88.95"), ("100", "88.95")]


def test_a_thin_bar_still_gives_one_lot_and_an_empty_one_nothing() -> None:
    bench = Bench()
    bench.send(quantity=3)
    bench.bar(100.0, 101.0, 99.0, volume=2.0)
    bench.bar(100.0, 101.0, 99.0, volume=0.0)
    bench.bar(100.0, 101.0, 99.0, volume=2.0)
    assert [one.quantity for one in bench.fills()] == [1, 1]


def test_an_empty_bar_does_not_trigger_a_stop() -> None:
    bench = Bench()
    bench.hold(10)
    bench.out(Purpose.PROTECT, quantity=10, order_type=STOP, trigger_price=NINETY)
    bench.bar(80.0, 80.0, 80.0, volume=0.0)
    assert bench.told() == ["OrderAccepted", "OrderUntriggered"]


def test_coins_are_shared_in_whole_lots() -> None:
    bench = Bench(COINS)
    bench.send(quantity="1")
    bench.bar(100.0, 101.0, 99.0, volume=0.1239)
    assert bench.prices() == [("0.012", "100.1")]
    bench.tick(100.0, quantity=0.0)
    assert len(bench.fills()) == 1


def test_ticks_share_their_own_volume() -> None:
    bench = Bench()
    bench.send(quantity=30)
    bench.tick(100.0, quantity=200.0)
    bench.tick(100.0, quantity=200.0)
    assert [one.quantity for one in bench.fills()] == [20, 10]


def test_the_rest_of_an_ioc_order_is_cancelled_at_once() -> None:
    bench = Bench()
    order = bench.send(quantity=250, time_in_force=TimeInForce.IOC)
    bench.bar(100.0, 101.0, 99.0, volume=1000.0)
    assert bench.told(order) == ["OrderAccepted", "OrderFilled", "OrderCanceled"]
    assert bench.last().cumulative == 100
    missed = bench.send(
        quantity=10, order_type=LIMIT, limit_price=NINETY, time_in_force=TimeInForce.IOC
    )
    bench.bar(100.0, 101.0, 99.0)
    assert bench.told(missed) == ["OrderAccepted", "OrderOpened", "OrderCanceled"]


def test_a_closing_order_is_cut_to_what_is_held() -> None:
    bench = Bench()
    bench.hold(50)
    big = bench.out(quantity=80)
    bench.bar(100.0, 101.0, 99.0)
    assert bench.prices() == [("50", "99.95")]
    assert bench.told(big)[-2:] == ["OrderFilled", "OrderCanceled"]
    assert bench.broker.positions() == ()


def test_two_closing_orders_never_sell_more_than_is_held() -> None:
    bench = Bench()
    bench.hold(50)
    bench.out(Purpose.TARGET, quantity=50, order_type=LIMIT, limit_price=Decimal("102.00"))
    stop = bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=NINETY)
    bench.bar(100.0, 103.0, 99.0, volume=300.0)  # the target gets 30 of 50
    bench.bar(95.0, 95.0, 89.0)  # the stop gets the other 20
    assert bench.prices() == [("30", "102.00"), ("20", "89.95")]
    assert bench.told(stop)[-1] == "OrderCanceled"
    assert bench.broker.positions() == ()
    assert bench.broker.open_orders() == ()


def test_an_orphaned_stop_cannot_meet_a_later_position() -> None:
    bench = Bench()
    bench.hold(50)
    stop = bench.out(Purpose.PROTECT, quantity=50, order_type=STOP, trigger_price=NINETY)
    bench.out(quantity=50)
    bench.bar(100.0, 100.0, 100.0)
    assert bench.told(stop)[-1] == "OrderCanceled"
    bench.hold(50)
    bench.bar(80.0, 80.0, 80.0)
    assert bench.fills() == []


def test_a_gap_up_never_spends_more_than_there_is() -> None:
    bench = Bench(cash=10_100)
    order = bench.send(quantity=100)
    bench.bar(120.0, 120.0, 120.0)
    (fill,) = bench.fills()
    assert fill.quantity == 84  # 84 at 120.05 and 11.97 of charges are 10,096.17; 85 are too many
    assert bench.told(order)[-1] == "OrderCanceled"
    assert "free cash" in bench.sentence()
    assert bench.broker.cash() == Decimal("3.83")


def test_a_working_buy_reserves_its_cash_and_gives_it_back() -> None:
    bench = Bench(cash=20_000)
    first = bench.send(quantity=100, order_type=LIMIT, limit_price=NINETY)
    spoken_for = bench.cash - bench.broker.free_cash()
    assert 9000 < spoken_for < 9020
    bench.send(quantity=130, order_type=LIMIT, limit_price=NINETY)
    assert bench.told()[-1] == "OrderRejected"
    bench.broker.cancel(first)
    assert bench.broker.free_cash() == 20_000


def test_a_short_blocks_its_proceeds_and_as_much_again() -> None:
    bench = Bench(COINS, cash=1000)
    bench.send(side=Side.SELL, quantity="6")
    bench.bar(100.0, 100.0, 100.0)
    assert bench.broker.cash() > 1590
    assert 395 < bench.broker.free_cash() < 405
    bench.send(side=Side.SELL, quantity="5")
    assert bench.told()[-1] == "OrderRejected"
    assert "free" in bench.sentence()


def test_a_short_can_always_be_bought_back() -> None:
    bench = Bench(COINS, cash=1000)
    bench.send(side=Side.SELL, quantity="9")
    bench.bar(100.0, 100.0, 100.0)
    bench.send(side=Side.BUY, purpose=Purpose.EXIT, quantity="9")
    bench.bar(300.0, 300.0, 300.0)
    assert bench.broker.positions() == ()
    assert bench.broker.cash() < 0


def test_an_entry_the_other_way_turns_the_position_and_drops_its_stop() -> None:
    bench = Bench(COINS, cash=100_000)
    bench.send(quantity="2")
    bench.bar(100.0, 100.0, 100.0)
    stop = bench.out(Purpose.PROTECT, quantity="2", order_type=STOP, trigger_price=NINETY)
    bench.send(side=Side.SELL, quantity="5")
    bench.bar(100.0, 100.0, 100.0)
    assert bench.told(stop)[-1] == "OrderCanceled"
    (position,) = bench.broker.positions()
    assert (position.quantity, position.average_price) == (-3, Decimal("99.9"))


@pytest.mark.parametrize("product", [Product.DELIVERY, Product.INTRADAY])
def test_the_product_decides_the_charges(product: Product) -> None:
    bench = Bench(slippage_ticks=0)
    bench.send(quantity=500, product=product)
    bench.bar(100.0, 100.0, 100.0)
    bench.out(quantity=500, product=product)
    bench.bar(100.0, 100.0, 100.0)
    bought, sold = (one.charges for one in bench.fills())
    if product is Product.INTRADAY:
        assert (bought, sold) == (Decimal("21.07"), Decimal("32.07"))
    else:
        assert (bought, sold) == (Decimal("59.37"), Decimal("51.87") + Decimal("15.34"))


def test_an_order_filled_in_parts_pays_the_capped_brokerage_once() -> None:
    bench = Bench(slippage_ticks=0)
    bench.send(quantity=2000, product=Product.INTRADAY)
    for _ in range(4):
        bench.bar(100.0, 100.0, 100.0, volume=5000.0)
    lines = [entry.charges for entry in bench.broker.ledger() if entry.charges is not None]
    assert [one.brokerage for one in lines] == [15, 5, 0, 0]
    # 2,00,000 at once: 20 + 6.14 + 0.20 + 6 + 18 % of 26.34 = 37.0812
    assert sum(one.total for one in lines) == Decimal("37.08")


def test_the_depository_is_paid_once_per_share_and_day() -> None:
    bench = Bench()
    bench.hold(30)
    for _ in range(2):
        bench.out(quantity=10)
        bench.bar(100.0, 100.0, 100.0)
    bench.clock.advance(bench.clock.now_ns() + 86_400 * 10**9)
    bench.out(quantity=10)
    bench.bar(100.0, 100.0, 100.0)
    paid = [entry.charges.dp for entry in bench.broker.ledger() if entry.charges is not None]
    assert paid == [0, Decimal("15.34"), 0, Decimal("15.34")]


def test_funding_moves_cash_between_longs_and_shorts() -> None:
    bench = Bench(COINS, cash=1000)
    bench.send(quantity="2")
    bench.bar(100.0, 100.0, 100.0)
    before = bench.broker.cash()
    rate, mark = Decimal("0.0001"), Decimal("101.5")
    amount = bench.broker.book_funding("BTCUSDT", rate, mark, bench.clock.now_ns())
    assert amount == Decimal("-0.0203")
    assert bench.broker.cash() == before + amount
    assert bench.broker.ledger()[-1].kind == "FUNDING"
