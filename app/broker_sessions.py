"""What the program asks a broker before it trades there: are the keys good, is the login good.

Each method talks to the broker and blocks; every failure is an AlgoTraderError in words. The
vendors' libraries are loaded with the first question: practice never asks one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from core.brokers.wire.secret import Secret
from core.clock import Clock
from core.execution.live_broker import VenueEndpoints

Keys = Mapping[str, Secret]
"""The keys of a place by the names of its fields; the day's login is "access_token"."""


@dataclass(frozen=True)
class Standing:
    """What a broker said to keys: in words, until when (0: no end), the clock's difference.

    `address` is "good" where orders are taken from this computer's address, "any" where the key
    works from every one, empty where the broker did not say.
    """

    words: str
    until_ns: int = 0
    skew_ms: float | None = None
    user: str = ""
    address: str = ""


class Session(Protocol):
    """The questions to one broker."""

    def check(self, place: str, endpoints: VenueEndpoints, keys: Keys) -> Standing:
        """Ask whether keys and login are good; raise a BrokerError that says what is not."""
        ...


@runtime_checkable
class LoginSession(Session, Protocol):
    """The questions to a broker that wants a login each day."""

    def login_address(self, endpoints: VenueEndpoints, keys: Keys, state: str) -> str:
        """Return the address of the broker's login page."""
        ...

    def exchange(
        self, endpoints: VenueEndpoints, keys: Keys, token: Secret
    ) -> tuple[Standing, Secret]:
        """Turn what the login page answered into the day's login."""
        ...


class ZerodhaSession:
    """Zerodha: a key, its secret, and a login that ends at six in the morning."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def check(self, place: str, endpoints: VenueEndpoints, keys: Keys) -> Standing:
        """Ask whether the day's login still holds, and whether orders may come from here."""
        from core.brokers.zerodha import session
        from core.brokers.zerodha.address_check import check_address

        held = session.ZerodhaSession(
            keys["api_key"], keys["access_token"], "", session.next_flush_ns(self._clock.now_ns())
        )
        skew_ns = session.check(held, endpoints, self._clock)
        check_address(held, endpoints, self._clock)
        words = "Zerodha answers, and today's login holds."
        skew_ms = None if skew_ns is None else skew_ns / 1e6
        return Standing(words, held.until_ns, skew_ms, address="good")

    def login_address(self, endpoints: VenueEndpoints, keys: Keys, state: str) -> str:
        """Return the address of Zerodha's login page."""
        from core.brokers.zerodha.session import login_url

        return login_url(keys["api_key"], endpoints, state)

    def exchange(
        self, endpoints: VenueEndpoints, keys: Keys, token: Secret
    ) -> tuple[Standing, Secret]:
        """Turn the request token into the day's login."""
        from core.brokers.zerodha.session import exchange_token

        made = exchange_token(keys["api_key"], keys["api_secret"], token, endpoints, self._clock)
        standing = Standing("Zerodha answers.", made.until_ns, user=made.user_id)
        return standing, made.access_token


class BybitSession:
    """Bybit: a key and its secret; no login."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def check(self, place: str, endpoints: VenueEndpoints, keys: Keys) -> Standing:
        """Ask what the key may do; one that may withdraw is refused."""
        from core.brokers.bybit.session import BybitEnvironment, check_keys

        environment = BybitEnvironment("testnet" if endpoints.local else place)
        told = check_keys(environment, keys["key"], keys["secret"], endpoints, self._clock)
        address = "good" if told.ip_bound else "any"
        return Standing(told.sentence, told.expires_ns, told.skew_ms, told.user, address)
