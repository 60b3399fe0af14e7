"""Zerodha under the contract: the adapter, the true client, and a local exchange behind it."""

import threading
import time
from pathlib import Path

from core.brokers.wire.secret import Secret
from core.brokers.zerodha.broker import ZerodhaBroker
from core.brokers.zerodha.session import ZerodhaSession, next_flush_ns
from core.execution.live_broker import VenueEndpoints, local_endpoints
from tests.contracts.broker_cases import SYMBOL, BrokerCase
from tests.exchanges.kite.ground import Ground

WITHIN_S = 30.0


def session_of(ground: Ground) -> ZerodhaSession:
    """Log in to a local exchange without its page."""
    return ZerodhaSession(
        Secret(ground.venue.app.api_key),
        Secret(ground.token()),
        ground.venue.login.user_id,
        next_flush_ns(ground.clock.now_ns()),
    )


def endpoints_of(ground: Ground) -> VenueEndpoints:
    return local_endpoints(ground.server.url)


class ZerodhaCase(BrokerCase):
    """Zerodha's adapter at a local exchange where nothing trades but what the test says."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.ground = Ground(rate=5.0)
        self.session = session_of(self.ground)
        self._open()

    def settle(self) -> None:
        """Wait until everything was sent and the books were read after it."""
        wait_for(self._quiet)
        self.ground.settle()
        self._read_on()

    def trade_at(self, price: str) -> None:
        """Let the market trade plenty at a price and wait until that was read."""
        self.ground.trade_at(price, SYMBOL)
        self.settle()

    def reopen(self) -> None:
        """Throw the adapter away and make a new one."""
        self.broker.close()
        self._open()

    def close(self) -> None:
        """Let go of everything."""
        self.broker.close()
        self.ground.stop()

    def _open(self) -> None:
        self.zerodha = ZerodhaBroker(
            self.session, endpoints_of(self.ground), self.ground.clock, lambda: self.epoch
        )
        self.broker = self.zerodha
        self.broker.connect(self.reports.append)

    def _quiet(self) -> bool:
        waiting = sum(len(queue) for queue in self.zerodha._sender._queues.values())
        busy = any(one.on_its_way for one in self.zerodha._requests.registry.values())
        return not waiting and not busy and not self.in_work()

    def in_work(self) -> bool:
        """Tell whether a request is with a sending thread just now."""
        windows = self.zerodha._limiter._windows["order"]
        return any(not ticket.answered_ns for one in windows for ticket in one._tickets)

    def _read_on(self) -> None:
        """Wait for two readings that began after now: what the first one finds is then told."""
        for _ in range(2):
            now_ns = self.ground.clock.monotonic_ns()
            self.zerodha._reader.look()
            wait_for(lambda since=now_ns: self.zerodha._reader.read_ns > since)
        time.sleep(0.01)


def wait_for(done: object, within_s: float = WITHIN_S) -> None:
    """Wait until `done()` is true; an AssertionError says that it never became so."""
    assert callable(done)
    until = time.monotonic() + within_s
    pause = threading.Event()
    while not done():
        assert time.monotonic() < until, "it never happened"
        pause.wait(0.005)
