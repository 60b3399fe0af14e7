"""The account's own socket: orders, executions, positions, wallet as they change."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from core.brokers.bybit.link import PING_NS, SILENCE_NS, BybitLink, Message
from core.brokers.bybit.reporter import Reporter
from core.brokers.bybit.venue_time import VenueTime
from core.brokers.wire.supervisor import Link, Pulse, SocketSupervisor
from core.clock import Clock
from core.closing import closed_on_failure
from core.errors import OutcomeUnknown
from core.execution.live_broker import VenueEndpoints

if TYPE_CHECKING:
    from core.brokers.bybit.session import BybitKeys

TOPICS: Final = ("order", "execution", "position", "wallet")


class AccountFeed:
    """Keeps the private socket open. `on_up` fetches what was missed: no snapshot ever comes."""

    def __init__(
        self,
        keys: "BybitKeys",
        endpoints: VenueEndpoints,
        clock: Clock,
        time: VenueTime,
        reporter: Reporter,
        on_up: Callable[[], None],
    ) -> None:
        self._keys = keys
        self._address = f"{endpoints.private_socket}/v5/private"
        self._time = time
        self._reporter = reporter
        self.supervisor = SocketSupervisor(
            "bybit-private", self._open, clock, SILENCE_NS, on_up=on_up
        )
        self.supervisor.ping_every(PING_NS, _ping)

    @property
    def up(self) -> bool:
        """Return whether the socket is open and heard."""
        return self.supervisor.up

    @property
    def why(self) -> str:
        """Return why it is not."""
        return self.supervisor.why

    def age_ns(self) -> int | None:
        """Return the time since the last message, None before the first."""
        return self.supervisor.age_ns()

    def start(self) -> None:
        """Begin."""
        self.supervisor.start()

    def close(self) -> None:
        """End."""
        self.supervisor.close()

    def _open(self, pulse: Pulse) -> Link:
        link = BybitLink(self._address, "private", pulse, self._take)
        with closed_on_failure(link.close):
            link.log_in(self._keys.key.reveal(), self._keys.secret.reveal(), self._time)
            for topic in TOPICS:
                _subscribe(link, topic)
        return link

    def _take(self, message: Message) -> None:
        rows = message.get("data")
        if not isinstance(rows, list):
            return
        topic = str(message.get("topic") or "").partition(".")[0]
        if topic == "order":
            self._reporter.order_rows(_linear(rows))
        elif topic == "execution":
            self._reporter.execution_rows(_linear(rows))


def _subscribe(link: BybitLink, topic: str) -> None:
    if not link.subscribe([topic]):
        raise OutcomeUnknown(f"Bybit refused the account's {topic} messages.")


def _linear(rows: list[Message]) -> list[Message]:
    """Return the rows about contracts: the same coin has an order book of its own in spot."""
    return [row for row in rows if row.get("category") in (None, "linear")]


def _ping(link: Link) -> None:
    if isinstance(link, BybitLink):
        link.ping()
