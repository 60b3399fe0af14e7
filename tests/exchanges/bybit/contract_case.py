"""Bybit under the contract: the adapter, pybit, and a local exchange behind it."""

import time
from pathlib import Path

from core.model.orders import Product
from tests.contracts.broker_cases import BrokerCase
from tests.exchanges.bybit.factory import BybitBench


class BybitCase(BrokerCase):
    """Bybit's adapter at a local exchange where nothing trades but what the test says."""

    symbol = "SOLUSDT"
    product = Product.PERPETUAL
    off_grid = ("90.005", "95.005")
    repeats = True

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bench = BybitBench(connect=False)
        self.bench.move("100.00", symbol=self.symbol)
        self._open()

    def settle(self) -> None:
        """Wait until nothing is queued, on the wire or owed an answer."""
        broker = self.broker
        self.bench.until(self._quiet, 10)
        polls = broker._poller.polls
        broker._poller.now()
        self.bench.until(lambda: broker._poller.polls > polls, 10)
        self.bench.until(self._quiet, 10)

    def trade_at(self, price: str) -> None:
        """Let the market trade at a price and wait until that was heard."""
        self.bench.move(price, symbol=self.symbol)
        time.sleep(0.02)
        self.settle()

    def reopen(self) -> None:
        """Throw the adapter away and make a new one."""
        self.broker.close()
        self._open()

    def close(self) -> None:
        """Let go of everything."""
        self.bench.broker = self.broker
        self.bench.close()

    def _open(self) -> None:
        self.broker = self.bench._new()
        self.broker._latch_epoch = lambda: self.epoch
        self.broker.connect(self.reports.append)
        self.bench.until(lambda: self.broker._private.up and self.broker._poller.polls > 0, 10)

    def _quiet(self) -> bool:
        queued = any(len(queue) for queue in self.broker._sender._queues.values())
        busy = any(one.queued or one.on_wire for one in self.broker._tracker.all())
        return not queued and not busy and not self.broker._poller._owed
