"""The WebSocket side: subscriptions, packets, heartbeats, order updates."""

import json
from typing import Any
from urllib.parse import parse_qsl

from tests.exchanges.kite.login import Login
from tests.exchanges.kite.market import Market
from tests.exchanges.kite.packets import FULL, HEARTBEAT, LTP, QUOTE, container, packet
from tests.exchanges.kite.switches import Switches
from tests.exchanges.serving.messages import Listener, Socket

MOST_TOKENS = 3_000
MOST_SOCKETS = 3
_PUSH_NS = 250_000_000
_MODES = (LTP, QUOTE, FULL)


class Ticker:
    """All sockets of the key. `muted` lets heartbeats go on while no tick comes."""

    def __init__(self, market: Market, login: Login, switches: Switches) -> None:
        self._market = market
        self._login = login
        self._switches = switches
        self.lines: list[Line] = []
        self.handshakes = 0
        self.muted = False
        self.heartbeats = True

    def open(self, socket: Socket, now_ns: int) -> Listener | int:
        self.handshakes += 1
        query = dict(parse_qsl(socket.raw_query))
        if not self._login.alive(query.get("api_key", ""), query.get("access_token", ""), now_ns):
            return 403
        if not self._switches.entitled_to_data:
            return 403
        refuse = self._switches.sockets_over_three == "refuse"
        if refuse and len(self.lines) >= MOST_SOCKETS:
            return 429
        line = Line(self, socket)
        self.lines.append(line)
        line.send(json.dumps({"type": "instruments_meta", "data": {"count": 1}}), now_ns)
        return line

    def order_row(self, row: dict[str, Any], now_ns: int) -> None:
        """Push an order's row to every socket; nobody acknowledges, nothing is repeated."""
        for line in self.lines:
            line.send(json.dumps({"type": "order", "id": "", "data": row}), now_ns)

    def say(self, kind: str, words: str, now_ns: int) -> None:
        for line in self.lines:
            line.send(json.dumps({"type": kind, "data": words}), now_ns)

    def tick(self, now_ns: int) -> None:
        for line in self.lines:
            line.tick(now_ns)

    def gone(self, line: "Line") -> None:
        if line in self.lines:
            self.lines.remove(line)

    def packet_of(self, token: int, mode: str, now_ns: int) -> bytes:
        listed = self._market.by_token[token]
        return packet(self._market.board(listed.key).picture(now_ns), mode)

    @property
    def market(self) -> Market:
        return self._market

    @property
    def switches(self) -> Switches:
        return self._switches


class Line:
    """One socket of a client."""

    def __init__(self, ticker: Ticker, socket: Socket) -> None:
        self._ticker = ticker
        self._socket = socket
        self._pushed_ns = 0
        self._sent_ns = 0
        self._seen: dict[int, int] = {}
        self.modes: dict[int, str] = {}
        self.now_ns = 0

    def send(self, message: bytes | str, now_ns: int) -> None:
        self._sent_ns = now_ns
        self._socket.send(message)

    def received(self, message: bytes | str) -> None:
        try:
            asked = json.loads(message)
            action, value = asked["a"], asked["v"]
        except (ValueError, KeyError, TypeError):
            return
        if action == "subscribe":
            self._subscribe(value)
        elif action == "unsubscribe":
            for token in value:
                self.modes.pop(token, None)
        elif action == "mode" and value[0] in _MODES:
            known = [token for token in value[1] if token in self.modes]
            self.modes.update(dict.fromkeys(known, value[0]))
            self._push(known)

    def closed(self) -> None:
        self._ticker.gone(self)

    def close(self, code: int = 1000) -> None:
        self._socket.close(code)

    def tick(self, now_ns: int) -> None:
        """Push what changed, at most every so often; otherwise a heartbeat when it is time."""
        self.now_ns = now_ns
        ticker = self._ticker
        if not ticker.muted and now_ns - self._pushed_ns >= _PUSH_NS:
            self._pushed_ns = now_ns
            boards = ticker.market.boards
            changed = [
                token
                for token in self.modes
                if boards[ticker.market.by_token[token].key].changed_ns > self._seen.get(token, 0)
            ]
            self._push(changed)
        if ticker.heartbeats and now_ns - self._sent_ns >= ticker.switches.heartbeat_ns:
            self.send(HEARTBEAT, now_ns)

    def _subscribe(self, tokens: list[int]) -> None:
        room = MOST_TOKENS - len(self.modes)
        if len(tokens) > room:
            words = f"subscription limit of {MOST_TOKENS} instruments exceeded"
            self.send(json.dumps({"type": "error", "data": words}), self.now_ns)
        mode = self._ticker.switches.mode_after_subscribe
        new = [token for token in tokens[:room] if token in self._ticker.market.by_token]
        self.modes.update(dict.fromkeys(new, mode))
        self._push(new)

    def _push(self, tokens: list[int]) -> None:
        """Send the present picture of some instruments."""
        if not tokens or self._ticker.muted:
            return
        ticker, now_ns = self._ticker, self.now_ns
        bodies = [ticker.packet_of(token, self.modes[token], now_ns) for token in tokens]
        for token in tokens:
            board = ticker.market.boards[ticker.market.by_token[token].key]
            self._seen[token] = board.changed_ns
        self.send(container(bodies), now_ns)
