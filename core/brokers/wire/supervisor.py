"""Keeps one socket alive for ever. The age of its last message is the only truth about it."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from core.clock import SECOND_NS, Clock
from core.errors import AlgoTraderError, BrokerRefused, RateLimited

_LOG = logging.getLogger(__name__)
_LOOK_S = 0.25
_SHORTEST_WAIT_S = 0.002
_REFUSED_NS = 30 * SECOND_NS
_SLEPT_NS = 5 * SECOND_NS
BACK_OFF_NS = tuple(int(s * SECOND_NS) for s in (0.2, 0.5, 1.0, 2.0, 3.0))
"""Waits between attempts: back within 5 s of the network, and at most 100 attempts in 5 minutes."""


class Link(Protocol):
    """One open socket."""

    def close(self) -> None:
        """Give the socket up at once, without waiting for the other side; never raise."""
        ...


class Pulse:
    """What a socket tells its supervisor; a socket that was given up is not listened to."""

    def __init__(self, supervisor: "SocketSupervisor", number: int) -> None:
        self._supervisor = supervisor
        self._number = number

    @property
    def current(self) -> bool:
        """Return whether this is still the socket that counts."""
        return self._supervisor.number == self._number

    def touched(self) -> None:
        """Say that something was heard, be it a heartbeat."""
        if self.current:
            self._supervisor.touched()

    def failed(self, why: str) -> None:
        """Say that the socket is of no use any more."""
        if self.current:
            self._supervisor.failed(why)


class SocketSupervisor:
    """Opens a socket, watches the age of its last message, gives it up, waits, opens it again.

    `open_link` connects, logs in and subscribes from the adapter's registry, each within a time of
    its own, and raises when it cannot. It is handed a `Pulse` for the socket's reading thread.
    All callbacks come from the supervisor's thread. `on_up` is where a snapshot is fetched: what
    was missed while the socket was down never comes by itself.
    """

    def __init__(
        self,
        name: str,
        open_link: Callable[[Pulse], Link],
        clock: Clock,
        silence_ns: int,
        backoff_ns: tuple[int, ...] = BACK_OFF_NS,
        on_up: Callable[[], None] = lambda: None,
        on_down: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.name = name
        self.up = False
        self.number = 0
        self.opened = 0
        self.why = ""
        self._open_link = open_link
        self._clock = clock
        self._silence_ns = silence_ns
        self._backoff_ns = backoff_ns
        self._on_up, self._on_down = on_up, on_down
        self._on_ping: Callable[[Link], None] | None = None
        self._ping_ns = 0
        self._heard_ns = 0
        self._up_ns = 0
        self._pause_ns = 0
        self._failure = ""
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"socket-{name}", daemon=True)

    def ping_every(self, ping_ns: int, on_ping: Callable[[Link], None]) -> None:
        """Call `on_ping` with the open socket every `ping_ns`; to be said before `start`."""
        self._ping_ns, self._on_ping = ping_ns, on_ping

    def start(self) -> None:
        """Begin; the first attempt is made at once."""
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        """Give the socket up for good; `timeout_s` counts at the machine."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def touched(self) -> None:
        """Note that something was heard just now."""
        self._heard_ns = self._clock.monotonic_ns()

    def failed(self, why: str) -> None:
        """Give the present socket up as soon as possible; `why` is a sentence."""
        self._failure = self._failure or why or "The connection ended."
        self._wake.set()

    def age_ns(self) -> int | None:
        """Return the time since the last message, or None when nothing was ever heard."""
        return self._clock.monotonic_ns() - self._heard_ns if self._heard_ns else None

    def retry(self) -> None:
        """Try again now, because what stood in the way was mended: a new login, say."""
        self._wake.set()

    def _run(self) -> None:
        attempt = 0
        while not self._closing.is_set():
            self._up_ns = 0
            self._pause_ns = 0
            self._one_life()
            lived_ns = self._clock.monotonic_ns() - self._up_ns if self._up_ns else 0
            # Accept-then-close for ever must not be hammered: only a life of some length clears it.
            attempt = 0 if lived_ns > self._silence_ns else attempt + 1
            self._wake.clear()
            if self._closing.is_set():
                return
            back_off_ns = self._backoff_ns[min(attempt, len(self._backoff_ns) - 1)]
            self._wait(max(back_off_ns, self._pause_ns) / SECOND_NS)

    def _one_life(self) -> None:
        """Open the socket and stay with it until it is given up."""
        self._failure = ""
        self._wake.clear()
        self.number += 1
        link: Link | None = None
        try:
            link = self._open_link(Pulse(self, self.number))
            self.touched()
            self._watch(link)
        except Exception as failure:  # noqa: BLE001 - whatever it was, the next attempt follows
            self._failure = self._failure or _sentence(failure)
            self._pause_ns = _pause_ns(failure)
        finally:
            self.number += 1
            was_up, self.up = self.up, False
            if link is not None:
                _quietly(link.close)
            self.why = self._failure
            if was_up and not self._closing.is_set():
                _LOG.warning("%s: %s", self.name, self._failure)
                _quietly(lambda: self._on_down(self._failure))

    def _watch(self, link: Link) -> None:
        self.up, self.why = True, ""
        self.opened += 1
        self._up_ns = self._clock.monotonic_ns()
        self._on_up()
        clock = self._clock
        pinged_ns = clock.monotonic_ns()
        drift_ns = clock.now_ns() - pinged_ns
        while not (self._closing.is_set() or self._failure):
            now_ns = clock.monotonic_ns()
            if now_ns - self._heard_ns > self._silence_ns:
                seconds = (now_ns - self._heard_ns) / SECOND_NS
                self._failure = f"Nothing was heard for {seconds:.0f} seconds."
                return
            if abs(clock.now_ns() - now_ns - drift_ns) > _SLEPT_NS:
                self._failure = "The computer slept or its clock was moved."
                return
            if self._on_ping is not None and now_ns - pinged_ns >= self._ping_ns:
                pinged_ns = now_ns
                self._on_ping(link)
            self._wait(min(_LOOK_S, self._silence_ns / SECOND_NS / 4))

    def _wait(self, seconds: float) -> None:
        """Wait by the clock; whoever fails or closes ends the wait."""
        if self._wake.wait(max(seconds / self._clock.rate, _SHORTEST_WAIT_S)):
            self._wake.clear()


def _sentence(failure: Exception) -> str:
    """Return what is known, but no library's text: an address with a token may stand in it."""
    if isinstance(failure, AlgoTraderError):
        return str(failure)
    return f"The connection could not be made ({type(failure).__name__})."


def _pause_ns(failure: Exception) -> int:
    """Return how long to leave a venue alone that answered no: asking again changes nothing."""
    if isinstance(failure, RateLimited):
        return max(failure.wait_ns, _REFUSED_NS)
    return _REFUSED_NS if isinstance(failure, BrokerRefused) else 0


def _quietly(step: Callable[[], None]) -> None:
    try:
        step()
    except Exception as failure:  # noqa: BLE001 - the supervisor's thread must never end
        _LOG.error("a socket's end could not be handled: %s", type(failure).__name__)
