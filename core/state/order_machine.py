"""The order state machine: every legal move, and an answer for every illegal one.

Source of the table: docs/life-of-an-order.md. Rules that hold whatever arrives, in any order,
any number of times: a fill is applied once, keyed by its execution id; the filled quantity never
falls; a terminal state is left only by a late fill; nothing here raises on what a venue says.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.events.broker_reports import (
    BrokerReport,
    CancelRefused,
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
from core.model.orders import OrderStatus as S
from core.state.order_record import OrderRecord


class Move(StrEnum):
    """What a report did to an order."""

    NONE = "NONE"
    CHANGED = "CHANGED"
    FILLED = "FILLED"
    LATE_FILL = "LATE_FILL"
    OVERFILL = "OVERFILL"
    DUPLICATE = "DUPLICATE"
    STALE = "STALE"
    ASK = "ASK"
    CLEARED = "CLEARED"


# Members by names of their own, as in core.model.orders: reports are many.
_ACKED, _OPEN, _UNTRIGGERED, _PARTIAL = S.ACKED, S.OPEN, S.UNTRIGGERED, S.PARTIAL
_COMPLETE, _GONE = S.FILLED, S.CANCELED
_NONE, _CHANGED, _FILL, _ASK = Move.NONE, Move.CHANGED, Move.FILLED, Move.ASK
NOTHING_NEW = frozenset({Move.NONE, Move.DUPLICATE, Move.STALE})
"""Outcomes after which the order is as it was."""

_UNPROVEN = frozenset({S.SENDING, S.UNKNOWN})
_BEFORE_BOOK = frozenset({S.SENDING, S.UNKNOWN, S.ACKED})
_SENT = frozenset({S.SENDING, S.UNKNOWN, S.ACKED, S.OPEN, S.UNTRIGGERED, S.PARTIAL})
# An order never sent (INTENT) or already over can still be proved alive by a fill: that is late.
ABSENCE_PROBES = 5
ABSENCE_SPAN_NS = 120_000_000_000


def apply(record: OrderRecord, report: BrokerReport, absence_is_proof: bool = False) -> Move:
    """Change `record` by one report and return what happened.

    `absence_is_proof` is True only for a venue that is durable and answers for every order it
    ever took (the practice broker): then one OrderAbsent proves that nothing was accepted.
    """
    handler = _MOVES.get(type(report))
    if handler is None:
        if isinstance(report, OrderAbsent):
            return _absent(record, report, absence_is_proof)
        return _ASK
    move = handler(record, report)
    if type(report) in _PROOFS and (record.doubt or record.absences):
        move = _cleared(record, move)
    if report.ts_ns > record.updated_ns and move not in NOTHING_NEW:
        record.updated_ns = report.ts_ns
    return move


def _cleared(record: OrderRecord, move: Move) -> Move:
    """End the doubt about an order that the venue shows at work."""
    if record.status.terminal:
        return move
    record.doubt, record.absences = "", 0
    # What was asked for without an answer has not happened, or this report says that it has.
    record.pending_cancel = record.pending_modify = False
    return Move.CLEARED


def _accepted(record: OrderRecord, report: OrderAccepted) -> Move:
    record.venue_order_id = record.venue_order_id or report.venue_order_id
    if record.status not in _UNPROVEN and not _seen_again(record):
        return _NONE
    record.status = _ACKED
    return _CHANGED


def _opened(record: OrderRecord, report: OrderOpened | OrderTriggered) -> Move:
    record.venue_order_id = record.venue_order_id or report.venue_order_id
    known = record.status in _BEFORE_BOOK or record.status is _UNTRIGGERED
    if not known and not _seen_again(record):
        return _NONE
    record.status = _PARTIAL if record.filled else _OPEN
    return _CHANGED


def _untriggered(record: OrderRecord, report: OrderUntriggered) -> Move:
    record.venue_order_id = record.venue_order_id or report.venue_order_id
    if (record.status not in _BEFORE_BOOK or record.filled) and not _seen_again(record):
        return _NONE
    record.status = _UNTRIGGERED
    return _CHANGED


def _rejected(record: OrderRecord, report: OrderRejected) -> Move:
    if record.status not in _SENT:
        return Move.STALE
    record.note = report.sentence
    return _end(record, S.REJECTED)


def _canceled(record: OrderRecord, report: OrderCanceled) -> Move:
    if record.status not in _SENT:
        return Move.STALE
    return _end_with(record, _GONE, report.cumulative)


def _expired(record: OrderRecord, report: OrderExpired) -> Move:
    if record.status not in _SENT:
        return Move.STALE
    return _end_with(record, S.EXPIRED, report.cumulative)


def _seen_again(record: OrderRecord) -> bool:
    """Tell whether an order given up for lack of any trace is at the venue after all."""
    again, record.inferred = record.inferred, False
    return again


def _end_with(record: OrderRecord, status: S, cumulative: Decimal) -> Move:
    """End the order, once the fills the venue counts have come; until then it is asked about."""
    if cumulative <= record.filled:
        return _end(record, status)
    record.ends_as, record.venue_filled = status, max(cumulative, record.venue_filled)
    return _ASK


def _end(record: OrderRecord, status: S) -> Move:
    record.status = status
    record.pending_cancel = False
    record.pending_modify = False
    record.doubt = ""
    return _CHANGED


def _filled(record: OrderRecord, report: OrderFilled) -> Move:
    fill = report.fill
    if fill.execution_id in record.executions:
        return Move.DUPLICATE
    was = record.status
    record.executions += (fill.execution_id,)
    record.venue_order_id = record.venue_order_id or fill.venue_order_id
    record.filled += fill.quantity
    record.value += fill.quantity * fill.price
    record.charges += fill.charges
    complete = record.filled >= record.quantity
    if record.filled > record.quantity:
        _end(record, S.FILLED)
        return Move.OVERFILL
    if was not in _SENT:
        _end(record, S.FILLED if complete else S.PARTIAL_CLOSED)
        return Move.LATE_FILL
    if complete:
        _end(record, _COMPLETE)
        return _FILL
    if report.cumulative > record.venue_filled:
        record.venue_filled = report.cumulative
    if record.ends_as is not None and record.filled >= record.venue_filled:
        _end(record, record.ends_as)
        return _FILL
    record.status = _PARTIAL
    return _ASK if record.venue_filled > record.filled else _FILL


def _cancel_refused(record: OrderRecord, report: CancelRefused) -> Move:
    if record.status.terminal:
        return Move.NONE
    record.pending_cancel = False
    record.note = report.sentence
    return Move.ASK


def _modified(record: OrderRecord, report: OrderModified) -> Move:
    if record.status.terminal:
        return Move.STALE
    record.quantity = report.quantity
    record.limit_price = report.limit_price
    record.trigger_price = report.trigger_price
    asked = record.pending_modify
    record.pending_modify = False
    if record.filled >= record.quantity:
        return _end(record, S.FILLED)
    return Move.CHANGED if asked else Move.NONE


def _modify_refused(record: OrderRecord, report: ModifyRefused) -> Move:
    if record.status.terminal:
        return Move.NONE
    record.pending_modify = False
    record.note = report.sentence
    return Move.ASK


def _outcome_lost(record: OrderRecord, report: OutcomeLost) -> Move:
    if record.status.terminal:
        return Move.NONE
    record.doubt = report.sentence or "no answer"
    record.note = report.sentence
    if record.status is S.SENDING:
        record.status = S.UNKNOWN
    return Move.ASK


def _absent(record: OrderRecord, report: OrderAbsent, absence_is_proof: bool) -> Move:
    """Believe in absence only when it is proof; a timer alone never settles an order.

    An order the venue once confirmed and has no trace of any more was cancelled there.
    """
    proven = record.status not in _UNPROVEN
    if record.status not in _SENT or (proven and absence_is_proof):
        return Move.NONE
    if record.absences == 0:
        record.first_absence_ns = report.ts_ns
    record.absences += 1
    long_enough = report.ts_ns - record.first_absence_ns >= ABSENCE_SPAN_NS
    if absence_is_proof or (record.absences >= ABSENCE_PROBES and long_enough):
        record.inferred = not absence_is_proof
        record.note = "The broker has no trace of this order."
        record.updated_ns = report.ts_ns
        return _end(record, _GONE if proven else S.REJECTED)
    return Move.ASK


_PROOFS = frozenset({OrderAccepted, OrderOpened, OrderTriggered, OrderUntriggered, OrderModified})
"""What the venue says only of an order that works there: it ends every doubt about it."""

_MOVES: dict[type, Callable[[OrderRecord, Any], Move]] = {
    OrderAccepted: _accepted,
    OrderOpened: _opened,
    OrderTriggered: _opened,
    OrderUntriggered: _untriggered,
    OrderRejected: _rejected,
    OrderCanceled: _canceled,
    OrderExpired: _expired,
    OrderFilled: _filled,
    CancelRefused: _cancel_refused,
    OrderModified: _modified,
    ModifyRefused: _modify_refused,
    OutcomeLost: _outcome_lost,
}
