"""What a failure of the client means, the library's bare errors included."""

import pytest
import requests
from kiteconnect import exceptions as kite
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from core.brokers.wire.secret import Secret
from core.brokers.zerodha.failures import Verdict, clean, read_failure
from core.errors import (
    AddressRefused,
    BrokerRefused,
    KeyRefused,
    LoginNeeded,
    OutcomeUnknown,
    RateLimited,
    VenueDown,
)

NO_SECRETS = (Secret(""),)
IP = "IP (1.2.3.4) is not allowed to place orders for this app. Update allowed IPs"
REFUSED, NOT_SENT = Verdict.REFUSED, Verdict.NOT_SENT
LIMITED, LOST = Verdict.LIMITED, Verdict.LOST


def refused_connection() -> requests.ConnectionError:
    reason = NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/x", reason))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "verdict", "kind"),
    [
        (kite.TokenException("Incorrect `api_key` or `access_token`."), REFUSED, LoginNeeded),
        (
            kite.InputException("Invalid `api_key` or `access_token`.", code=400),
            REFUSED,
            LoginNeeded,
        ),
        (kite.TokenException("Invalid `checksum`."), REFUSED, KeyRefused),
        (kite.PermissionException(IP), REFUSED, AddressRefused),
        (kite.GeneralException(IP, code=403), REFUSED, AddressRefused),
        (kite.GeneralException("No IPs configured for this app.", 403), REFUSED, AddressRefused),
        (kite.PermissionException("Insufficient permission for that call"), REFUSED, BrokerRefused),
        # MarginException and its like have no class in the library: the code tells.
        (kite.GeneralException("Insufficient funds.", code=400), REFUSED, BrokerRefused),
        (kite.GeneralException("Route not found", code=404), REFUSED, BrokerRefused),
        (kite.GeneralException("needs authorisation", code=428), REFUSED, BrokerRefused),
        (kite.NetworkException("Too many requests", code=429), LIMITED, RateLimited),
        (
            kite.InputException("Maximum allowed order requests exceeded", code=429),
            REFUSED,
            BrokerRefused,
        ),
        (kite.GeneralException("Something", code=500), LOST, OutcomeUnknown),
        (kite.OrderException("Something"), LOST, OutcomeUnknown),
        (kite.GeneralException("odd", code=200), LOST, OutcomeUnknown),
        (kite.DataException("Unknown Content-Type (text/html)"), LOST, VenueDown),
        (kite.NetworkException("OMS", code=503), LOST, VenueDown),
        (requests.ConnectTimeout("slow"), NOT_SENT, VenueDown),
        (refused_connection(), NOT_SENT, VenueDown),
        (requests.ReadTimeout("slow"), LOST, VenueDown),
        (requests.ConnectionError(ProtocolError("reset")), LOST, VenueDown),
        (requests.TooManyRedirects("elsewhere"), LOST, VenueDown),
        # A missing content type, an error without a type, a null list: the library's bare errors.
        (KeyError("content-type"), LOST, OutcomeUnknown),
        (TypeError("attribute name must be string"), LOST, OutcomeUnknown),
        (UnboundLocalError("_list"), LOST, OutcomeUnknown),
    ],
)
def test_the_table(error: Exception, verdict: Verdict, kind: type[Exception]) -> None:
    failure = read_failure(error, None, NO_SECRETS)
    assert (failure.verdict, failure.error) == (verdict, kind)
    assert failure.sentence.endswith(".")
    assert isinstance(failure.raised(), kind)


def test_a_429_needs_no_envelope() -> None:
    assert read_failure(KeyError("data"), 429, NO_SECRETS).verdict is LIMITED


def test_a_broker_s_words_are_cut_and_cleaned() -> None:
    text = clean("a\nsecret-token  b " + "x" * 500, (Secret("secret-token"), Secret("")))
    assert text.startswith("a ••• b ")
    assert len(text) <= 241
