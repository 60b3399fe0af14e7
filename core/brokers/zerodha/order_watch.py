"""Follows our orders through Kite's order and trade books and says what is new about each."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from msgspec import Struct

from core.brokers.zerodha.mapping import OVER, STOPS, OrderRow, State
from core.brokers.zerodha.triggers import TriggerRow, TriggerState, rests_as_trigger
from core.clock import SECOND_NS
from core.events.broker_reports import (
    BrokerReport,
    ModifyRefused,
    OrderAbsent,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderModified,
    OrderOpened,
    OrderRejected,
    OrderTriggered,
    OrderUntriggered,
    OutcomeLost,
)
from core.execution.charges import trading_day
from core.ids import made_at_ms
from core.model.instrument import ZERO
from core.model.orders import Fill, Order, Purpose

_NIGHT_NS: Final = 12 * 3_600 * SECOND_NS
KEPT_NS: Final = 3 * SECOND_NS
_TRADES_LATE_NS: Final = 5 * SECOND_NS
LIMITED_SENTENCE: Final = (
    "Zerodha was asked too often and did not take this order. Nothing was sent; try again."
)


class Stage(Enum):
    """How far the sending of an order is. NEVER: it did not leave this computer."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    LIMITED = "LIMITED"
    UNKNOWN = "UNKNOWN"
    NEVER = "NEVER"


class Terms(Struct, frozen=True):
    """Values asked for by a modification; None was not asked for. `since_ns` is its answer."""

    quantity: Decimal
    with_quantity: bool
    limit_price: Decimal | None
    trigger_price: Decimal | None
    since_ns: int


class Tracked:
    """What is known here of one order of ours. `told` has what was posted already."""

    def __init__(self, client_order_id: str, stage: Stage, order: Order | None = None) -> None:
        self.client_order_id = client_order_id
        self.order = order
        self.stage = stage
        self.order_id = ""
        self.row: OrderRow | None = None
        self.over = False
        self.doomed = False
        self.asked_ns = 0
        self.answered_ns = 0
        self.doom_sent_ns = 0
        self.terms: Terms | None = None
        self.stood: tuple[Decimal, Decimal | None, Decimal | None] | None = None
        self.told: set[str] = set()
        self.strange: str = ""
        self.late_since_ns = 0
        self.trigger_id = ""
        self.trigger: TriggerRow | None = None

    @property
    def protective(self) -> bool:
        """Return whether it is the safety exit of a position, as far as can be known."""
        if self.order is not None:
            return self.order.purpose is Purpose.PROTECT
        return self.row is not None and self.row.order_type in STOPS

    @property
    def as_trigger(self) -> bool:
        """Return whether it rests as a trigger, or is to: there is no order of it yet."""
        if self.order_id:
            return False
        return bool(self.trigger_id) or (self.order is not None and rests_as_trigger(self.order))

    @property
    def at_work(self) -> bool:
        """Return whether it was seen working at the venue."""
        if self.over:
            return False
        if self.row is not None:
            return self.row.state not in OVER
        return self.trigger is not None and self.trigger.state is TriggerState.ACTIVE

    @property
    def alive(self) -> bool:
        """Return whether it needs looking after: not one that was only asked about."""
        known = self.order is not None or self.row is not None or bool(self.trigger_id)
        return not self.over and known

    @property
    def on_its_way(self) -> bool:
        """Return whether it may still reach the venue later than now."""
        return self.stage in (Stage.QUEUED, Stage.SENDING)


class Reading(Struct, frozen=True):
    """Both books, read one after the other; `begun_ns` is before the first byte was asked for."""

    rows: Mapping[str, OrderRow]
    fills: Mapping[str, Sequence[Fill]]
    begun_ns: int
    now_ns: int
    triggers: Mapping[str, TriggerRow] | None = None


def follow(one: Tracked, reading: Reading) -> list[BrokerReport]:
    """Return what a reading tells that is new about an order; changes `one` accordingly."""
    row = reading.rows.get(one.client_order_id)
    if row is None:
        return _unseen(one, reading)
    one.row, one.order_id = row, row.order_id
    if one.stage is not Stage.SENT:
        one.stage = Stage.SENT
    asked = takes_question(one, reading)
    if asked:
        one.told.clear()
        one.over = False
    if one.over:
        return []
    reports = _standing(one, row, reading)
    cumulative = _add_fills(one, row, reading, reports)
    missing = cumulative < row.filled
    # A cancelled order is told with its count, so that the engine goes on asking for its fills.
    if missing and (row.state is State.COMPLETE or not _waited(one, reading)):
        return reports
    one.late_since_ns = one.late_since_ns if missing else 0
    reports += _end(one, row, reading)
    one.over = row.state in OVER and not missing
    reports += _changed(one, row, reading)
    return reports


def _unseen(one: Tracked, reading: Reading) -> list[BrokerReport]:
    if one.on_its_way or reading.begun_ns <= one.answered_ns:
        return []
    if one.stage is Stage.LIMITED:
        # The gate said no and a book read after that has no trace: now it is certain.
        one.stage, one.over = Stage.NEVER, True
        return [
            OrderRejected(
                client_order_id=one.client_order_id,
                ts_ns=reading.now_ns,
                sentence=LIMITED_SENTENCE,
            )
        ]
    if not takes_question(one, reading):
        return []
    who: dict[str, Any] = {"client_order_id": one.client_order_id, "ts_ns": reading.now_ns}
    if _of_an_earlier_day(one, reading.now_ns):
        one.over = True
        return [OrderExpired(**who, cumulative=ZERO)]
    return [OrderAbsent(**who)]


def _of_an_earlier_day(one: Tracked, now_ns: int) -> bool:
    """Tell whether an order is from a day that Kite's book no longer holds: those all ended."""
    made_ms = made_at_ms(one.client_order_id)
    if one.trigger is not None:
        made_ns = one.trigger.changed_ns
    elif made_ms is not None:
        made_ns = made_ms * 1_000_000
    else:
        return False
    over_night = trading_day(made_ns) < trading_day(now_ns)
    return over_night and now_ns - made_ns > _NIGHT_NS


def takes_question(one: Tracked, reading: Reading) -> bool:
    """Return whether a reading answers a question about an order, and note that it did."""
    if not one.asked_ns or reading.begun_ns < one.asked_ns:
        return False
    one.asked_ns = 0
    return True


def _standing(one: Tracked, row: OrderRow, reading: Reading) -> list[BrokerReport]:
    """Return the reports about where the order stands, each once, in the order of its life."""
    reports: list[BrokerReport] = []
    who: dict[str, Any] = {"client_order_id": one.client_order_id, "ts_ns": reading.now_ns}
    state = row.state
    if state is State.STRANGE:
        if one.strange != row.word:
            one.strange = row.word
            sentence = (
                f"Zerodha calls this order “{row.word}”, a word this program does not know. "
                "Look at it in Kite."
            )
            reports.append(OutcomeLost(**who, sentence=sentence))
        return reports
    if state is State.REJECTED and not row.filled:
        return reports
    venue = {**who, "venue_order_id": row.order_id}
    if first(one, "accepted"):
        reports.append(OrderAccepted(**venue))
    if state is State.WAITING:
        if first(one, "waiting"):
            reports.append(OrderUntriggered(**venue))
    elif "waiting" in one.told and (state is State.OPEN or row.filled):
        if first(one, "triggered"):
            reports.append(OrderTriggered(**venue))
    elif state is State.OPEN and "waiting" not in one.told and first(one, "opened"):
        reports.append(OrderOpened(**venue))
    return reports


def first(one: Tracked, what: str) -> bool:
    """Return whether something is told for the first time, and note that it was."""
    if what in one.told:
        return False
    one.told.add(what)
    return True


def _add_fills(
    one: Tracked, row: OrderRow, reading: Reading, reports: list[BrokerReport]
) -> Decimal:
    cumulative = ZERO
    for fill in reading.fills.get(row.order_id, ()):
        cumulative += fill.quantity
        if first(one, fill.execution_id):
            reports.append(
                OrderFilled(
                    client_order_id=one.client_order_id,
                    ts_ns=reading.now_ns,
                    fill=fill,
                    cumulative=cumulative,
                )
            )
    return cumulative


def _waited(one: Tracked, reading: Reading) -> bool:
    """Tell whether trades that the order book counts were waited for long enough."""
    if not one.late_since_ns:
        one.late_since_ns = reading.now_ns
    return reading.now_ns - one.late_since_ns > _TRADES_LATE_NS


def _end(one: Tracked, row: OrderRow, reading: Reading) -> list[BrokerReport]:
    if row.state not in OVER:
        return []
    one.terms = None
    if row.state is State.COMPLETE or not first(one, "ended"):
        return []
    who: dict[str, Any] = {"client_order_id": one.client_order_id, "ts_ns": reading.now_ns}
    if row.state is State.REJECTED and not row.filled:
        sentence = row.message or "no reason given"
        return [OrderRejected(**who, sentence=f"Zerodha refused this order: {sentence}")]
    return [OrderCanceled(**who, cumulative=row.filled, sentence=row.message)]


def _changed(one: Tracked, row: OrderRow, reading: Reading) -> list[BrokerReport]:
    """Say what became of a modification, once the order stands still again."""
    terms = one.terms
    if row.state not in (State.OPEN, State.WAITING):
        return []
    if terms is None:
        return _changed_elsewhere(one, row, reading)
    who: dict[str, Any] = {"client_order_id": one.client_order_id, "ts_ns": reading.now_ns}
    if _stands(terms, row):
        one.terms = None
        one.stood = _values(one, row)
        return [
            OrderModified(
                **who,
                quantity=row.quantity,
                limit_price=terms.limit_price,
                trigger_price=terms.trigger_price,
            )
        ]
    if reading.begun_ns - terms.since_ns < KEPT_NS:
        return []
    one.terms = None
    return [ModifyRefused(**who, sentence="Zerodha kept the order's former values.")]


def _changed_elsewhere(one: Tracked, row: OrderRow, reading: Reading) -> list[BrokerReport]:
    """Tell of new values that somebody gave the order in the broker's own app."""
    values = _values(one, row)
    before, one.stood = one.stood, values
    if before is None or before == values:
        return []
    quantity, price, trigger = values
    return [
        OrderModified(
            client_order_id=one.client_order_id,
            ts_ns=reading.now_ns,
            quantity=quantity,
            limit_price=price,
            trigger_price=trigger,
        )
    ]


def _values(one: Tracked, row: OrderRow) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """Return an order's values, without the price that Zerodha itself gives a market order."""
    order = one.order
    limit = order is not None and order.limit_price is not None
    stop = row.state is State.WAITING
    before = one.stood[2] if one.stood is not None else None
    return (row.quantity, row.price if limit else None, row.trigger_price if stop else before)


def _stands(terms: Terms, row: OrderRow) -> bool:
    if terms.with_quantity and row.quantity != terms.quantity:
        return False
    if terms.limit_price is not None and row.price != terms.limit_price:
        return False
    return terms.trigger_price is None or row.trigger_price == terms.trigger_price


def whose(
    rows: Sequence[OrderRow], known: Mapping[str, str], ours: Callable[[str], bool]
) -> dict[str, str]:
    """Return our id of each order that is ours, by the venue's id.

    An order is known by the id the venue gave for it, or by its tag. A tag is only a label that
    anybody may use twice: the first order with it is ours, a second one is a stranger.
    """
    found = {row.order_id: known[row.order_id] for row in rows if row.order_id in known}
    taken = set(known.values())
    for row in sorted(rows, key=lambda one: (len(one.order_id), one.order_id)):
        if row.order_id not in found and row.tag not in taken and ours(row.tag):
            found[row.order_id] = row.tag
            taken.add(row.tag)
    return found
