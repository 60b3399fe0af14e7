"""The ground of the local exchanges: requests, sockets, each fault, each kind of outage."""

import threading
import time
from collections.abc import Iterator

import pytest
import requests
import websocket

from tests.exchanges.serving.clock import FastClock
from tests.exchanges.serving.faults import Fault, HttpFault, SocketFault
from tests.exchanges.serving.messages import Listener, Reply, Request, Socket
from tests.exchanges.serving.server import ExchangeServer


class Echo:
    """A venue that answers with what it was asked, and counts."""

    def __init__(self) -> None:
        self.handled = 0
        self.content_type: str | None = "application/json"
        self.sockets: list[Socket] = []

    def handle(self, request: Request) -> Reply:
        self.handled += 1
        body = b'{"path": "%s"}' % request.path.encode()
        return Reply(body=body, content_type=self.content_type)

    def open_socket(self, socket: Socket) -> Listener | int:
        if socket.raw_query == "bad":
            return 403
        self.sockets.append(socket)
        return _Back(socket)

    def tick(self) -> None:
        """Nothing is due here."""


class _Back:
    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    def received(self, message: bytes | str) -> None:
        self._socket.send(message)

    def closed(self) -> None:
        """Nobody asks."""


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer(Echo()) as running:
        yield running


def handled(server: ExchangeServer) -> int:
    venue = server.venue
    assert isinstance(venue, Echo)
    return venue.handled


def drain(client: websocket.WebSocket) -> None:
    while True:
        client.recv()


def test_a_request_reaches_the_venue_and_is_answered(server: ExchangeServer) -> None:
    answer = requests.post(f"{server.url}/orders/regular", data={"a": 1}, timeout=5)
    assert answer.json() == {"path": "/orders/regular"}
    assert handled(server) == 1


@pytest.mark.parametrize(
    ("kind", "seconds", "carried_out"),
    [
        (HttpFault.RESET_BEFORE, 0.0, 0),
        (HttpFault.TIMEOUT_BEFORE, 1.0, 0),
        (HttpFault.RESET_AFTER, 0.0, 1),
        (HttpFault.TIMEOUT_AFTER, 1.0, 1),
        (HttpFault.RESET_MIDBODY, 0.0, 1),
    ],
)
def test_a_broken_exchange_of_words(
    server: ExchangeServer, kind: HttpFault, seconds: float, carried_out: int
) -> None:
    fault = server.faults.add(Fault("GET /x", kind, seconds=seconds))
    with pytest.raises(requests.RequestException):
        requests.get(f"{server.url}/x", timeout=0.3)
    assert (fault.fired, handled(server)) == (1, carried_out)
    assert requests.get(f"{server.url}/x", timeout=5).ok


def test_answers_of_a_gateway(server: ExchangeServer) -> None:
    server.faults.add(Fault("GET /x", HttpFault.STATUS, status=429))
    server.faults.add(Fault("GET /x", HttpFault.HTML_AFTER))
    assert requests.get(f"{server.url}/x", timeout=5).status_code == 429
    assert handled(server) == 0
    page = requests.get(f"{server.url}/x", timeout=5)
    assert (page.status_code, page.headers["Content-Type"].split(";")[0]) == (502, "text/html")
    assert handled(server) == 1


def test_an_answer_may_come_without_a_content_type(server: ExchangeServer) -> None:
    venue = server.venue
    assert isinstance(venue, Echo)
    venue.content_type = None
    assert not requests.get(f"{server.url}/x", timeout=5).headers.get("Content-Type")


def test_a_socket_and_its_faults(server: ExchangeServer) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(f"{server.socket_url}/feed?bad", timeout=2)
    client = websocket.create_connection(f"{server.socket_url}/feed", timeout=2)
    client.send("one")
    assert client.recv() == "one"
    server.faults.add(Fault("ws:/feed", SocketFault.DROP))
    server.faults.add(Fault("ws:/feed", SocketFault.TWICE))
    for word in ("lost", "two"):
        client.send(word)
    assert (client.recv(), client.recv()) == ("two", "two")
    server.faults.add(Fault("ws:/feed", SocketFault.LATE))
    for word in ("first", "second"):
        client.send(word)
    assert (client.recv(), client.recv()) == ("second", "first")
    client.close()


def test_outages(server: ExchangeServer) -> None:
    client = websocket.create_connection(f"{server.socket_url}/feed", timeout=0.3)
    server.silence()
    client.send("anybody there")
    with pytest.raises(websocket.WebSocketTimeoutException):
        client.recv()
    server.recover()
    with pytest.raises((websocket.WebSocketException, OSError)):
        drain(client)
    client.close(timeout=0)
    server.refuse()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/x", timeout=1)
    server.recover()
    assert requests.get(f"{server.url}/x", timeout=5).ok


def test_the_fast_clock_runs_and_jumps() -> None:
    clock = FastClock(1_000, rate=1000)
    time.sleep(0.02)
    passed = clock.now_ns() - 1_000
    assert passed >= 20_000_000_000
    clock.jump(-passed)
    assert clock.now_ns() < 1_000 + passed
    wrong = clock.shifted(7)
    assert wrong.now_ns() - clock.now_ns() < 60_000_000_000
    assert threading.active_count() >= 1
