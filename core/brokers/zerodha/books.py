"""Reads Kite's order and trade books, and turns them into readings and into venue orders."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from core.brokers.wire.rate_limiter import RateLimiter
from core.brokers.zerodha.client import CarefulKite, Clients, KiteFailed
from core.brokers.zerodha.failures import Verdict
from core.brokers.zerodha.fills import FillBook, TradeRow, read_trades
from core.brokers.zerodha.mapping import OVER, STOPS, OrderRow, State, read_row
from core.brokers.zerodha.order_watch import Reading, Tracked, whose
from core.brokers.zerodha.triggers import PREFIX, TriggerRow, TriggerState, read_triggers
from core.clock import SECOND_NS, Clock
from core.execution.broker import VenueOrder
from core.execution.live_broker import STRANGER
from core.model.instrument import ZERO
from core.model.orders import Fill, OrderStatus

READ: Final = "read"
ORDER: Final = "order"
HISTORY: Final = "history"
_OURS: Final = re.compile(r"[0-9A-Za-z]{18}")
_SHORTEST_S: Final = 0.002
_URGENT_PAUSE_NS: Final = SECOND_NS // 4
_STATUS: Final = {
    State.TAKEN: OrderStatus.ACKED,
    State.OPEN: OrderStatus.OPEN,
    State.WAITING: OrderStatus.UNTRIGGERED,
    State.CHANGING: OrderStatus.OPEN,
    State.STRANGE: OrderStatus.ACKED,
}


class Paced:
    """Calls of one account within its rate limits, from any thread."""

    def __init__(self, clients: Clients, limiter: RateLimiter, clock: Clock) -> None:
        self._clients = clients
        self._limiter = limiter
        self._clock = clock
        self._rest = threading.Event()

    def ask(
        self,
        what: Callable[[CarefulKite], Any],
        bucket: str = READ,
        urgent: bool = False,
        tries: int = 4,
    ) -> Any:
        """Return the answer; wait for a place first, and again when the venue says "too many".

        Only for requests that may be repeated. Raises KiteFailed.
        """
        while True:
            ticket = self._limiter.take(bucket, urgent=urgent)
            if isinstance(ticket, int):
                self.wait(ticket)
                continue
            try:
                return self._clients.call(what)
            except KiteFailed as failed:
                tries -= 1
                if failed.failure.verdict is not Verdict.LIMITED or tries <= 0:
                    raise
                # Kite counts by the calendar second: what is urgent finds the next one by trying.
                self._limiter.pause(bucket, _URGENT_PAUSE_NS if urgent else SECOND_NS)
            finally:
                self._limiter.answered(ticket)

    def wait(self, for_ns: int) -> None:
        """Let some of the clock's time pass."""
        self._rest.wait(max(for_ns / SECOND_NS / self._clock.rate, _SHORTEST_S))


class Books:
    """The order book and the trade book as they were read last."""

    def __init__(self, paced: Paced, clock: Clock) -> None:
        self._paced = paced
        self._clock = clock
        self._fill_book = FillBook()
        self._lock = threading.Lock()
        self._ids: dict[str, str] = {}
        self._mine: set[str] = set()

    def know(self, client_order_id: str, order_id: str = "") -> None:
        """Note an id of ours, and the venue's id for it when that is known."""
        with self._lock:
            self._mine.add(client_order_id)
            if order_id:
                self._ids[order_id] = client_order_id

    def orders(self, urgent: bool = False) -> dict[str, OrderRow]:
        """Return the order book by our ids; strangers by theirs. Raises KiteFailed."""
        rows = [read_row(one) for one in self._paced.ask(lambda k: k.orders(), urgent=urgent)]
        with self._lock:
            self._ids = whose(rows, self._ids, self._is_ours)
            ids = dict(self._ids)
        return {ids.get(row.order_id) or STRANGER + row.order_id: row for row in rows}

    def trades(self) -> list[TradeRow]:
        """Return the day's trades, oldest first. Raises KiteFailed."""
        return read_trades(self._paced.ask(lambda k: k.trades()))

    def fills(self, trades: Iterable[TradeRow]) -> list[Fill]:
        """Return trades as fills, with the ids that the order book gave."""
        with self._lock:
            return self._fill_book.fills(trades, self._ids)

    def triggers(self, urgent: bool = False) -> dict[str, TriggerRow]:
        """Return the triggers with one leg, by their numbers. Raises KiteFailed."""
        return read_triggers(self._paced.ask(lambda k: k.get_gtts(), urgent=urgent))

    def read(
        self, wants_trades: Callable[[Mapping[str, OrderRow]], bool], wants_triggers: bool
    ) -> Reading:
        """Read the triggers and the order book and, when they are wanted, the trades after it."""
        begun_ns = self._clock.monotonic_ns()
        triggers = self.triggers() if wants_triggers else None
        rows = self.orders()
        fills: dict[str, list[Fill]] = {}
        if wants_trades(rows):
            for fill in self.fills(self.trades()):
                fills.setdefault(fill.venue_order_id, []).append(fill)
        return Reading(rows, fills, begun_ns, self._clock.now_ns(), triggers)

    def _is_ours(self, tag: str) -> bool:
        return tag in self._mine or _OURS.fullmatch(tag) is not None


def wants_trades(rows: Mapping[str, OrderRow], tracked: Iterable[Tracked]) -> bool:
    """Tell whether an order has filled shares whose executions were not told yet."""
    for one in tracked:
        row = rows.get(one.client_order_id)
        if row is not None and row.filled and (not one.over or one.asked_ns):
            return True
    return False


def resting_trigger(row: TriggerRow, known: Mapping[str, Tracked]) -> VenueOrder | None:
    """Return a trigger as a working order, or None when it has fired or is gone."""
    if row.state is not TriggerState.ACTIVE:
        return None
    mine = [one for one in known.values() if one.trigger_id == row.trigger_id]
    return VenueOrder(
        client_order_id=(
            mine[0].client_order_id if mine else f"{STRANGER}{PREFIX}{row.trigger_id}"
        ),
        venue_order_id=PREFIX + row.trigger_id,
        symbol=row.symbol,
        side=row.side,
        quantity=row.quantity,
        filled=ZERO,
        status=OrderStatus.UNTRIGGERED,
        protective=mine[0].protective if mine else False,
    )


def working_order(
    client_order_id: str, row: OrderRow, known: Mapping[str, Tracked]
) -> VenueOrder | None:
    """Return a row as a working order, or None when it is over."""
    if row.state in OVER:
        return None
    status = _STATUS[row.state]
    if row.state is State.CHANGING and row.order_type in STOPS and not row.filled:
        status = OrderStatus.UNTRIGGERED
    elif row.filled:
        status = OrderStatus.PARTIAL
    one = known.get(client_order_id)
    protective = one.protective if one is not None else row.order_type in STOPS
    return VenueOrder(
        client_order_id=client_order_id,
        venue_order_id=row.order_id,
        symbol=row.symbol,
        side=row.side,
        quantity=row.quantity,
        filled=row.filled,
        status=status,
        protective=protective,
    )
