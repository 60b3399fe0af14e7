"""A scripted plan of faults: which request or socket, which fault, how often."""

import fnmatch
import threading
from dataclasses import dataclass
from enum import Enum


class HttpFault(Enum):
    """What goes wrong with a request. "After" means that the exchange has carried it out."""

    RESET_BEFORE = "reset before it was read"
    TIMEOUT_BEFORE = "never carried out, never answered"
    RESET_AFTER = "carried out, then reset"
    TIMEOUT_AFTER = "carried out, never answered"
    RESET_MIDBODY = "carried out, answer cut in its middle"
    GARBAGE_AFTER = "carried out, answer unreadable"
    EMPTY_AFTER = "carried out, answer without content"
    SLOW = "carried out, answer late"
    STATUS = "refused with a status before it was carried out"
    STATUS_AFTER = "carried out, answered with a status of the gateway"
    HTML = "refused with a page of a proxy"
    HTML_AFTER = "carried out, answered with a page of a proxy"
    REDIRECT = "sent elsewhere"


class SocketFault(Enum):
    """What goes wrong with messages to one kind of socket."""

    DROP = "lost"
    TWICE = "sent twice"
    LATE = "sent after the next one"
    CUT = "cut in its middle"
    HOLD = "held back for a while"


@dataclass
class Fault:
    """One entry: `count` times, after `after` that pass, on what matches `where`.

    `where` is "POST /orders/*" for requests, "ws:/path" for sockets; `seconds` of the machine's
    time for SLOW and HOLD; `status` and `body` for STATUS.
    """

    where: str
    kind: HttpFault | SocketFault
    count: int = 1
    after: int = 0
    seconds: float = 0.0
    status: int = 500
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    fired: int = 0


class FaultPlan:
    """The faults still to come. Tests add from their thread, the server asks from its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Plan a fault and return it; its `fired` counts."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._faults.clear()

    def next(self, where: str, kinds: type[HttpFault] | type[SocketFault]) -> Fault | None:
        """Return the fault that befalls this request or message, if any."""
        with self._lock:
            for fault in self._faults:
                if not isinstance(fault.kind, kinds) or fault.count <= 0:
                    continue
                if not fnmatch.fnmatchcase(where, fault.where):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.count -= 1
                fault.fired += 1
                return fault
        return None
