"""Practice money on the prices of a local Bybit: fills where it trades, nothing sent there."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.brokers.bybit.public import PublicPrices
from core.brokers.practice.broker import PracticeBroker
from core.brokers.practice.on_public_prices import PracticeOnPublicPrices
from core.brokers.practice.rules import VenueRules
from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.events.broker_reports import BrokerReport, OrderFilled
from core.execution.charges import charges_by_symbol
from core.execution.live_broker import local_endpoints
from core.model.market import Tick
from core.model.orders import OrderType, Product, Purpose, Side
from tests.exchanges.bybit.running import Running, running
from tests.support.builders import an_order

SYMBOL = "BTCUSDT"


class Ground:
    """The local Bybit and a practice account on its prices."""

    def __init__(self, local: Running, folder: Path) -> None:
        self.local = local
        prices = PublicPrices(local.clock, local_endpoints(local.server.url), [])
        instruments = {one.symbol: one for one in prices.instruments()}
        practice = PracticeBroker(
            instruments=instruments,
            cash=Decimal(100_000),
            charges=charges_by_symbol(instruments),
            clock=local.clock,
            store=SqliteVenueStore(folder / "practice.db"),
            latch_epoch=lambda: 0,
            rules=VenueRules(participation=Decimal("0.1"), slippage_ticks=1),
        )
        self.broker = PracticeOnPublicPrices(
            practice, prices, tuple(instruments.values()), local.clock
        )
        self.reports: list[BrokerReport] = []
        self.ticks: list[Tick] = []
        self.broker.connect(self.reports.append)
        self.broker.watch([SYMBOL], self.ticks.append)
        self.until(lambda: self.ticks)

    def until(self, ready: object) -> None:
        end = time.monotonic() + 5
        while not ready():  # type: ignore[operator]
            assert time.monotonic() < end, self.reports[-3:]
            time.sleep(0.005)

    def submit(self, name: str, **facts: object) -> None:
        facts = {"symbol": SYMBOL, "quantity": Decimal("0.01"), **facts}
        facts["reference_price"] = Decimal(64000)
        self.broker.submit(an_order(name, product=Product.PERPETUAL, **facts))

    def filled(self, name: str) -> list[OrderFilled]:
        told = [one for one in self.reports if isinstance(one, OrderFilled)]
        return [one for one in told if one.client_order_id == name]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with running() as local:
        made = Ground(local, tmp_path)
        yield made
        made.broker.close()


def test_orders_fill_at_real_prices_and_none_reaches_the_exchange(ground: Ground) -> None:
    ground.submit("buy")
    ground.local.move(SYMBOL, "64010", volume="5")
    ground.until(lambda: ground.filled("buy"))
    (fill,) = ground.filled("buy")
    assert abs(fill.fill.price - Decimal(64010)) <= 1
    stop = {"side": Side.SELL, "purpose": Purpose.PROTECT, "order_type": OrderType.STOP}
    ground.submit("stop", trigger_price=Decimal(63900), **stop)
    ground.local.move(SYMBOL, "63890", volume="5")
    ground.until(lambda: ground.filled("stop"))
    assert ground.broker.positions() == ()
    assert ground.broker.health().connected
    asked = {path for _, path, _ in ground.local.exchange.requests}
    assert asked == {"market/instruments-info"}


def test_a_price_nobody_would_believe_fills_nothing(ground: Ground) -> None:
    ground.submit("low", order_type=OrderType.LIMIT, limit_price=Decimal(50000))
    ground.local.move(SYMBOL, "640", volume="5")
    ground.until(lambda: ground.ticks[-1].price == 640.0)
    time.sleep(0.05)
    assert not ground.filled("low")


def test_a_lost_line_is_told_and_the_account_stays(ground: Ground) -> None:
    ground.submit("wait", order_type=OrderType.LIMIT, limit_price=Decimal(50000))
    ground.local.server.refuse()
    ground.until(lambda: not ground.broker.health().connected)
    assert ground.broker.health().sentence
    assert len(ground.broker.open_orders()) == 1
