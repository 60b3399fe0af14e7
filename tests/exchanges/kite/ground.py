"""A running local exchange for tests, with a real client that is logged in."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from kiteconnect import KiteConnect

from tests.exchanges.kite.listing import FEW, Listed
from tests.exchanges.kite.switches import MILLISECOND_NS, Switches
from tests.exchanges.kite.times import IST, SECOND_NS
from tests.exchanges.kite.venue import KiteVenue
from tests.exchanges.serving.clock import FastClock
from tests.exchanges.serving.server import ExchangeServer

T = TypeVar("T")
MONDAY = (2026, 11, 16)


def moment(hour: int, minute: int = 0, day: tuple[int, int, int] = MONDAY) -> int:
    """Return nanoseconds of a time of day in India."""
    return int(datetime(*day, hour, minute, tzinfo=IST).timestamp()) * SECOND_NS


class Ground:
    """One exchange on a port; `do` runs on its loop."""

    def __init__(
        self,
        start_ns: int = 0,
        rate: float = 1.0,
        cash: int = 1_000_000,
        listed: tuple[Listed, ...] = FEW,
        hop_ns: int = MILLISECOND_NS,
        limits: bool = False,
    ) -> None:
        self.clock = FastClock(start_ns or moment(10), rate)
        self.switches = Switches(hop_ns=hop_ns)
        self.venue = KiteVenue(self.clock, listed, Decimal(cash), self.switches)
        self.venue.limits.enforced = limits
        self.server = ExchangeServer(self.venue).start()

    def do(self, work: Callable[[], T]) -> T:
        return self.server.call(work)

    def token(self) -> str:
        return self.do(lambda: self.venue.login.open_session(self.clock.now_ns()))

    def client(self, token: str | None = None) -> KiteConnect:
        """Return the real client with a live token."""
        return KiteConnect(
            self.venue.app.api_key, token or self.token(), root=self.server.url, timeout=3
        )

    def trade_at(self, price: str, symbol: str = "INFY", quantity: int = 10**7) -> None:
        self.do(lambda: self.venue.trade_at(symbol, price, quantity))

    def settle(self) -> None:
        """Wait until every order has come to rest at the exchange."""
        while self.do(self.venue.book.next_due_ns) is not None:
            self.clock.wait(2 * MILLISECOND_NS)

    def stop(self) -> None:
        self.server.stop()
