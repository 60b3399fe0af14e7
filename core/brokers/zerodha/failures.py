"""What a failed request to Zerodha means: refused, never sent, asked too often, or not known."""

import re
import ssl
from enum import Enum
from typing import Final

import requests
from kiteconnect.exceptions import KiteException
from msgspec import Struct
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from core.brokers.wire.secret import Secret
from core.clock import SECOND_NS
from core.errors import (
    AddressRefused,
    BrokerError,
    BrokerRefused,
    KeyRefused,
    LoginNeeded,
    OutcomeUnknown,
    RateLimited,
    VenueDown,
)

_PAIR: Final = "`api_key` or `access_token`"
_CAP: Final = "Maximum allowed order requests exceeded"
_DEFINITE: Final = frozenset({400, 404, 405, 410, 428})
_LONGEST: Final = 240
_ADDRESS: Final = re.compile(r"\bIPs? (configured|\(?[0-9a-fA-F.:]+\)? is not allowed)|No IPs")

LOGIN_SENTENCE: Final = "Your Zerodha login has run out or was ended elsewhere. Log in again."
ADDRESS_SENTENCE: Final = (
    "Zerodha does not take orders from this internet address. Add the address you have now at "
    "developers.kite.trade, under Profile, IP Whitelist."
)
OFTEN_SENTENCE: Final = "Zerodha was asked too often. Wait a moment and try again."
AWAY_SENTENCE: Final = (
    "Zerodha could not be reached, so nothing was sent. Check the internet connection."
)


class Verdict(Enum):
    """What is certain after a failure.

    REFUSED: the broker said no. NOT_SENT: the request never left. LIMITED: the gate said "too
    many", which is no, but is looked up before it is believed. LOST: may have been carried out.
    """

    REFUSED = "REFUSED"
    NOT_SENT = "NOT_SENT"
    LIMITED = "LIMITED"
    LOST = "LOST"


class Failure(Struct, frozen=True):
    """A failure in words that hold no secret; `error` is its class in the error tree."""

    verdict: Verdict
    sentence: str
    error: type[BrokerError]

    def raised(self) -> BrokerError:
        """Return the error to raise; the library's own stays out of it, with what it may tell."""
        if self.error is RateLimited:
            return RateLimited(self.sentence, SECOND_NS)
        return self.error(self.sentence)


def read_failure(error: Exception, status: int | None, secrets: tuple[Secret, ...]) -> Failure:
    """Return what an exception of the client means; `status` is the answer's HTTP status, if any.

    What is not understood is LOST. The table is docs/zerodha.md, section "What an answer means".
    """
    if isinstance(error, KiteException):
        return _by_kite(error, clean(str(error), secrets))
    if status == 429:
        return Failure(Verdict.LIMITED, OFTEN_SENTENCE, RateLimited)
    if isinstance(error, requests.RequestException):
        return _by_wire(error)
    return Failure(Verdict.LOST, "Zerodha's answer could not be read.", OutcomeUnknown)


def clean(text: str, secrets: tuple[Secret, ...]) -> str:
    """Return a broker's text as one line without secrets and of bounded length."""
    for secret in secrets:
        if secret:
            text = text.replace(secret.reveal(), "•••")
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _by_kite(error: KiteException, text: str) -> Failure:
    kind, code = type(error).__name__, error.code
    if code == 403 and kind == "TokenException" and "checksum" in text:
        return Failure(
            Verdict.REFUSED, "Zerodha does not take this API secret. Enter it again.", KeyRefused
        )
    if (code == 403 and kind == "TokenException") or (code == 400 and _PAIR in text):
        return Failure(Verdict.REFUSED, LOGIN_SENTENCE, LoginNeeded)
    if code in (400, 403) and _ADDRESS.search(text):
        return Failure(Verdict.REFUSED, ADDRESS_SENTENCE, AddressRefused)
    if code == 429 and _CAP not in text:
        return Failure(Verdict.LIMITED, OFTEN_SENTENCE, RateLimited)
    if code in _DEFINITE or code in (403, 429):
        return Failure(Verdict.REFUSED, f"Zerodha says: {_ended(text)}", BrokerRefused)
    if code in (502, 503, 504):
        return Failure(Verdict.LOST, "Zerodha's own systems did not answer.", VenueDown)
    return Failure(Verdict.LOST, "Zerodha had a fault of its own.", OutcomeUnknown)


def _by_wire(error: requests.RequestException) -> Failure:
    if _never_left(error):
        return Failure(Verdict.NOT_SENT, AWAY_SENTENCE, VenueDown)
    if isinstance(error, requests.Timeout):
        return Failure(Verdict.LOST, "Zerodha did not answer in time.", VenueDown)
    if isinstance(error, requests.TooManyRedirects):
        return Failure(
            Verdict.LOST, "Something between here and Zerodha sent us elsewhere.", VenueDown
        )
    return Failure(Verdict.LOST, "The connection to Zerodha broke off.", VenueDown)


def _never_left(error: requests.RequestException) -> bool:
    """Tell whether no byte of the request can have left: there was no connection yet."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    if isinstance(cause, ConnectTimeoutError | NewConnectionError):
        return True
    inner = cause.args[0] if isinstance(cause, Exception) and cause.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
