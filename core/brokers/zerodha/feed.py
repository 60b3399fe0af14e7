"""Kite's socket: prices and order updates over a connection of our own, with the SDK's parser.

See docs/decisions/0008-own-socket-for-kite.md for why the SDK's own connection is not used.
"""

import json
import logging
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import websocket
from kiteconnect import KiteTicker

from core.brokers.wire.supervisor import Pulse, SocketSupervisor
from core.brokers.zerodha.depths import Depths
from core.brokers.zerodha.failures import LOGIN_SENTENCE, clean
from core.brokers.zerodha.session import ZerodhaSession
from core.clock import SECOND_NS, Clock
from core.closing import closed_on_failure
from core.errors import LoginNeeded, RateLimited, VenueDown
from core.events.book_view import BookView
from core.model.market import Tick

_LOG = logging.getLogger(__name__)
_SILENCE_NS: Final = 7 * SECOND_NS
_OPEN_S: Final = 5.0
_SHORTEST_S: Final = 0.25
_MOST_TOKENS: Final = 3_000
_FIRST_YEAR: Final = 2000
_HEADERS: Final = ["X-Kite-Version: 3", "User-Agent: Kiteconnect-python/5.2.2"]
OnTick = Callable[[Tick], object]


class KiteLink:
    """One open socket with its reading thread."""

    def __init__(self, wire: websocket.WebSocket) -> None:
        self._wire = wire

    def send(self, words: dict[str, Any]) -> None:
        """Send one request as text."""
        self._wire.send(json.dumps(words))

    def receive(self) -> bytes | str:
        """Return the next message, whatever it is; raise when there will be none."""
        code, data = self._wire.recv_data(control_frame=False)
        if code == websocket.ABNF.OPCODE_TEXT:
            return data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
        if code == websocket.ABNF.OPCODE_BINARY:
            return bytes(data)
        raise VenueDown("Zerodha closed the connection.")

    def close(self) -> None:
        """Give the socket up at once."""
        wire = self._wire.sock
        if wire is not None:
            try:
                wire.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._wire.shutdown()  # type: ignore[no-untyped-call]


class KiteFeed:
    """Keeps the socket open, subscribed and listened to.

    `on_order` is told that something changed about some order; `on_up` that the socket is open
    anew: what was said meanwhile was said to nobody.
    """

    def __init__(
        self,
        session: ZerodhaSession,
        root: str,
        clock: Clock,
        on_order: Callable[[], None],
        on_up: Callable[[], None],
    ) -> None:
        self._session = session
        self._root = root
        self._clock = clock
        self._on_order = on_order
        self._lock = threading.Lock()
        self._symbols: dict[int, str] = {}
        self._listeners: dict[int, list[OnTick]] = {}
        self._volumes: dict[int, int] = {}
        self._prices: dict[str, float] = {}
        self._depths = Depths(clock)
        self._link: KiteLink | None = None
        # Never connected: the SDK's parser lives in its ticker, which wants some names.
        self._parser = KiteTicker("", "")
        self.tick_ns = 0
        self.spoiled = 0
        self.supervisor = SocketSupervisor(
            "zerodha", self._open, clock, _SILENCE_NS, on_up=on_up, on_down=self._down
        )

    def start(self) -> None:
        """Connect, for ever."""
        self.supervisor.start()

    def close(self) -> None:
        """Give the socket up for good."""
        self.supervisor.close()

    def watch(self, tokens: dict[int, str], on_tick: OnTick) -> None:
        """Subscribe to instruments by token; raise VenueDown for more than a socket carries."""
        with self._lock:
            new = [token for token in tokens if token not in self._symbols]
            if len(self._symbols) + len(new) > _MOST_TOKENS:
                raise VenueDown(
                    f"Zerodha gives prices for {_MOST_TOKENS} instruments at a time. "
                    "Watch fewer symbols."
                )
            self._symbols.update(tokens)
            for token in tokens:
                listeners = self._listeners.setdefault(token, [])
                if on_tick not in listeners:
                    listeners.append(on_tick)
            link = self._link
        if link is not None and new:
            try:
                _subscribe(link, new)
            except Exception as failure:  # noqa: BLE001 - the supervisor subscribes to all anew
                kind = type(failure).__name__
                self.supervisor.failed(f"A subscription could not be sent ({kind}).")

    def last_price(self, symbol: str) -> Decimal | None:
        """Return the last price heard of a symbol."""
        price = self._prices.get(symbol)
        return Decimal(repr(price)) if price else None

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return the best levels of a symbol that is watched."""
        up, age_ns = self.supervisor.up, self.supervisor.age_ns()
        return self._depths.view(symbol, levels, up=up, line_age_ns=age_ns)

    @property
    def watching(self) -> int:
        """Return how many instruments are subscribed to."""
        return len(self._symbols)

    def _down(self, _why: str) -> None:
        with self._lock:
            self._link = None
        self._depths.lose()

    def _open(self, pulse: Pulse) -> KiteLink:
        """Open a socket, subscribe to everything and start to listen."""
        if self._clock.now_ns() >= self._session.until_ns:
            raise LoginNeeded("Zerodha ends every login at six in the morning. Log in again.")
        link = KiteLink(self._connected())
        with closed_on_failure(link.close):
            with self._lock:
                self._volumes.clear()
                tokens = list(self._symbols)
                self._link = link
            if tokens:
                _subscribe(link, tokens)
        threading.Thread(
            target=self._listen, args=(link, pulse), name="zerodha-socket", daemon=True
        ).start()
        return link

    def _connected(self) -> websocket.WebSocket:
        session = self._session
        query = {
            "api_key": session.api_key.reveal(),
            "access_token": session.access_token.reveal(),
        }
        wait_s = max(_OPEN_S / self._clock.rate, _SHORTEST_S)
        refused: int | None = None
        try:
            # Certificates and host names are checked: that is this library's default.
            wire = websocket.create_connection(
                f"{self._root}/?{urlencode(query)}",
                timeout=wait_s,
                header=_HEADERS,
                enable_multithread=True,
                skip_utf8_validation=True,
                redirect_limit=0,
                http_no_proxy=["*"],
            )
            wire.settimeout(None)
            return wire
        except websocket.WebSocketBadStatusException as failure:
            refused = failure.status_code
        except Exception as failure:  # noqa: BLE001 - its text may hold the address with the token
            kind = type(failure).__name__
        # Raised out here, so that the library's error is not even its context.
        if refused == 403:
            raise LoginNeeded(LOGIN_SENTENCE)
        if refused == 429:
            raise RateLimited("Zerodha allows three connections at a time.", 5 * SECOND_NS)
        what = f"status {refused}" if refused is not None else kind
        raise VenueDown(f"Zerodha's prices cannot be reached ({what}).")

    def _listen(self, link: KiteLink, pulse: Pulse) -> None:
        while pulse.current:
            try:
                message = link.receive()
            except VenueDown as failure:
                pulse.failed(str(failure))
                return
            except Exception as failure:  # noqa: BLE001 - whatever ended it, the next one follows
                pulse.failed(f"The connection broke off ({type(failure).__name__}).")
                return
            pulse.touched()
            try:
                self._heard(message)
            except Exception as failure:  # noqa: BLE001 - one bad message must not end the line
                self.spoiled += 1
                _LOG.warning("a message could not be read: %s", type(failure).__name__)

    def _heard(self, message: bytes | str) -> None:
        if isinstance(message, str):
            self._told(message)
        elif len(message) > 1:
            try:
                ticks = self._parser._parse_binary(message)
            except struct.error:
                # Cut short. What came before the cut is not believed either.
                self.spoiled += 1
                return
            for one in ticks:
                self._tick(one)

    def _told(self, text: str) -> None:
        try:
            told = json.loads(text)
        except ValueError:
            self.spoiled += 1
            return
        if not isinstance(told, dict):
            self.spoiled += 1
            return
        if told.get("type") == "order":
            self._on_order()
        elif told.get("type") == "error":
            secrets = (self._session.api_key, self._session.access_token)
            _LOG.warning("Zerodha's socket says: %s", clean(str(told.get("data")), secrets))

    def _tick(self, raw: dict[str, Any]) -> None:
        token = raw["instrument_token"]
        symbol = self._symbols.get(token)
        if symbol is None:
            return
        now_ns = self._clock.now_ns()
        self.tick_ns = self._clock.monotonic_ns()
        volume = int(raw.get("volume_traded", 0))
        before = self._volumes.get(token)
        self._volumes[token] = volume
        self._prices[symbol] = raw["last_price"]
        depth = raw.get("depth") or {}
        self._depths.take(symbol, depth)
        tick = Tick(
            symbol,
            _exchange_ns(raw.get("exchange_timestamp")) or now_ns // SECOND_NS * SECOND_NS,
            raw["last_price"],
            float(max(0, volume - before)) if before is not None else 0.0,
            _best(depth.get("buy")),
            _best(depth.get("sell")),
            source="zerodha",
        )
        for listener in self._listeners.get(token, ()):
            try:
                listener(tick)
            except Exception as failure:  # noqa: BLE001 - the others must hear it all the same
                _LOG.error("a listener to prices failed: %s", type(failure).__name__)


def _subscribe(link: KiteLink, tokens: list[int]) -> None:
    link.send({"a": "subscribe", "v": tokens})
    # Never without a mode: what a bare subscription gives is not written anywhere.
    link.send({"a": "mode", "v": ["full", tokens]})


def _exchange_ns(moment: datetime | None) -> int:
    """Return the time of a tick: the parser made it naive in this computer's own zone."""
    if moment is None or moment.year < _FIRST_YEAR:
        return 0
    return int(moment.timestamp()) * SECOND_NS


def _best(levels: Iterable[dict[str, Any]] | None) -> float:
    """Return the best price of a side; 0 when nobody is there, as at a circuit limit."""
    for level in levels or ():
        return float(level["price"])
    return 0.0
