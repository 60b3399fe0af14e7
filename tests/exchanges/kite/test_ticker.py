"""The WebSocket of the local exchange, heard by the real KiteTicker and by a bare client."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
import websocket

from tests.exchanges.kite.ground import Ground, moment
from tests.exchanges.kite.test_orders import place

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground()
    yield made
    made.stop()


class Heard:
    """A real KiteTicker in a process of its own."""

    def __init__(self, ground: Ground, token: str, *tokens: int) -> None:
        command = [sys.executable, "-m", "tests.exchanges.kite.ticker_child"]
        command += [ground.server.socket_url, ground.venue.app.api_key, token]
        command += [str(one) for one in tokens]
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "TZ": "America/New_York"},
        )
        self._lines: Queue[list[Any]] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(json.loads(line))

    def next(self, kind: str) -> Any:
        for _ in range(50):
            try:
                found, what = self._lines.get(timeout=10)
            except Empty:
                break
            if found == kind:
                return what
        raise AssertionError(f"no {kind} came")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def test_the_real_ticker_hears_ticks_orders_and_heartbeats(ground: Ground) -> None:
    ground.switches.heartbeat_ns = 200_000_000
    token = ground.token()
    kite = ground.client(token)
    heard = Heard(ground, token, 408065, 256265)
    try:
        heard.next("connected")
        ticks = heard.next("ticks")
        assert {one["instrument_token"] for one in ticks} == {408065, 256265}
        heard.next("heartbeat")
        order = place(kite, price="95.00")
        assert heard.next("order")["order_id"] == order
        ground.settle()
        ground.trade_at("94.50", quantity=4)
        rows = [heard.next("order") for _ in range(1)]
        while rows[-1]["status"] != "UPDATE":
            rows.append(heard.next("order"))
        assert rows[-1]["filled_quantity"] == 4
        assert "tags" not in rows[-1]
        prices = heard.next("ticks")
        while prices[0]["last_price"] != 94.5:
            prices = heard.next("ticks")
        assert prices[0]["mode"] == "full"
    finally:
        heard.stop()


def test_a_dead_token_fails_the_upgrade(ground: Ground) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        connect(ground, "nonsense")
    token = ground.token()
    connect(ground, token).close()
    ground.clock.jump(moment(6, 0, (2026, 11, 17)) - ground.clock.now_ns())
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        connect(ground, token)


def connect(ground: Ground, token: str) -> websocket.WebSocket:
    key = ground.venue.app.api_key
    return websocket.create_connection(
        f"{ground.server.socket_url}?api_key={key}&access_token={token}", timeout=3
    )


def binary(client: websocket.WebSocket) -> bytes:
    while True:
        message = client.recv()
        if isinstance(message, bytes):
            return message


@pytest.mark.parametrize(("mode", "size"), [("quote", 44), ("ltp", 8)])
def test_the_mode_a_bare_subscription_gets(ground: Ground, mode: str, size: int) -> None:
    ground.switches.mode_after_subscribe = mode
    client = connect(ground, ground.token())
    client.send(json.dumps({"a": "subscribe", "v": [408065]}))
    assert len(binary(client)) == 4 + size
    client.close()


def test_more_than_three_thousand_is_an_error_for_the_rest(ground: Ground) -> None:
    client = connect(ground, ground.token())
    client.send(json.dumps({"a": "subscribe", "v": list(range(3_001))}))
    client.recv()
    assert json.loads(client.recv())["type"] == "error"
    client.close()


@pytest.mark.parametrize("way", ["accept", "refuse"])
def test_a_fourth_socket(ground: Ground, way: str) -> None:
    ground.switches.sockets_over_three = way
    token = ground.token()
    clients = [connect(ground, token) for _ in range(3)]
    if way == "refuse":
        with pytest.raises(websocket.WebSocketBadStatusException, match="429"):
            connect(ground, token)
    else:
        clients.append(connect(ground, token))
    for one in clients:
        one.close()


def test_a_muted_line_still_beats(ground: Ground) -> None:
    ground.switches.heartbeat_ns = 100_000_000
    client = connect(ground, ground.token())
    ground.venue.ticker.muted = True
    client.send(json.dumps({"a": "subscribe", "v": [408065]}))
    ground.trade_at("99.00")
    assert binary(client) == b"\x00"
    client.close()
