"""The real pybit over HTTP, made safe: one client a thread, no retries, no sleeping, no secrets."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import requests
from pybit.exceptions import FailedRequestError, InvalidRequestError
from pybit.unified_trading import HTTP
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from core.brokers.bybit import limits
from core.brokers.bybit.answers import CLOCK_WRONG, NeverSent, Refusal, error_for, gate_error
from core.brokers.bybit.transport import DeadlineAdapter
from core.brokers.wire.rate_limiter import RateLimiter
from core.errors import BrokerError, ClockWrong, OutcomeUnknown, RateLimited, VenueDown
from core.execution.live_broker import VenueEndpoints

if TYPE_CHECKING:
    from core.brokers.bybit.session import BybitKeys
    from core.brokers.bybit.venue_time import VenueTime

Row = Mapping[str, Any]
_LOG = logging.getLogger(__name__)
_NEVER_RETRY: Final = -1
_PAGES: Final = 200
TIMEOUT_S: Final = 5.0
_DECODED: Final = 409
_RETRIES_SPENT: Final = 400


class _Http(HTTP):  # type: ignore[misc]  # pybit has no types
    """pybit's client that stamps Bybit's time and whose repr shows no secret."""

    def __init__(self, time: "VenueTime", **facts: object) -> None:
        super().__init__(**facts)
        self._time = time

    def __repr__(self) -> str:
        return "<Bybit client>"

    def _check_status_code(
        self, response: requests.Response, method: str, path: str, params: object
    ) -> None:
        # pybit would write the answer's text to the log, and some answers repeat the key.
        if response.status_code != 200:
            raise FailedRequestError(
                request=path,
                message="not 200",
                status_code=response.status_code,
                time="",
                resp_headers=response.headers,
            )

    def _prepare_headers(
        self, payload: str, recv_window: int, content_type: str = "application/json"
    ) -> dict[str, str]:
        stamp = self._time.stamp_ms()
        sign = self._auth(payload=payload, recv_window=recv_window, timestamp=stamp)
        return {
            "Content-Type": content_type,
            "X-BAPI-API-KEY": str(self.api_key),
            "X-BAPI-SIGN": str(sign),
            "X-BAPI-SIGN-TYPE": "2",
            "X-BAPI-TIMESTAMP": str(stamp),
            "X-BAPI-RECV-WINDOW": str(recv_window),
        }


class BybitClient:
    """Asks Bybit and says what the answer means. Safe from any thread; blocks the caller.

    Without keys only public prices can be asked for.

    Every method raises `Refusal` and its kin for a definite no, `NeverSent` when no connection
    came about, `RateLimited`, and `OutcomeUnknown` for everything that leaves the truth open.
    """

    def __init__(
        self,
        keys: "BybitKeys | None",
        endpoints: VenueEndpoints,
        time: "VenueTime",
        limiter: RateLimiter,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._keys = keys
        self._endpoints = endpoints
        self._time = time
        self._limiter = limiter
        self._timeout_s = timeout_s
        self._local = threading.local()
        self._made: list[_Http] = []
        self.last_error: BrokerError | None = None

    def __repr__(self) -> str:
        return f"BybitClient({self._endpoints.rest})"

    def close(self) -> None:
        """Let go of every connection."""
        for http in tuple(self._made):
            http.client.close()

    def place(self, params: Row) -> str:
        """Send one new order, once, and return the venue's id for it."""
        result = self._once("place_order", limits.CREATE, params)
        order_id, link = result.get("orderId"), result.get("orderLinkId")
        if not isinstance(order_id, str) or not order_id or link != params["orderLinkId"]:
            raise OutcomeUnknown("Bybit's answer to the order could not be read.")
        return order_id

    def cancel(self, params: Row) -> None:
        """Ask for one order to be cancelled."""
        self._ask("cancel_order", limits.CANCEL, params)

    def amend(self, params: Row) -> None:
        """Ask for new values of one order."""
        self._ask("amend_order", limits.AMEND, params)

    def cancel_all(self, params: Row) -> list[Row]:
        """Ask for many orders to be cancelled; return those Bybit named."""
        return _rows(self._ask("cancel_all_orders", limits.CANCEL_ALL, params))

    def open_orders(self, params: Row) -> Iterator[Row]:
        """Yield orders that work now, every page."""
        return self._pages("get_open_orders", limits.OPEN_ORDERS, {"limit": 50, **params})

    def order_history(self, params: Row) -> Iterator[Row]:
        """Yield orders that are over, every page."""
        return self._pages("get_order_history", limits.ORDER_HISTORY, {"limit": 50, **params})

    def executions(self, params: Row) -> Iterator[Row]:
        """Yield executions, newest first, every page."""
        return self._pages("get_executions", limits.EXECUTIONS, {"limit": 100, **params})

    def positions(self, params: Row) -> Iterator[Row]:
        """Yield position rows, every page."""
        return self._pages("get_positions", limits.POSITIONS, {"limit": 200, **params})

    def wallet(self, coin: str) -> Row:
        """Return what the wallet holds of a coin; empty when it holds nothing."""
        params = {"accountType": "UNIFIED", "coin": coin}
        accounts = _rows(self._ask("get_wallet_balance", limits.WALLET, params))
        coins = accounts[0].get("coin") if accounts else None
        for row in coins if isinstance(coins, list) else ():
            if isinstance(row, dict) and row.get("coin") == coin:
                return row
        return {}

    def key_information(self) -> Row:
        """Return what the key may do."""
        return self._ask("get_api_key_information", limits.SETTINGS, {})

    def instruments(self, category: str) -> Iterator[Row]:
        """Yield what is listed, every page: the first 500 alone would leave coins out."""
        params = {"category": category, "limit": 1000}
        return self._pages("get_instruments_info", limits.PRICES, params)

    def candles(self, params: Row) -> list[list[str]]:
        """Return candle rows, newest first."""
        rows = self._ask("get_kline", limits.PRICES, params).get("list")
        return rows if isinstance(rows, list) else []

    def tickers(self, params: Row) -> list[Row]:
        """Return the present prices."""
        return _rows(self._ask("get_tickers", limits.PRICES, params))

    def server_time_ns(self) -> int:
        """Return Bybit's own time."""
        result = self._once("get_server_time", limits.PRICES, {})
        return int(number(result, "timeNano"))

    def _pages(self, method: str, bucket: str, params: Row) -> Iterator[Row]:
        cursor: str | None = None
        for number_ in range(_PAGES):
            if number_:
                self.await_turn(bucket)
            result = self._ask(method, bucket, {**params, "cursor": cursor})
            yield from _rows(result)
            # The cursor comes encoded and must go back as it is.
            cursor = result.get("nextPageCursor") or None
            if cursor is None:
                return
        raise OutcomeUnknown("Bybit's list did not come to an end.")

    def await_turn(self, bucket: str, *, urgent: bool = True) -> None:
        """Wait until the limits let one more request go, and count it."""
        ticket = self._limiter.take(bucket, urgent=urgent)
        waiting = threading.Event()
        while isinstance(ticket, int):
            waiting.wait(max(ticket / 1e9 / self._time.rate, 0.0005))
            ticket = self._limiter.take(bucket, urgent=urgent)
        self._limiter.answered(ticket)

    def _ask(self, method: str, bucket: str, params: Row) -> Row:
        """Ask, and once more after Bybit found our time wrong: then nothing was done yet.

        A new order is never asked for in this way: an intent is sent once.
        """
        try:
            return self._once(method, bucket, params)
        except ClockWrong as wrong:
            if not self.mend_time():
                raise wrong from None
            self.await_turn(bucket)
            return self._once(method, bucket, params)

    def mend_time(self) -> bool:
        """Measure Bybit's time anew; return whether it could be had."""
        try:
            self._time.sync(self)
        except BrokerError:
            return False
        return True

    def _once(self, method: str, bucket: str, params: Row) -> Row:
        """Ask once. The text of pybit's errors is never shown: it repeats the request."""
        deed: Callable[..., Any] = getattr(self._http(), method)
        try:
            answer = deed(**params)
        except InvalidRequestError as refusal:
            raise self._noted(self._refused(refusal, bucket)) from None
        except FailedRequestError as failure:
            raise self._noted(self._failed(failure, bucket)) from None
        except requests.exceptions.ConnectionError as failure:
            raise self._noted(_not_connected(failure)) from None
        except Exception as failure:  # noqa: BLE001 - whatever it was, the truth is open
            kind = type(failure).__name__
            raise self._noted(OutcomeUnknown(f"Bybit did not answer ({kind}).")) from None
        return self._read(answer)

    def _read(self, answer: object) -> Row:
        if isinstance(answer, dict) and type(answer.get("retCode")) is int:
            result = answer.get("result")
            if answer["retCode"] == 0 and isinstance(result, dict):
                self.last_error = None
                return result
        raise self._noted(OutcomeUnknown("Bybit's answer could not be read."))

    def _refused(self, refusal: InvalidRequestError, bucket: str) -> BrokerError:
        code = refusal.status_code
        if type(code) is not int:
            return OutcomeUnknown("Bybit's answer could not be read.")
        if code == CLOCK_WRONG:
            self._time.stale = True
        error = error_for(code, str(refusal.message), self._wait_ns(refusal.resp_headers))
        if isinstance(error, RateLimited):
            self._limiter.pause(bucket, error.wait_ns)
        return error

    def _wait_ns(self, headers: Mapping[str, str] | None) -> int:
        """Return how long a limit lasts by the answer's headers, 0 when they do not say."""
        text = (headers or {}).get("X-Bapi-Limit-Reset-Timestamp", "")
        if not text.isdigit():
            return 0
        # The header may lie in the past: pybit itself would crash on it.
        return min(max(int(text) - self._time.stamp_ms(), 1), 5000) * 1_000_000

    def _failed(self, failure: FailedRequestError, bucket: str) -> BrokerError:
        status = failure.status_code
        if status in (_DECODED, _RETRIES_SPENT) and failure.resp_headers is None:
            return OutcomeUnknown("Bybit's answer could not be read.")
        error = gate_error(int(status) if isinstance(status, int) else 0)
        if isinstance(error, RateLimited):
            self._limiter.pause(None if status == 403 else bucket, error.wait_ns)
        return error

    def _noted(self, error: BrokerError) -> BrokerError:
        # An order that is refused says that the line is good.
        self.last_error = None if isinstance(error, Refusal) else error
        return error

    def _http(self) -> _Http:
        found: _Http | None = getattr(self._local, "http", None)
        if found is None:
            # requests' sessions are not safe to share between threads.
            self._local.http = found = self._new_http()
            self._made.append(found)
        return found

    def _new_http(self) -> _Http:
        http = _Http(
            self._time,
            api_key=self._keys.key.reveal() if self._keys else None,
            api_secret=self._keys.secret.reveal() if self._keys else None,
            timeout=self._timeout_s,
            force_retry=False,
            # An empty set would be replaced by pybit's own, which sleeps and sends again.
            retry_codes={_NEVER_RETRY},
            max_retries=1,
            log_requests=False,
        )
        http.endpoint = self._endpoints.rest
        # Proxies and .netrc of the environment are not asked; a redirect is an error.
        http.client.trust_env = False
        http.client.max_redirects = 0
        deadline = DeadlineAdapter(self._timeout_s)
        http.client.mount("https://", deadline)
        http.client.mount("http://", deadline)
        return http


def number(row: Row, name: str) -> Decimal:
    """Return a number Bybit writes as text; "" and a missing one are 0.

    Raises OutcomeUnknown for anything that is no finite number.
    """
    text = row.get(name)
    if text is None or text == "":
        return Decimal(0)
    try:
        found = Decimal(str(text))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise OutcomeUnknown(f"Bybit's {name} is no number.")
    return found


def _rows(result: Row) -> list[Row]:
    rows = result.get("list")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise OutcomeUnknown("Bybit's list could not be read.")
    return rows


def _not_connected(failure: requests.exceptions.ConnectionError) -> BrokerError:
    """Tell a connection that never was from one that broke with the request on it."""
    cause: BaseException | None = failure.args[0] if failure.args else None
    if not isinstance(cause, BaseException):
        cause = None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return NeverSent("Bybit cannot be reached. Look at the internet connection.")
    return OutcomeUnknown("The connection to Bybit broke before its answer came.")


def venue_down(error: BrokerError) -> BrokerError:
    """Return VenueDown for an error that leaves a mere question without an answer."""
    if isinstance(error, (OutcomeUnknown, NeverSent)):
        return VenueDown(str(error))
    return error
