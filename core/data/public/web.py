"""Asks public web services politely: seldom, with a time limit, and not again while they say no."""

import threading
from collections.abc import Mapping
from typing import Any, Final

import requests

from core.clock import MINUTE_NS, SECOND_NS, Clock
from core.errors import DataError, RateLimited, VenueDown

TIMEOUT_S: Final = 8.0
_AGENT: Final = "AlgoTraderPro/0.1 (desktop; public prices)"
_LONGEST_NS: Final = 10 * MINUTE_NS


class Politeness:
    """At most one request every `gap_ns` to one service; safe from any thread."""

    def __init__(self, gap_ns: int, clock: Clock) -> None:
        self._gap_ns = gap_ns
        self._clock = clock
        self._lock = threading.Lock()
        self._next_ns = clock.monotonic_ns()
        self._rest = threading.Event()

    def wait(self) -> None:
        """Wait for one's turn."""
        with self._lock:
            now_ns = self._clock.monotonic_ns()
            wait_ns = max(0, self._next_ns - now_ns)
            self._next_ns = max(now_ns, self._next_ns) + self._gap_ns
        if wait_ns:
            self._rest.wait(wait_ns / SECOND_NS / self._clock.rate)


class WebService:
    """One service that answers with JSON."""

    def __init__(self, name: str, address: str, gap_ns: int, clock: Clock) -> None:
        self._name = name
        self._address = address.rstrip("/")
        self._manners = Politeness(gap_ns, clock)
        self._local = threading.local()
        self._made: list[requests.Session] = []
        self.asked = 0

    def get(self, path: str, params: Mapping[str, str | int]) -> Any:
        """Return the JSON of an answer.

        Raises RateLimited with the time the service names, VenueDown, or DataError for an answer
        nobody can read.
        """
        self._manners.wait()
        self.asked += 1
        try:
            answer = self._session().get(
                f"{self._address}{path}",
                params=dict(params),
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as failure:
            kind = type(failure).__name__
            raise VenueDown(f"{self._name} cannot be reached ({kind}).") from None
        if answer.status_code in (403, 429):
            raise RateLimited(
                f"{self._name} had too many questions and is left alone for a while.",
                _wait_ns(answer.headers.get("Retry-After", "")),
            )
        if answer.status_code != 200:
            raise VenueDown(f"{self._name} answered with status {answer.status_code}.")
        try:
            return answer.json()
        except ValueError:
            raise DataError(f"{self._name} answered with something unreadable.") from None

    def close(self) -> None:
        """Let go of every connection."""
        for session in tuple(self._made):
            session.close()

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            self._local.session = found = requests.Session()
            found.headers["User-Agent"] = _AGENT
            found.trust_env = False
            self._made.append(found)
        return found


def _wait_ns(text: str) -> int:
    seconds = int(text) if text.isdigit() else 60
    return min(seconds * SECOND_NS, _LONGEST_NS)


def price(value: object) -> float:
    """Return a price; raise DataError for anything that is no finite number above 0."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found = float(value)
        if 0.0 < found < float("inf"):
            return found
    raise DataError("A price is no number above 0.")
