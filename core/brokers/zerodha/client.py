"""The official Kite client on a wire with our rules: one host, one try, no detours, a deadline."""

import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar

import requests
from kiteconnect import KiteConnect
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from core.brokers.wire.secret import Secret
from core.brokers.zerodha.failures import Failure, Verdict, read_failure
from core.clock import SECOND_NS, Clock, from_datetime
from core.errors import OutcomeUnknown

T = TypeVar("T")
_CONNECT_S: Final = 3.0
_ANSWER_S: Final = 7.0
_READ_S: Final = 4.0
_SHORTEST_S: Final = 0.1
_CHUNK: Final = 1 << 16
_HALF_NS: Final = SECOND_NS // 2
_FINE: Final = 200
_ODD: Final = Failure(
    Verdict.LOST, "Zerodha's answer had a status that belongs to no success.", OutcomeUnknown
)


class KiteFailed(Exception):
    """A request failed; `failure` says what that means. Holds no text of the library."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


def _waits(clock: Clock, answer_s: float) -> tuple[float, float]:
    """Return how many seconds of the machine to wait for a connection and for an answer."""
    rate = clock.rate
    return max(_CONNECT_S / rate, _SHORTEST_S), max(answer_s / rate, _SHORTEST_S)


class _Wire(requests.Session):
    """Talks to one host only, follows nothing, and gives a slow answer up at a deadline."""

    def __init__(self, root: str, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._waits_to_read = _waits(clock, _READ_S)
        self.trust_env = False
        self.max_redirects = 0
        self.adapters.clear()
        self.mount(root, HTTPAdapter(max_retries=0))
        self.status: int | None = None
        self.skew_ns: int | None = None

    def request(self, method: str, *args: Any, **more: Any) -> requests.Response:
        """Send, and read the whole answer before the deadline; a question waits less long."""
        self.status = None
        clock = self._clock
        begun_ns = clock.monotonic_ns()
        if method == "GET":
            more["timeout"] = self._waits_to_read
        response = super().request(method, *args, **{**more, "stream": True})
        self.status = response.status_code
        self._read_date(response)
        body = bytearray()
        late = False
        try:
            while not late and (chunk := response.raw.read1(_CHUNK, decode_content=True)):
                body += chunk
                late = clock.monotonic_ns() - begun_ns > 2 * _ANSWER_S * SECOND_NS
        except (HTTPError, OSError) as failure:
            raise requests.ConnectionError(f"it broke off: {type(failure).__name__}") from None
        finally:
            response.close()
        if late:
            raise requests.ReadTimeout("the answer came too slowly")
        expected = response.headers.get("Content-Length", "")
        whole = "Content-Encoding" in response.headers or not expected.isdecimal()
        if not whole and len(body) < int(expected):
            raise requests.ConnectionError("the answer broke off")
        response._content = bytes(body)
        return response

    def _read_date(self, response: requests.Response) -> None:
        """Note how far this computer's clock is from the venue's, to the second it tells."""
        try:
            said_ns = from_datetime(parsedate_to_datetime(response.headers["Date"]))
        except (KeyError, ValueError, TypeError):
            return
        self.skew_ns = self._clock.now_ns() - said_ns - _HALF_NS


class CarefulKite(KiteConnect):  # type: ignore[misc]  # the library has no types
    """The official client; not safe for several threads at a time."""

    def __init__(
        self, api_key: Secret, access_token: Secret | None, root: str, clock: Clock
    ) -> None:
        token = access_token.reveal() if access_token is not None else None
        super().__init__(api_key.reveal(), token, root=root, timeout=_waits(clock, _ANSWER_S))
        self.reqsession = _Wire(root, clock)

    def __repr__(self) -> str:
        return "CarefulKite()"

    def csv_of(self, exchange: str) -> bytes:
        """Return the instrument dump of an exchange as it came."""
        data = self._get("market.instruments", url_args={"exchange": exchange})
        if not isinstance(data, bytes):
            raise OutcomeUnknown("Zerodha's list of instruments could not be read.")
        return data


class Clients:
    """One client for each thread, and one way to call it."""

    def __init__(self, api_key: Secret, access_token: Secret | None, root: str, clock: Clock):
        self._secrets = (api_key, access_token or Secret(""))
        self._make = lambda: CarefulKite(api_key, access_token, root, clock)
        self._own = threading.local()
        self.skew_ns: int | None = None

    def call(self, what: Callable[[CarefulKite], T]) -> T:
        """Return what the call returns; raise KiteFailed for whatever else happens."""
        kite: CarefulKite | None = getattr(self._own, "kite", None)
        if kite is None:
            kite = self._own.kite = self._make()  # type: ignore[no-untyped-call]
        wire: _Wire = kite.reqsession
        try:
            result = what(kite)
            if wire.status == _FINE:
                return result
            told = _ODD
        except Exception as failure:  # noqa: BLE001 - the library raises many kinds, bare ones too
            told = read_failure(failure, wire.status, self._secrets)
        finally:
            if wire.skew_ns is not None:
                self.skew_ns = wire.skew_ns
        # A fresh connection next time: this one may be half dead.
        wire.close()
        raise KiteFailed(told)
