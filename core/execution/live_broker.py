"""What a broker with a real venue behind it adds to the broker protocol, and where it may call."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from msgspec import Struct

from core.errors import ConfigurationError
from core.execution.broker import Broker
from core.model.instrument import Instrument
from core.model.market import Bar, Tick
from core.model.orders import Order

STRANGER = "venue:"
"""What the id of an order begins with that this program did not place."""

ALLOWED_HOSTS = frozenset(
    {
        "api.kite.trade",
        "kite.zerodha.com",
        "ws.kite.trade",
        "api.bybit.com",
        "stream.bybit.com",
        "api-testnet.bybit.com",
        "stream-testnet.bybit.com",
        "api-demo.bybit.com",
        "stream-demo.bybit.com",
    }
)
"""The only computers on the internet that live trading ever talks to."""

_LOCAL_HOST = "127.0.0.1"
_SAFE_SCHEMES = frozenset({"https", "wss"})
_LOCAL_SCHEMES = frozenset({"http", "ws"})


class VenueEndpoints(Struct, frozen=True, kw_only=True):
    """Where a venue is reached. Addresses have no path: the adapter adds its own.

    Raises ConfigurationError for any host but the allowed ones over TLS, or this computer itself;
    a mixture of the two is refused as well.
    """

    rest: str
    public_socket: str
    private_socket: str
    login: str = ""

    def __post_init__(self) -> None:
        kinds = {_is_local(address) for address in self.addresses}
        if len(kinds) != 1:
            raise ConfigurationError(
                "The addresses of an exchange are all real or all on this computer; mend the "
                "setting that mixes them."
            )

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the addresses that are given."""
        return tuple(
            one for one in (self.rest, self.public_socket, self.private_socket, self.login) if one
        )

    @property
    def local(self) -> bool:
        """Return whether this is a practice exchange on this computer: no real money."""
        return _is_local(self.rest)


def local_endpoints(address: str) -> VenueEndpoints:
    """Return the endpoints of a local practice exchange at `http://127.0.0.1:PORT`.

    Anything else raises ConfigurationError.
    """
    parts = urlsplit(address)
    if parts.scheme != "http" or not _is_local(address):
        raise ConfigurationError(
            f"A local practice exchange has an address like http://{_LOCAL_HOST}:9000; "
            f"{address!r} is none."
        )
    rest, socket = f"http://{parts.netloc}", f"ws://{parts.netloc}"
    return VenueEndpoints(rest=rest, public_socket=socket, private_socket=socket, login=rest)


def _is_local(address: str) -> bool:
    """Return whether an address is on this computer; raise for any that is not allowed."""
    try:
        parts = urlsplit(address)
        host, port, user = parts.hostname, parts.port, parts.username
    except ValueError:
        host, port, user = None, None, None
    if host is not None and user is None and not parts.path.strip("/") and not parts.query:
        if host == _LOCAL_HOST and port is not None and parts.scheme in _LOCAL_SCHEMES:
            return True
        if host in ALLOWED_HOSTS and port in (None, 443) and parts.scheme in _SAFE_SCHEMES:
            return False
    raise ConfigurationError(
        f"{address!r} is no address of Zerodha or Bybit, so nothing is sent there; remove it from "
        "the settings."
    )


class VenueHealth(Struct, frozen=True, kw_only=True):
    """How the line to a venue is, at one moment. None: not known."""

    connected: bool
    quote_age_s: float | None
    private_age_s: float | None
    skew_ms: float | None
    token_until_ns: int | None
    orders_left: int | None
    sentence: str


class LiveBroker(Broker, Protocol):
    """One account at a real venue, or at a local exchange that speaks its protocol.

    An order that this program did not place is reported by `open_orders` with an id that begins
    with `STRANGER`.
    """

    protects_at_venue: bool
    """Whether a safety exit rests at the venue and works while the program is off."""
    market_protection: bool
    """Whether its orders at the market carry the price at which they give up."""

    def instruments(self) -> Sequence[Instrument]:
        """Return what may be traded today, by the venue's own rules."""
        ...

    def health(self) -> VenueHealth:
        """Return how the line is, at once and from any thread."""
        ...

    def watch(self, symbols: Sequence[str], on_tick: Callable[[Tick], object]) -> None:
        """Subscribe to the prices of symbols; `on_tick` is called from any thread."""
        ...

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of closed bars, oldest first, each fetched when it is asked for.

        Raises VenueDown or RateLimited; what was yielded before stays right.
        """
        ...


@runtime_checkable
class RecallsOrders(Protocol):
    """A broker some of whose orders can be found again only by the number the venue gave them."""

    def recall(self, client_order_id: str, order: Order, venue_order_id: str) -> None:
        """Take over a working order of an earlier run, before it is asked about.

        `venue_order_id` is empty when its number was never heard.
        """
        ...
