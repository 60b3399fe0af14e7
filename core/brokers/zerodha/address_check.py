"""Asks Zerodha whether it takes orders from this internet address, without sending one."""

from typing import Final

from core.brokers.zerodha.client import Clients, KiteFailed
from core.brokers.zerodha.failures import Verdict
from core.brokers.zerodha.session import ZerodhaSession
from core.clock import Clock
from core.errors import AddressRefused, KeyRefused, LoginNeeded
from core.execution.live_broker import VenueEndpoints

_NO_ORDER: Final = "1"


def check_address(session: ZerodhaSession, endpoints: VenueEndpoints, clock: Clock) -> None:
    """Ask to cancel an order that cannot exist; return when the address is not what is refused.

    Zerodha looks at the address on order requests only and tells it nowhere else. Raises
    AddressRefused, LoginNeeded, VenueDown or another BrokerError, each with one sentence.
    """
    clients = Clients(session.api_key, session.access_token, endpoints.rest, clock)
    try:
        clients.call(lambda kite: kite.cancel_order("regular", _NO_ORDER))
    except KiteFailed as failed:
        failure = failed.failure
        if failure.verdict is Verdict.REFUSED and not _counts(failure.error):
            return  # there is no such order, as was to be expected
        raise failure.raised() from None


def _counts(error: type[Exception]) -> bool:
    return issubclass(error, AddressRefused | LoginNeeded | KeyRefused)
