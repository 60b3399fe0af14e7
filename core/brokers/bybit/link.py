"""One socket of the real pybit, opened once and never trusted to mend itself.

pybit's own handling dies for good after a tenth of a second of refused connections, after any
exception in a callback, after one refused topic. So it opens and reads here, and nothing more:
every message comes raw, every failure is told to a supervisor, who gives up and opens anew.
"""

import contextlib
import json
import logging
import socket as sockets
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

import websocket
from pybit._http_manager import generate_signature
from pybit.unified_trading import WebSocket

from core.brokers.bybit.venue_time import VenueTime
from core.brokers.wire.supervisor import Pulse
from core.errors import KeyRefused, OutcomeUnknown, VenueDown

Message = dict[str, Any]
_LOG = logging.getLogger(__name__)
OPEN_S: Final = 4.0
ANSWER_S: Final = 4.0
_GONE_S: Final = 1.0
_AUTH_FOR_MS: Final = 10_000
_UNREADABLE: Final = 5
PING_NS: Final = 5_000_000_000
SILENCE_NS: Final = 12_000_000_000


class _Socket(WebSocket):  # type: ignore[misc]  # pybit has no types
    """pybit's socket at an address of ours, with its reconnecting and its data handling cut out."""

    def __init__(self, address: str, channel: str, pulse: Pulse, take: Callable[[Message], None]):
        self._address = address
        self._pulse = pulse
        self._take = take
        self._strange = 0
        self.given_up = False
        # pybit would send our key and a stamp of its own before we can look at the clock.
        keys = {"api_key": "-", "api_secret": "-"} if channel == "private" else {}
        super().__init__(
            channel_type=channel, testnet=False, retries=2, restart_on_error=False, **keys
        )

    def __repr__(self) -> str:
        return f"<Bybit socket {self._address}>"

    def _connect(self, _: str) -> None:
        websocket.setdefaulttimeout(OPEN_S)
        super()._connect(self._address)

    def _auth(self) -> None:
        """Send nothing: `log_in` does, with Bybit's own time."""

    def _on_message(self, message: str) -> None:
        try:
            self._pulse.touched()
            found = json.loads(message)
            if not self._is_custom_pong(found):
                self._take(found)
        except Exception as failure:  # noqa: BLE001 - one odd message must not end the socket
            self._strange += 1
            _LOG.warning("a message could not be read (%s)", type(failure).__name__)
            if self._strange >= _UNREADABLE:
                self._pulse.failed("Bybit's messages cannot be read any more.")

    def _on_error(self, error: BaseException) -> None:
        self._ended(f"The connection to Bybit broke ({type(error).__name__}).")

    def _on_close(self) -> None:
        self._ended("Bybit closed the connection.")

    def _ended(self, why: str) -> None:
        # Once we have given it up its end is our own doing and says nothing.
        if not self.given_up:
            self._pulse.failed(why)


class BybitLink:
    """An open socket: subscribes, pings, waits for answers by their request's number."""

    def __init__(self, address: str, channel: str, pulse: Pulse, data: Callable[[Message], None]):
        self._data = data
        self._answers: dict[str, Message] = {}
        self._came = threading.Condition()
        self._numbers = 0
        try:
            self._socket = _Socket(address, channel, pulse, self._take)
        except Exception as failure:  # noqa: BLE001 - pybit raises many kinds
            kind = type(failure).__name__
            raise VenueDown(f"Bybit cannot be reached ({kind}).") from None
        raw = getattr(self._socket.ws.sock, "sock", None)
        if raw is None:
            raise VenueDown("Bybit closed the connection as soon as it was open.")
        self._raw: sockets.socket = raw

    def log_in(self, key: str, secret: str, time: VenueTime) -> None:
        """Show the key; raise KeyRefused when Bybit says no to it."""
        expires = time.stamp_ms() + _AUTH_FOR_MS
        sign = generate_signature(False, secret, f"GET/realtime{expires}")
        self._send({"op": "auth", "args": [key, expires, sign]})
        answer = self._wait_for("auth")
        if answer.get("success") is True:
            return
        # "Params Error" is what a login that came too late gets: a fresh look at the time mends it.
        time.stale = True
        if answer.get("ret_msg") == "Params Error":
            raise OutcomeUnknown("Bybit found the login on its socket out of time.")
        raise KeyRefused("Bybit refused the key for its private messages.")

    def subscribe(self, topics: Sequence[str], *, op: str = "subscribe") -> bool:
        """Ask for topics and wait for the answer; one bad topic refuses all of a request."""
        number = self.ask(topics, op=op)
        answer = self._wait_for(number)
        return answer.get("success") is True

    def ask(self, topics: Sequence[str], *, op: str = "subscribe") -> str:
        """Ask for topics and return the request's number without waiting."""
        with self._came:
            self._numbers += 1
            number = f"r{self._numbers}"
        self._send({"op": op, "req_id": number, "args": list(topics)})
        return number

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._send({"op": "ping"})

    def close(self) -> None:
        """Give the socket up at once: a goodbye would wait for the other side."""
        socket = self._socket
        socket.exited = socket.given_up = True
        socket._stop_custom_ping_timer()
        socket.ws.keep_running = False
        link = socket.ws.sock
        if link is not None:
            link.connected = False
        with contextlib.suppress(OSError):
            self._raw.shutdown(sockets.SHUT_RDWR)
        # The reader wakes from that; only then may its file number be used again.
        if socket.wst is not threading.current_thread():
            socket.wst.join(_GONE_S)
        self._raw.close()

    def _send(self, message: Message) -> None:
        self._socket.ws.send(json.dumps(message))

    def _take(self, message: Message) -> None:
        op = message.get("op")
        if op is None:
            self._data(message)
            return
        name = str(message.get("req_id") or op)
        with self._came:
            self._answers[name] = message
            self._came.notify_all()
        if message.get("success") is not True and op == "subscribe":
            _LOG.warning("a subscription was refused")
            self._data({"refused": name})

    def _wait_for(self, name: str) -> Message:
        """Wait for an answer; one without a number answers the request under way."""
        names = (name, "subscribe", "unsubscribe") if name != "auth" else (name,)
        with self._came:
            self._came.wait_for(lambda: any(one in self._answers for one in names), ANSWER_S)
            for one in names:
                if one in self._answers:
                    return self._answers.pop(one)
        raise OutcomeUnknown("Bybit did not answer on its socket.")
