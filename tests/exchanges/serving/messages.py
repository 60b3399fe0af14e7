"""What passes between the server and a venue's logic: requests, replies, sockets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Request:
    """One HTTP request as it came over the wire. Header names are lower case."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes
    peer: str


@dataclass(frozen=True)
class Reply:
    """One HTTP answer."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Socket(Protocol):
    """One open WebSocket. All calls happen on the server's loop."""

    path: str
    raw_query: str
    peer: str

    def send(self, message: bytes | str) -> None:
        """Send a binary or a text message."""
        ...

    def close(self, code: int = 1000) -> None:
        """End it in the orderly way."""
        ...


class Listener(Protocol):
    """What a venue does with one socket."""

    def received(self, message: bytes | str) -> None:
        """Take a message of the client."""
        ...

    def closed(self) -> None:
        """Hear that the socket is gone."""
        ...


class Venue(Protocol):
    """One exchange's logic. Everything runs on the server's loop: no locks are needed inside."""

    def handle(self, request: Request) -> Reply:
        """Carry out one request."""
        ...

    def open_socket(self, socket: Socket) -> Listener | int:
        """Take a new socket, or return the HTTP status that refuses it (before the upgrade)."""
        ...

    def tick(self) -> None:
        """Do what is due by the clock; called every few milliseconds."""
        ...


Call = Callable[[], object]
