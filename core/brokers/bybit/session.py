"""Bybit's environments and keys, and the test a key must pass before it is used."""

from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from core.brokers import venues
from core.brokers.bybit.client import BybitClient, venue_down
from core.brokers.bybit.limits import bybit_limiter
from core.brokers.bybit.venue_time import VenueTime
from core.brokers.wire.secret import Secret
from core.clock import Clock, LiveClock, from_datetime
from core.errors import BrokerError, ClockWrong, KeyRefused, OutcomeUnknown
from core.execution.live_broker import VenueEndpoints

SKEW_LIMIT_MS = 1000.0
_SOON = "1970-01-01"


class BybitEnvironment(StrEnum):
    """Which of Bybit's worlds; each has keys of its own."""

    MAIN = "main"
    TESTNET = "testnet"
    DEMO = "demo"

    @property
    def endpoints(self) -> VenueEndpoints:
        """Return the true addresses."""
        return {
            BybitEnvironment.MAIN: venues.BYBIT_MAIN,
            BybitEnvironment.TESTNET: venues.BYBIT_TESTNET,
            BybitEnvironment.DEMO: venues.BYBIT_DEMO,
        }[self]


class BybitKeys(Struct, frozen=True):
    """A key and its secret; both show as dots."""

    key: Secret
    secret: Secret


class KeyReport(Struct, frozen=True, kw_only=True):
    """What Bybit says of a key. `expires_ns` is 0 when the key does not run out."""

    may_withdraw: bool
    may_trade: bool
    ip_bound: bool
    expires_ns: int
    skew_ms: float
    user: str
    sentence: str


def check_keys(
    environment: BybitEnvironment,
    key: Secret,
    secret: Secret,
    endpoints: VenueEndpoints | None = None,
    clock: Clock | None = None,
) -> KeyReport:
    """Ask Bybit what a key may do, and refuse one that could take money out.

    Raises KeyRefused, AddressRefused, ClockWrong, RateLimited, VenueDown or OutcomeUnknown, each
    with one sentence that says what to do.
    """
    clock = clock or LiveClock()
    endpoints = endpoints or environment.endpoints
    limiter = bybit_limiter(clock)
    time = VenueTime(clock)
    client = BybitClient(BybitKeys(key, secret), endpoints, time, limiter)
    try:
        time.sync(client)
        facts = client.key_information()
    except BrokerError as failure:
        raise venue_down(failure) from None
    finally:
        client.close()
    skew_ms = time.skew_ms or 0.0
    report = read_key(facts, skew_ms)
    if report.may_withdraw:
        raise KeyRefused(
            "This key may withdraw money, and this program never needs that. Make a key without "
            "the right to withdraw and enter it."
        )
    if not report.may_trade:
        raise KeyRefused("This key may only read. Make one that may also trade and enter it.")
    if abs(skew_ms) > SKEW_LIMIT_MS:
        raise ClockWrong(
            f"This computer's clock differs from Bybit's by {abs(skew_ms) / 1000:.1f} seconds. "
            "Set the clock to the internet's time."
        )
    return report


def read_key(facts: object, skew_ms: float) -> KeyReport:
    """Return what a key's information says; raise OutcomeUnknown when it cannot be read."""
    if not isinstance(facts, dict) or not isinstance(facts.get("permissions"), dict):
        raise OutcomeUnknown("Bybit's answer about the key could not be read. Try again.")
    permissions = {
        name: {str(one) for one in rights}
        for name, rights in facts["permissions"].items()
        if isinstance(rights, list)
    }
    withdraws = any("withdraw" in one.lower() for rights in permissions.values() for one in rights)
    reads_only = str(facts.get("readOnly")) != "0"
    trades = "Order" in permissions.get("ContractTrade", set())
    addresses = [str(one) for one in facts.get("ips") or () if str(one) not in ("*", "")]
    return KeyReport(
        may_withdraw=withdraws,
        may_trade=trades and not reads_only,
        ip_bound=bool(addresses),
        expires_ns=_moment(str(facts.get("expiredAt") or "")),
        skew_ms=skew_ms,
        user=str(facts.get("userID") or ""),
        sentence=_sentence(bool(addresses)),
    )


def _sentence(bound: bool) -> str:
    if bound:
        return "The key is good: it may trade, it cannot withdraw, and it works only from here."
    return (
        "The key is good: it may trade and cannot withdraw. It is not bound to an internet "
        "address, so Bybit ends it after 90 days."
    )


def _moment(text: str) -> int:
    if not text or text.startswith(_SOON):
        return 0
    try:
        return from_datetime(datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC))
    except ValueError:
        return 0
