"""A Bybit broker at a local exchange, for the contract suite, the fault cells and everyone else."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal

from core.brokers.bybit.broker import BybitBroker
from core.brokers.bybit.session import BybitEnvironment, BybitKeys
from core.brokers.wire.secret import Secret
from core.events.broker_reports import BrokerReport
from core.execution.live_broker import local_endpoints
from core.model.orders import Order, OrderType, Product
from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET, Running, running
from tests.exchanges.bybit.switches import Switches
from tests.exchanges.serving.clock import FastClock
from tests.support.builders import an_order

SYMBOL = "BTCUSDT"


class BybitBench:
    """One local exchange, one broker on it, and what the broker reported."""

    def __init__(
        self,
        switches: Switches | None = None,
        rate: float = 1.0,
        cash: str = "1000000",
        timeout_s: float = 2.0,
        poll_ns: int = 1_000_000_000,
        connect: bool = True,
        clock: FastClock | None = None,
    ) -> None:
        self._stack = ExitStack()
        self.local: Running = self._stack.enter_context(running(switches, rate, cash, clock))
        self.epoch = 0
        self.reports: list[BrokerReport] = []
        self._timeout_s = timeout_s
        self._poll_ns = poll_ns
        self._orders = 0
        self.broker = self._new()
        if connect:
            self.connect()

    @property
    def exchange(self):  # type: ignore[no-untyped-def]
        """Return the exchange's logic; touch it only through `on_exchange`."""
        return self.local.exchange

    def _new(self) -> BybitBroker:
        return BybitBroker(
            BybitKeys(Secret(TEST_KEY), Secret(TEST_SECRET)),
            BybitEnvironment.MAIN,
            local_endpoints(self.local.server.url),
            self.local.clock,
            lambda: self.epoch,
            timeout_s=self._timeout_s,
            poll_ns=self._poll_ns,
        )

    def connect(self) -> None:
        """Connect and wait until the account's socket is up and the first look was made."""
        self.broker.connect(self.reports.append)
        self.until(lambda: self.broker._private.up and self.broker._poller.polls > 0, 10)

    def reopen(self) -> None:
        """Throw the adapter away and make a new one on the same account."""
        self.broker.close()
        self.broker = self._new()
        self.reports.clear()
        self.connect()

    def close(self) -> None:
        """End everything."""
        self.broker.close()
        self._stack.close()

    def __enter__(self) -> "BybitBench":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def until(self, ready: Callable[[], object], seconds: float = 5.0) -> float:
        """Wait for something and return how long it took in seconds of the machine."""
        began = time.monotonic()
        while not ready():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"not within {seconds} s; heard {self.kinds()[-12:]}")
            time.sleep(0.003)
        return time.monotonic() - began

    def kinds(self, client_order_id: str = "") -> list[str]:
        """Return the kinds of the reports, of one order if named."""
        return [
            type(one).__name__
            for one in tuple(self.reports)
            if client_order_id in ("", one.client_order_id)
        ]

    def hears(self, client_order_id: str, kind: str, seconds: float = 5.0) -> float:
        """Wait for a report of a kind about an order."""
        return self.until(lambda: kind in self.kinds(client_order_id), seconds)

    def order(self, **facts: object) -> Order:
        """Return an approved order with an id of its own."""
        self._orders += 1
        facts.setdefault("product", Product.PERPETUAL)
        facts.setdefault("kill_epoch", self.epoch)
        facts.setdefault("quantity", Decimal("0.010"))
        facts.setdefault("symbol", SYMBOL)
        return an_order(f"t{self._orders:017d}", **facts)

    def submit(self, **facts: object) -> str:
        """Submit an order and return its id."""
        order = self.order(**facts)
        self.broker.submit(order)
        return order.client_order_id

    def resting(self, price: str = "60000", **facts: object) -> str:
        """Submit a limit order below the market and wait until it rests."""
        name = self.submit(order_type=OrderType.LIMIT, limit_price=Decimal(price), **facts)
        self.hears(name, "OrderOpened")
        return name

    def posts(self, path: str) -> int:
        """Return how many requests of a path the exchange has carried out."""
        return self.local.server.call(
            lambda: sum(1 for _, asked, _ in self.exchange.requests if asked == path)
        )

    def move(self, price: str, volume: str = "1000000", symbol: str = SYMBOL) -> None:
        """Let the market trade at a price."""
        self.local.server.call(lambda: self.exchange.move(symbol, price, volume))

    def on_exchange(self, deed: Callable[[], object]) -> object:
        """Do something inside the exchange."""
        return self.local.server.call(deed)
