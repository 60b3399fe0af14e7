"""Orders as the venue keeps them, and the working orders of one symbol with their watch levels."""

from decimal import Decimal
from math import inf

from msgspec import Struct

from core.brokers.practice.rules import Terms, sells_only_holdings
from core.execution.charges import trading_day
from core.model.instrument import ZERO, Instrument
from core.model.orders import BUY, Fill, Order, OrderStatus, OrderType

_STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})
_UNTRIGGERED = OrderStatus.UNTRIGGERED


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


class VenueRecord(Struct, eq=False, gc=False):
    """One order at the venue. Only the venue changes it.

    `version` counts the modifications; `fresh` is true until the order has met its first price
    since it came or was modified: meeting it, the order takes liquidity. `bar_key` and `taken`
    hold how much of one bar's volume it has had. `triggered`, `status` and `capped` follow from
    the order.
    """

    order: Order
    number: int
    terms: Terms
    accepted_ns: int
    venue_order_id: str = ""
    status: OrderStatus = OrderStatus.OPEN
    triggered: bool = True
    capped: bool = False
    filled: Decimal = ZERO
    fills: list[Fill] = []
    fresh: bool = True
    version: int = 0
    ended_ns: int = 0
    note: str = ""
    reserved: Decimal = ZERO
    bar_key: int = 0
    taken: Decimal = ZERO

    def __post_init__(self) -> None:
        self.venue_order_id = f"P{self.number:09d}"
        if self.order.order_type in _STOPS:
            self.triggered = False
            self.status = _UNTRIGGERED
        self.capped = sells_only_holdings(self.order)

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
        """Take an order in, or anew with other terms; one that rests nowhere meets any price."""
        self.records[record.order.client_order_id] = record
        if record.triggered:
            self.below = inf
        else:
            self.watch()

    def watch(self) -> None:
        """Set the levels anew from the orders there are."""
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
    """Return the price an order waits for, or None when it takes whatever comes.

    A stop waits for its trigger from the start. A limit that came just now may be met by a better
    price first, and then pays as a taker.
    """
    if not record.triggered:
        return record.terms.trigger_price
    return None if record.fresh else record.terms.limit_price
