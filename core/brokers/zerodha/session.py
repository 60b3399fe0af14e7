"""The day's login at Zerodha: the page's address, the exchange of tokens, a check."""

from typing import Any, Final
from urllib.parse import urlencode

from msgspec import Struct

from core.brokers.wire.secret import Secret
from core.brokers.zerodha.client import Clients, KiteFailed
from core.brokers.zerodha.failures import Verdict
from core.clock import DAY_NS, SECOND_NS, Clock
from core.errors import LoginNeeded
from core.execution.live_broker import VenueEndpoints

_IST_AHEAD_NS: Final = 19_800 * SECOND_NS
_FLUSH_NS: Final = 6 * 3_600 * SECOND_NS


class ZerodhaSession(Struct, frozen=True):
    """A login that holds until `until_ns`: six in the morning in India, or until it is ended."""

    api_key: Secret
    access_token: Secret
    user_id: str
    until_ns: int


def login_url(api_key: Secret, endpoints: VenueEndpoints, state: str) -> str:
    """Return the address of Zerodha's login page; `state` comes back with the answer."""
    query = {"api_key": api_key.reveal(), "v": "3", "redirect_params": urlencode({"state": state})}
    return f"{endpoints.login}/connect/login?{urlencode(query)}"


def exchange_token(
    api_key: Secret,
    api_secret: Secret,
    request_token: Secret,
    endpoints: VenueEndpoints,
    clock: Clock,
) -> ZerodhaSession:
    """Return the session for a request token, which can be used once and for a few minutes.

    Raises LoginNeeded, KeyRefused, VenueDown or another BrokerError, each with one sentence.
    """
    clients = Clients(api_key, None, endpoints.rest, clock)
    begun_ns = clock.now_ns()

    def exchange(kite: Any) -> tuple[str, str]:
        try:
            told = kite.generate_session(request_token.reveal(), api_secret.reveal())
        except KeyError:
            # The library wants `login_time` after it has set the token; without it the login holds.
            if not kite.access_token:
                raise
            return str(kite.access_token), ""
        return str(told["access_token"]), str(told.get("user_id", ""))

    try:
        token, user_id = clients.call(exchange)
    except KiteFailed as failed:
        failure = failed.failure
        if failure.verdict is Verdict.REFUSED and failure.error is LoginNeeded:
            raise LoginNeeded("This login was used already or is too old. Log in again.") from None
        raise failure.raised() from None
    return ZerodhaSession(api_key, Secret(token), user_id, next_flush_ns(begun_ns))


def check(session: ZerodhaSession, endpoints: VenueEndpoints, clock: Clock) -> int | None:
    """Ask Zerodha whether the login still holds; return the clock's error in ns if it can be told.

    Raises LoginNeeded when it does not, VenueDown when Zerodha cannot be reached.
    """
    if clock.now_ns() >= session.until_ns:
        raise LoginNeeded("Zerodha ends every login at six in the morning. Log in again.")
    clients = Clients(session.api_key, session.access_token, endpoints.rest, clock)
    try:
        clients.call(lambda kite: kite.profile())
    except KiteFailed as failed:
        raise failed.failure.raised() from None
    return clients.skew_ns


def next_flush_ns(ts_ns: int) -> int:
    """Return the next six o'clock in India, when Zerodha forgets every token."""
    local_ns = ts_ns + _IST_AHEAD_NS
    flush_ns = local_ns // DAY_NS * DAY_NS + _FLUSH_NS
    return (flush_ns if flush_ns > local_ns else flush_ns + DAY_NS) - _IST_AHEAD_NS
