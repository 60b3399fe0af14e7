"""What the live machine relies on from every real venue's adapter, besides the broker contract."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from core.execution.live_broker import STRANGER, LiveBroker
from core.model.market import Tick
from core.risk.kill_switch import KillLatch
from tests.live.markets import MARKETS, LocalMarket


class Case:
    """An adapter that is connected to a local exchange."""

    def __init__(self, market: LocalMarket) -> None:
        self.market = market
        self.reports: list[object] = []
        self.broker: LiveBroker = market.connect(KillLatch(None))
        self.broker.connect(self.reports.append)
        self.until(lambda: self.broker.health().connected)

    def until(self, holds: Callable[[], object], within_s: float = 15.0) -> None:
        end = time.monotonic() + within_s
        while not holds():
            assert time.monotonic() < end, "it never came"
            time.sleep(0.005)


@pytest.fixture(params=sorted(MARKETS), scope="module")
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    market = MARKETS[request.param]()
    made = Case(market)
    yield made
    made.broker.close()
    market.close()


def test_what_may_be_traded_has_the_venues_own_rules(case: Case) -> None:
    found = {one.symbol: one for one in case.broker.instruments()}
    for symbol in case.market.symbols:
        one = found[symbol]
        assert one.tradable
        assert one.tick_size == case.market.tick or one.tick_size > 0
        assert 0 < one.min_quantity <= one.max_quantity
        assert one.lot_size > 0


def test_prices_come_once_they_are_asked_for(case: Case) -> None:
    ticks: list[Tick] = []
    case.broker.watch(case.market.symbols, ticks.append)
    case.until(lambda: {one.symbol for one in tuple(ticks)} >= set(case.market.symbols))
    now_ns = case.market.clock.now_ns()
    for one in tuple(ticks):
        assert one.price > 0.0
        assert abs(now_ns - one.ts_ns) < 3600 * 10**9
    before = len(ticks)
    case.until(lambda: len(ticks) > before)
    assert case.broker.health().quote_age_s is not None


def test_the_line_is_told_at_once_and_in_numbers(case: Case) -> None:
    began = time.monotonic()
    health = case.broker.health()
    assert time.monotonic() - began < 0.2
    assert health.connected
    assert health.sentence == ""
    assert health.private_age_s is not None
    assert health.private_age_s < 60
    assert health.orders_left is not None
    assert health.orders_left > 0


def test_an_order_placed_elsewhere_is_told_as_a_strangers(case: Case) -> None:
    case.market.strange_order(case.market.symbols[0])
    case.until(case.broker.open_orders)
    (one,) = case.broker.open_orders()
    assert one.client_order_id == STRANGER + one.venue_order_id
    assert one.symbol == case.market.symbols[0]
    assert one.filled == 0
    case.broker.cancel(one.client_order_id)
    case.until(lambda: not case.broker.open_orders())


def test_a_holding_bought_elsewhere_is_told_and_pays_from_the_cash(case: Case) -> None:
    cash = case.broker.cash()
    amount = case.market.give(case.market.symbols[1])
    case.until(lambda: case.broker.positions())
    (one,) = case.broker.positions()
    assert (one.symbol, one.quantity) == (case.market.symbols[1], amount)
    assert one.average_price > 0
    after = case.broker.cash()
    assert isinstance(after, Decimal)
    assert after <= cash


def test_its_past_comes_in_pages_of_closed_bars_oldest_first(case: Case) -> None:
    now_ns = case.market.clock.now_ns()
    bars = [
        bar
        for page in case.broker.history(case.market.symbols[0], 60, now_ns - 3600 * 10**9, now_ns)
        for bar in page
    ]
    opens = [bar.open_ns for bar in bars]
    assert opens == sorted(set(opens))
    for bar in bars:
        assert bar.timeframe_s == 60
        assert bar.close_ns <= case.market.clock.now_ns()
        assert bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
