"""Orders as the venue keeps them, and the working orders of one symbol with their watch levels."""

from decimal import Decimal
from math import inf

from msgspec import Struct

from core.brokers.practice.rules import Terms, sells_only_holdings
from core.execution.charges import trading_day
from core.model.instrument import ZERO, Instrument
from core.model.orders import BUY, Fill, Order, OrderStatus, OrderType

_STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})
_OPEN, _UNTRIGGERED = OrderStatus.OPEN, OrderStatus.UNTRIGGERED


class StoredOrder(Struct, frozen=True, kw_only=True):
    """An order as it stands on disk."""

    order: Order
    number: int
    venue_order_id: str
    status: OrderStatus
    terms: Terms
    triggered: bool
    version: int
    accepted_ns: int
    ended_ns: int
    note: str


class VenueRecord:
    """One order at the venue. Only the venue changes it.

    `version` counts the modifications; `fresh` is true until the order has met its first price
    since it came or was modified: meeting it, the order takes liquidity. `bar_key` and `taken`
    hold how much of one bar's volume it has had.
    """

    __slots__ = (
        "accepted_ns",
        "bar_key",
        "capped",
        "ended_ns",
        "filled",
        "fills",
        "fresh",
        "note",
        "number",
        "order",
        "reserved",
        "status",
        "taken",
        "terms",
        "triggered",
        "venue_order_id",
        "version",
    )

    def __init__(self, order: Order, number: int, terms: Terms, accepted_ns: int) -> None:
        self.order = order
        self.number = number
        self.venue_order_id = f"P{number:09d}"
        self.terms = terms
        self.accepted_ns = accepted_ns
        self.ended_ns = 0
        self.triggered = order.order_type not in _STOPS
        self.status = _OPEN if self.triggered else _UNTRIGGERED
        self.capped = sells_only_holdings(order)
        self.filled = ZERO
        self.fills: list[Fill] = []
        self.fresh = True
        self.version = 0
        self.note = ""
        self.reserved = ZERO
        self.bar_key = 0
        self.taken = ZERO

    @property
    def remaining(self) -> Decimal:
        """Return what is not filled yet."""
        return self.terms.quantity - self.filled

    @property
    def rank(self) -> int:
        """Return the order of matching inside one price event: the worse for the owner first."""
        if not self.triggered:
            return 1
        return 0 if self.terms.limit_price is None else 2

    def turnover_on(self, ts_ns: int) -> Decimal:
        """Return the value already traded on the day of `ts_ns`."""
        total = ZERO
        day = trading_day(ts_ns)
        for fill in self.fills:
            if trading_day(fill.ts_ns) == day:
                total += fill.quantity * fill.price
        return total

    def stored(self) -> StoredOrder:
        """Return the record as it goes to disk; the fills are kept apart."""
        return StoredOrder(
            order=self.order,
            number=self.number,
            venue_order_id=self.venue_order_id,
            status=self.status,
            terms=self.terms,
            triggered=self.triggered,
            version=self.version,
            accepted_ns=self.accepted_ns,
            ended_ns=self.ended_ns,
            note=self.note,
        )

    @classmethod
    def restored(cls, stored: StoredOrder, fills: list[Fill]) -> "VenueRecord":
        """Return a record made from what is on disk."""
        record = cls(stored.order, stored.number, stored.terms, stored.accepted_ns)
        record.venue_order_id = stored.venue_order_id
        record.status = stored.status
        record.triggered = stored.triggered
        record.version = stored.version
        record.ended_ns = stored.ended_ns
        record.note = stored.note
        record.fills = fills
        record.filled = sum((fill.quantity for fill in fills), ZERO)
        return record


class SymbolBook:
    """The working orders of one symbol.

    Nothing can happen while every price stays strictly between `below` and `above`: that is one
    comparison of floats for any number of orders. The levels lie half a tick on the careful side;
    what crosses them is looked at again in exact money.
    """

    __slots__ = ("_slack", "above", "below", "instrument", "records")

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.records: dict[str, VenueRecord] = {}
        self.below = inf
        self.above = -inf
        self._slack = float(instrument.tick_size) / 2

    def add(self, record: VenueRecord) -> None:
        """Take an order in; it meets the next price whatever that is."""
        self.records[record.order.client_order_id] = record
        self.below = inf

    def watch(self) -> None:
        """Set the levels anew from the orders that are left."""
        below, above = -inf, inf
        slack = self._slack
        for record in self.records.values():
            level = _level(record)
            if level is None:
                below = inf
            elif (record.order.side is BUY) is record.triggered:
                # A buy limit and a sell stop wait for a lower price, the other two for a higher.
                below = max(below, float(level) + slack)
            else:
                above = min(above, float(level) - slack)
        self.below, self.above = below, above


def _level(record: VenueRecord) -> Decimal | None:
    """Return the price an order waits for, or None when it takes whatever comes."""
    if record.fresh:
        return None
    return record.terms.limit_price if record.triggered else record.terms.trigger_price
