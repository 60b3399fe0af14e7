"""Local exchanges with a market in them that moves, and how a machine is connected to them."""

import threading
from collections.abc import Callable
from decimal import Decimal

from core.brokers.zerodha.broker import ZerodhaBroker
from core.execution.live_broker import LiveBroker
from core.risk.kill_switch import KillLatch
from tests.exchanges.kite.factory import endpoints_of, session_of
from tests.exchanges.kite.ground import Ground


class KiteMarket:
    """Zerodha's local exchange; `pulse` prints the present prices so that they stay fresh."""

    venue = "zerodha"
    symbols = ("INFY", "SBIN")

    def __init__(self, rate: float = 10.0, limits: bool = True, **more: object) -> None:
        self.ground = Ground(rate=rate, limits=limits, **more)
        self.clock = self.ground.clock
        self.session = session_of(self.ground)
        self.prices = {one: Decimal("100.00") for one in self.symbols}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._pulse, name="market", daemon=True)
        self._thread.start()

    def connect(self, latch: KillLatch) -> LiveBroker:
        return ZerodhaBroker(
            self.session, endpoints_of(self.ground), self.clock, lambda: latch.epoch
        )

    def set(self, symbol: str, price: str) -> None:
        self.prices[symbol] = Decimal(price)
        self.ground.trade_at(price, symbol)

    def do(self, work: Callable[[], object]) -> object:
        return self.ground.do(work)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self.ground.stop()

    def _pulse(self) -> None:
        while not self._stop.wait(0.05):
            for symbol, price in tuple(self.prices.items()):
                self.ground.trade_at(str(price), symbol)
