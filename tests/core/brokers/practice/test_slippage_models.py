"""Slippage models at the venue: never better than without, and nothing changes by default."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.backtest.outcome import whole
from core.brokers.practice.rules import VenueRules
from core.clock import SECOND_NS
from core.errors import ConfigurationError
from core.execution.slippage import Slippage, SlippageModel
from core.model.orders import OrderType, Purpose, Side
from tests.core.backtest.conftest import DAYS, RealRuns
from tests.core.brokers.practice.bench import COINS, Bench

LINEAR = Slippage(model=SlippageModel.LINEAR)  # 1 % of the price for the whole volume
ROOT = Slippage(model=SlippageModel.SQUARE_ROOT)


@pytest.mark.parametrize(
    ("slippage", "filled"),
    [(Slippage(), "100.05"), (LINEAR, "100.10"), (ROOT, "100.30")],
)
def test_a_market_order_pays_for_its_size(slippage, filled):
    bench = Bench(slippage=slippage)
    bench.send(quantity=500)
    bench.bar(100.0, 101.0, 99.0, volume=10_000.0)  # a twentieth of the volume
    assert bench.prices() == [("500", filled)]


def test_a_sale_gets_less_and_a_stop_too():
    bench = Bench(slippage=LINEAR)
    bench.hold(500)
    bench.out(Purpose.PROTECT, quantity=500, order_type=OrderType.STOP, trigger_price=Decimal(95))
    bench.bar(100.0, 100.0, 94.0, volume=10_000.0)
    # The trigger, a tick, and a twentieth of 1 % of the bar's 100, rounded up to 0.05.
    assert bench.prices() == [("500", "94.90")]


def test_a_quote_is_moved_as_well_but_a_limit_is_not_passed():
    bench = Bench(slippage=Slippage(model=SlippageModel.LINEAR, whole_volume=0.1))
    bench.send(quantity=100)
    bench.tick(100.0, 1_000.0, bid=99.95, ask=100.0)
    bench.send(quantity=100, order_type=OrderType.LIMIT, limit_price=Decimal("100.50"))
    bench.tick(100.0, 1_000.0, bid=99.95, ask=100.0)
    assert bench.prices() == [("100", "101.00"), ("100", "100.50")]


def test_parts_are_moved_by_what_they_take():
    bench = Bench(slippage=LINEAR)
    bench.send(quantity=1_500)  # a tenth of the volume at a time
    bench.bar(100.0, 100.0, 100.0, volume=10_000.0)
    bench.bar(100.0, 100.0, 100.0, volume=10_000.0)
    assert bench.prices() == [("1000", "100.15"), ("500", "100.10")]


def test_the_opening_costs_twice_and_coins_have_no_hours():
    rushed = Slippage(model=SlippageModel.LINEAR, whole_volume=0.02, time_of_day=True)
    bench = Bench(slippage=rushed)
    opening = 1_790_048_700 * SECOND_NS  # 2026-09-22 09:15 in India
    bench.clock.advance(opening)
    bench.send(quantity=1_000)
    bench.bar(100.0, 100.0, 100.0, volume=10_000.0)
    bench.clock.advance(opening + 3_600 * SECOND_NS)
    bench.send(quantity=1_000)
    bench.bar(100.0, 100.0, 100.0, volume=10_000.0)
    assert bench.prices() == [("1000", "100.45"), ("1000", "100.25")]
    coins = Bench(COINS, slippage=rushed)
    coins.clock.advance(1_790_035_200 * SECOND_NS)  # midnight, UTC
    coins.send(quantity=Decimal(1), side=Side.BUY, reference_price=Decimal(1000))
    coins.bar(1_000.0, 1_000.0, 1_000.0, volume=10.0)
    assert coins.prices() == [("1", "1002.1")]


def test_nonsense_never_becomes_a_venue():
    rules = VenueRules(
        participation=Decimal("0.1"), slippage_ticks=1, slippage=Slippage(whole_volume=0.9)
    )
    with pytest.raises(ConfigurationError, match="whole volume"):
        rules.check()


def test_a_real_run_pays_more_where_it_trades_more(shared_data):
    real_runs = RealRuns(shared_data)
    series = real_runs.series(DAYS, ("INFY", "SBIN", "RELIANCE"))
    cash = Decimal(100_000_000)  # large enough to move prices
    engine = real_runs.engine("turtle", series, 86_400, cash)

    def run(slippage):
        return replace(engine, setup=replace(engine.setup, slippage=slippage))(
            {}, series, whole(series)
        )

    usual, moved = run(Slippage()), run(ROOT)
    assert usual.deeds == engine({}, series, whole(series)).deeds
    first, same = usual.deeds[0], moved.deeds[0]
    assert first[:3] == same[:3]
    assert Decimal(same[4]) > Decimal(first[4])
    assert moved.curve.worth[-1] < usual.curve.worth[-1]
