"""Prices without a key: Bybit's socket first, then whoever answers, then Bybit again."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from core.brokers.bybit.public import PublicPrices
from core.clock import SECOND_NS
from core.data.public.cryptocompare import CryptoCompare
from core.errors import DataError, VenueDown
from core.execution.live_broker import local_endpoints
from core.model.market import Tick
from tests.exchanges.bybit.running import Running, running
from tests.exchanges.public.services import CompareService
from tests.exchanges.serving.server import ExchangeServer

SYMBOL = "BTCUSDT"


class Ground:
    """A local Bybit, a local CryptoCompare and the prices of both."""

    def __init__(self, stack: ExitStack) -> None:
        self.local: Running = stack.enter_context(running(rate=20.0))
        clock = self.local.clock
        service = CompareService(lambda: clock.now_ns() // SECOND_NS)
        self.other = stack.enter_context(ExchangeServer(service))
        backup = CryptoCompare(clock, self.other.url, SECOND_NS)
        endpoints = local_endpoints(self.local.server.url)
        self.prices = PublicPrices(clock, endpoints, [backup])
        stack.callback(backup.close)
        stack.callback(self.prices.close)
        self.ticks: list[Tick] = []

    def until(self, ready: object, seconds: float = 5.0) -> None:
        import time

        end = time.monotonic() + seconds
        while not ready():  # type: ignore[operator]
            assert time.monotonic() < end, [one.source for one in self.ticks[-5:]]
            time.sleep(0.005)


@pytest.fixture
def ground() -> Iterator[Ground]:
    with ExitStack() as stack:
        yield Ground(stack)


def test_no_key_is_ever_sent(ground: Ground) -> None:
    assert {one.symbol for one in ground.prices.instruments()} >= {SYMBOL, "ETHUSDT"}
    ground.prices.watch([SYMBOL], ground.ticks.append)
    ground.until(lambda: ground.ticks)
    assert ground.ticks[0].source == "bybit"
    assert ground.prices.label == "live prices from Bybit"
    ground.local.move(SYMBOL, "64010")
    ground.until(lambda: ground.ticks[-1].price == 64010.0)
    asked = {path for _, path, _ in ground.local.exchange.requests}
    assert asked == {"market/instruments-info"}
    assert all(one.kind != "private" for one in ground.local.exchange.sockets)


def test_another_source_stands_in_and_bybit_comes_back(ground: Ground) -> None:
    ground.prices.watch([SYMBOL], ground.ticks.append)
    ground.until(lambda: ground.ticks)
    ground.local.server.refuse()
    ground.until(lambda: ground.ticks[-1].source == "CryptoCompare")
    assert ground.ticks[-1].quantity == 0.0
    assert ground.prices.label == "prices from CryptoCompare, every few seconds"
    ground.local.server.recover()
    ground.local.move(SYMBOL, "64020")
    ground.until(lambda: ground.prices.live and ground.ticks[-1].price == 64020.0)
    assert ground.prices.label == "live prices from Bybit"


def test_past_bars_come_from_whoever_has_them(ground: Ground) -> None:
    now_ns = ground.local.clock.now_ns()
    since = now_ns - 3600 * SECOND_NS
    ground.local.server.refuse()
    (page,) = list(ground.prices.history(SYMBOL, 60, since, now_ns))
    assert {one.source for one in page} == {"CryptoCompare"}
    ground.other.refuse()
    with pytest.raises((VenueDown, DataError)):
        list(ground.prices.history("ETHUSDT", 60, since, now_ns))
    with pytest.raises(VenueDown):
        ground.prices.instruments()
