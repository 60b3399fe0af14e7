"""Starts the exchange on a port and gives real pybit clients for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pybit import unified_trading
from pybit.unified_trading import HTTP, WebSocket

from tests.exchanges.bybit.signing import Key
from tests.exchanges.bybit.switches import Switches
from tests.exchanges.bybit.venue import BybitExchange
from tests.exchanges.serving.clock import FastClock
from tests.exchanges.serving.server import ExchangeServer

TEST_KEY = "bybitkey"
TEST_SECRET = "bybitsecret-canary-5f1e"
UID = "u1"


class LocalSocket(WebSocket):
    """pybit's own socket, at an address of ours."""

    base = ""

    def _connect(self, url: str) -> None:
        if url.startswith("wss://"):
            path = "private" if url == unified_trading.PRIVATE_WSS else url.rsplit("/", 1)[1]
            kind = path if path == "private" else f"public/{path}"
            url = f"{self.base}/v5/{kind}"
            self.WS_URL = url
        super()._connect(url)


@dataclass
class Running:
    """An exchange on a port, with its clock."""

    server: ExchangeServer
    exchange: BybitExchange
    clock: FastClock
    made: list[HTTP] = field(default_factory=list)

    def client(self, key: str = TEST_KEY, secret: str = TEST_SECRET, **more: object) -> HTTP:
        """Return a real pybit client for this exchange."""
        http = HTTP(api_key=key, api_secret=secret, **more)
        http.client.trust_env = False
        http.endpoint = self.server.url
        self.made.append(http)
        return http

    def socket(self, channel: str, **more: object) -> WebSocket:
        """Return a real pybit socket for this exchange."""
        kind = type("Socket", (LocalSocket,), {"base": self.server.socket_url})
        keys = {"api_key": TEST_KEY, "api_secret": TEST_SECRET} if channel == "private" else {}
        return kind(channel_type=channel, testnet=False, private_auth_expire=10, **keys, **more)

    def move(self, symbol: str, price: str, **more: str) -> None:
        """Let the market trade at a price."""
        self.server.call(lambda: self.exchange.move(symbol, price, **more))


def machine_ns() -> int:
    """Return the machine's time, which pybit stamps its requests with."""
    import time

    return time.time_ns()


@contextmanager
def running(
    switches: Switches | None = None,
    rate: float = 1.0,
    cash: str = "100000",
    clock: FastClock | None = None,
) -> Iterator[Running]:
    """Run an exchange with one user."""
    clock = clock or FastClock(machine_ns(), rate)
    exchange = BybitExchange(clock, switches)
    exchange.add_user(Key(TEST_KEY, TEST_SECRET, UID, exchange.environment), cash)
    with ExchangeServer(exchange) as server:
        local = Running(server, exchange, clock)
        yield local
        for http in local.made:
            http.client.close()
