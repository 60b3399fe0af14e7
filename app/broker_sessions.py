"""What the program asks a broker before it trades there: are the keys good, is the login good.

Each method talks to the broker and blocks; every failure is an AlgoTraderError in words. The
vendors' libraries are loaded with the first question: practice never asks one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.brokers.wire.secret import Secret
from core.execution.live_broker import VenueEndpoints

Keys = Mapping[str, Secret]
"""The keys of a place by the names of its fields; the day's login is "access_token"."""


@dataclass(frozen=True)
class Standing:
    """What a broker said to keys: in words, until when (0: no end), the clock's difference."""

    words: str
    until_ns: int = 0
    skew_ms: float | None = None
    user: str = ""


class Session(Protocol):
    """The questions to one broker."""

    def check(self, place: str, endpoints: VenueEndpoints, keys: Keys) -> Standing:
        """Ask whether keys and login are good; raise a BrokerError that says what is not."""
        ...

    def login_address(self, endpoints: VenueEndpoints, keys: Keys, state: str) -> str:
        """Return the address of the broker's login page."""
        ...

    def exchange(
        self, endpoints: VenueEndpoints, keys: Keys, token: Secret
    ) -> tuple[Standing, Secret]:
        """Turn what the login page answered into the day's login."""
        ...
