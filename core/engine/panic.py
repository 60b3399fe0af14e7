"""What the panic stop does, in its own thread, past every queue.

The latch is already set when this runs, so nothing new can leave. The thread asks the broker to
cancel, tells the engine, and then looks at the broker until what was to be gone is gone. It says
each step as it happens, and at the end also what could not be confirmed.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from core.clock import SECOND_NS, Clock
from core.engine.mailbox import Mailbox
from core.events.commands import KillTripped
from core.execution.broker import Broker
from core.risk.kill_switch import KillLatch, KillOrder

_LOG = logging.getLogger(__name__)
T = TypeVar("T")
CONFIRM_ORDERS_S = 10.0
CONFIRM_FLAT_S = 30.0
_LOOK_EVERY_S = 0.02


class PanicPace(Struct, frozen=True, kw_only=True):
    """How patiently the broker is looked at. Seconds of the clock.

    `again_s` is how often what still waits there is told to go once more; 0 is never.
    """

    look_every_s: float = _LOOK_EVERY_S
    orders_s: float = CONFIRM_ORDERS_S
    flat_s: float = CONFIRM_FLAT_S
    again_s: float = 0.0


LIVE_PACE = PanicPace(look_every_s=0.5, orders_s=30.0, flat_s=60.0, again_s=2.0)
"""At a real venue each look costs a request, and an order on its way may still turn up."""


class PanicStep(Struct, frozen=True, kw_only=True):
    """One step, with the time since the latch was set. `final` ends the report."""

    elapsed_ms: float
    sentence: str
    confirmed: bool
    final: bool = False


class PanicProcedure:
    """Follows each trip of the latch through to a confirmed end."""

    def __init__(
        self,
        latch: KillLatch,
        broker: Broker,
        mailbox: Mailbox,
        clock: Clock,
        tell: Callable[[PanicStep], None],
        pace: PanicPace | None = None,
    ) -> None:
        self._pace = pace or PanicPace()
        self._latch = latch
        self._broker = broker
        self._mailbox = mailbox
        self._clock = clock
        self._tell = tell
        self._rest = threading.Event()
        self._thread: threading.Thread | None = None
        self.steps: list[PanicStep] = []
        latch.on_trip(self._on_trip)

    def wait(self, timeout_s: float) -> bool:
        """Wait for the running procedure; return whether it has ended."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _on_trip(self, order: KillOrder) -> None:
        started_ns = self._clock.monotonic_ns()
        self._thread = threading.Thread(
            target=self._run, args=(order, started_ns), name="panic", daemon=True
        )
        self._thread.start()

    def _run(self, order: KillOrder, started_ns: int) -> None:
        self.steps = []
        self._say(started_ns, "Nothing new can be sent.", True)
        keep = not order.close_positions
        self._cancel(started_ns, keep)
        self._mailbox.post(KillTripped(reason=order.reason, close_positions=order.close_positions))
        # Closings are orders too, so after a closing the look for orders comes last.
        flat = self._confirm_flat(started_ns) if order.close_positions else True
        orders_gone = self._confirm_orders(started_ns, keep)
        if not self._latch.saved:
            self._say(
                started_ns,
                "The stop could not be written to disk; it holds until you close the program.",
                False,
            )
        if orders_gone and flat:
            self._say(started_ns, "Everything asked for is confirmed.", True, final=True)
        else:
            self._say(
                started_ns,
                "Not everything could be confirmed. Look at your broker's own app now.",
                False,
                final=True,
            )

    def _cancel(self, started_ns: int, keep: bool) -> None:
        try:
            gone = self._broker.cancel_all(keep_protective=keep)
            self._say(started_ns, _told(len(gone)), True)
        except Exception as failure:  # noqa: BLE001 - the engine must still be told
            self._say(started_ns, f"Cancelling failed: {failure}.", False)

    def _confirm_orders(self, started_ns: int, keep: bool) -> bool:
        """Look until two looks in a row find nothing that should be gone."""
        clean = 0
        left: int | None = None
        pace = self._pace
        limit_s = pace.orders_s + (0.0 if keep else pace.flat_s)
        asked_ns = self._clock.monotonic_ns()
        while self._within(started_ns, limit_s):
            working = self._looked(self._broker.open_orders)
            if working is None:
                clean, left = 0, None
                continue
            left = sum(1 for one in working if not (keep and one.protective))
            clean = clean + 1 if left == 0 else 0
            if clean == 2:
                kept = len(working)
                tail = _kept(kept)
                self._say(started_ns, f"No other order is waiting at the broker.{tail}", True)
                return True
            now_ns = self._clock.monotonic_ns()
            if left and pace.again_s and now_ns - asked_ns >= pace.again_s * SECOND_NS:
                asked_ns = now_ns
                self._cancel(started_ns, keep)
            self._wait()
        if left is None:
            sentence = "The broker cannot be reached; orders may still be waiting there."
        else:
            sentence = f"{left} orders may still be waiting at the broker."
        self._say(started_ns, sentence, False)
        return False

    def _confirm_flat(self, started_ns: int) -> bool:
        left: tuple[str, ...] = ()
        while self._within(started_ns, self._pace.flat_s):
            positions = self._looked(self._broker.positions)
            if positions is None:
                continue
            left = tuple(one.symbol for one in positions)
            if not left:
                self._say(started_ns, "Every position is closed.", True)
                return True
            self._wait()
        names = ", ".join(left)
        self._say(
            started_ns, f"Still open: {names}. They keep being closed while prices come.", False
        )
        return False

    def _looked(self, look: Callable[[], Sequence[T]]) -> Sequence[T] | None:
        """Return what the broker shows; None, after a rest, when it cannot be asked just now."""
        try:
            return look()
        except Exception as failure:  # noqa: BLE001 - it is asked until the time is over
            _LOG.warning("the broker could not be asked: %s", type(failure).__name__)
            self._wait()
            return None

    def _wait(self) -> None:
        self._rest.wait(self._pace.look_every_s / self._clock.rate)

    def _within(self, started_ns: int, limit_s: float) -> bool:
        return self._clock.monotonic_ns() - started_ns < limit_s * SECOND_NS

    def _say(self, started_ns: int, sentence: str, confirmed: bool, final: bool = False) -> None:
        elapsed_ms = (self._clock.monotonic_ns() - started_ns) / 1e6
        step = PanicStep(elapsed_ms=elapsed_ms, sentence=sentence, confirmed=confirmed, final=final)
        self.steps.append(step)
        self._tell(step)


def _told(count: int) -> str:
    if not count:
        return "No order was waiting."
    return (
        "1 waiting order was told to go."
        if count == 1
        else (f"{count} waiting orders were told to go.")
    )


def _kept(count: int) -> str:
    if not count:
        return ""
    return " 1 safety exit stays." if count == 1 else f" {count} safety exits stay."
