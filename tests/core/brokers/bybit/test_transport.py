"""An answer that drips in is given up in time; an ordinary one is read whole."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from core.brokers.bybit.transport import DeadlineAdapter

DEADLINE_S = 0.4


@contextmanager
def answering(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answer one connection with whatever `talk` says."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listening.accept()
        with link:
            link.recv(65536)
            try:
                talk(link)
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.close()
        thread.join(5)


def session() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", DeadlineAdapter(DEADLINE_S))
    return made


def head(length: int, *more: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {length}", *more, "", ""]
    return "\r\n".join(lines).encode()


def test_a_dripping_answer_is_given_up() -> None:
    def drip(link: socket.socket) -> None:
        link.sendall(head(1000))
        for _ in range(100):
            link.sendall(b"x")
            time.sleep(0.05)

    with answering(drip) as address, session() as client:
        began = time.monotonic()
        with pytest.raises(requests.exceptions.ReadTimeout):
            client.get(address, timeout=DEADLINE_S)
        assert time.monotonic() - began < 3 * DEADLINE_S


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    def half(link: socket.socket) -> None:
        link.sendall(head(1000) + b"half")

    broken = pytest.raises(requests.exceptions.ConnectionError)
    with answering(half) as address, session() as client, broken:
        client.get(address, timeout=DEADLINE_S)


def test_ordinary_answers_are_read_whole() -> None:
    packed = gzip.compress(b"hello " * 50_000)
    plain = b"a" * 200_000
    for body, more in ((plain, ()), (packed, ("Content-Encoding: gzip",))):

        def tell(link: socket.socket, body: bytes = body, more: tuple[str, ...] = more) -> None:
            link.sendall(head(len(body), *more) + body)

        with answering(tell) as address, session() as client:
            found = client.get(address, timeout=2).content
        assert found in (plain, b"hello " * 50_000)
