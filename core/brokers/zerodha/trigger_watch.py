"""Follows our triggers until they have placed their order; from then on it is an order."""

from collections.abc import Mapping
from typing import Any, Final

from core.brokers.zerodha.order_watch import (
    KEPT_NS,
    Reading,
    Stage,
    Tracked,
    first,
    takes_question,
)
from core.brokers.zerodha.triggers import PREFIX, TriggerRow, TriggerState
from core.clock import SECOND_NS
from core.events.broker_reports import (
    BrokerReport,
    ModifyRefused,
    OrderAbsent,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderModified,
    OrderRejected,
    OrderTriggered,
    OrderUntriggered,
    OutcomeLost,
)
from core.execution.charges import trading_day
from core.model.instrument import ZERO

_PLACING_NS: Final = 60 * SECOND_NS


def follow_trigger(
    one: Tracked, rows: Mapping[str, TriggerRow], reading: Reading
) -> list[BrokerReport]:
    """Return what the list of triggers tells that is new about an order."""
    row = rows.get(one.trigger_id)
    if row is None:
        return _unseen(one, reading)
    one.trigger, one.stage = row, Stage.SENT
    if takes_question(one, reading):
        one.told.clear()
        one.over = False
    if one.over:
        return []
    who: dict[str, Any] = {"client_order_id": one.client_order_id, "ts_ns": reading.now_ns}
    reports: list[BrokerReport] = []
    if row.state is not TriggerState.REJECTED and first(one, "accepted"):
        reports.append(OrderAccepted(**who, venue_order_id=PREFIX + row.trigger_id))
    return reports + _STORIES[row.state](one, row, reading, who)


def _unseen(one: Tracked, reading: Reading) -> list[BrokerReport]:
    if one.on_its_way or reading.begun_ns <= one.answered_ns or not takes_question(one, reading):
        return []
    return [OrderAbsent(client_order_id=one.client_order_id, ts_ns=reading.now_ns)]


def _active(
    one: Tracked, row: TriggerRow, reading: Reading, who: dict[str, Any]
) -> list[BrokerReport]:
    reports: list[BrokerReport] = []
    if first(one, "waiting"):
        reports.append(OrderUntriggered(**who, venue_order_id=PREFIX + row.trigger_id))
    terms = one.terms
    if terms is None:
        return reports
    stop = terms.trigger_price is not None
    price = terms.trigger_price if stop else terms.limit_price
    if row.quantity == terms.quantity and row.trigger_price == price:
        one.terms = None
        reports.append(
            OrderModified(
                **who,
                quantity=row.quantity,
                limit_price=terms.limit_price,
                trigger_price=terms.trigger_price,
            )
        )
    elif reading.begun_ns - terms.since_ns >= KEPT_NS:
        one.terms = None
        reports.append(ModifyRefused(**who, sentence="Zerodha kept the trigger's former values."))
    return reports


def _triggered(
    one: Tracked, row: TriggerRow, reading: Reading, who: dict[str, Any]
) -> list[BrokerReport]:
    """A trigger that fired has placed an order, or failed to; neither means that it filled."""
    one.terms = None
    if row.order_id:
        if trading_day(row.changed_ns) < trading_day(reading.now_ns):
            # The order of that day is over, and Kite's books of that day are closed.
            one.over = True
            return [OrderExpired(**who, cumulative=ZERO)]
        one.order_id = row.order_id
        if not first(one, "triggered"):
            return []
        return [OrderTriggered(**who, venue_order_id=row.order_id)]
    if not row.failure and reading.now_ns - row.changed_ns < _PLACING_NS:
        return []
    one.over = True
    why = row.failure or "it placed no order"
    return [OrderRejected(**who, sentence=f"The trigger fired at Zerodha and failed: {why}")]


def _gone(
    one: Tracked, row: TriggerRow, reading: Reading, who: dict[str, Any]
) -> list[BrokerReport]:
    one.over, one.terms = True, None
    sentence = f"The trigger at Zerodha is {row.word}."
    return [OrderCanceled(**who, cumulative=ZERO, sentence=sentence)]


def _expired(
    one: Tracked, row: TriggerRow, reading: Reading, who: dict[str, Any]
) -> list[BrokerReport]:
    one.over = True
    return [OrderExpired(**who, cumulative=ZERO)]


def _rejected(
    one: Tracked, row: TriggerRow, reading: Reading, who: dict[str, Any]
) -> list[BrokerReport]:
    one.over = True
    return [OrderRejected(**who, sentence="Zerodha refused this trigger. Look at it in Kite.")]


def _strange(
    one: Tracked, row: TriggerRow, reading: Reading, who: dict[str, Any]
) -> list[BrokerReport]:
    if one.strange == row.word:
        return []
    one.strange = row.word
    sentence = (
        f"Zerodha calls this trigger “{row.word}”, a word this program does not know. "
        "Look at it in Kite."
    )
    return [OutcomeLost(**who, sentence=sentence)]


_STORIES: Final = {
    TriggerState.ACTIVE: _active,
    TriggerState.TRIGGERED: _triggered,
    TriggerState.GONE: _gone,
    TriggerState.EXPIRED: _expired,
    TriggerState.REJECTED: _rejected,
    TriggerState.STRANGE: _strange,
}
