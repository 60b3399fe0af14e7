"""What the venue answers when it is asked about one order."""

from core.brokers.practice.working import VenueRecord
from core.events.broker_reports import (
    BrokerReport,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderModified,
    OrderOpened,
    OrderRejected,
    OrderTriggered,
    OrderUntriggered,
)
from core.model.instrument import ZERO
from core.model.orders import OrderStatus


def reports_of(record: VenueRecord, ts_ns: int) -> list[BrokerReport]:
    """Return an order's whole life at the venue as reports, oldest first.

    A reader that knows part of it loses nothing by hearing it again: fills carry their ids.
    """
    client_order_id = record.order.client_order_id
    if record.status is OrderStatus.REJECTED:
        return [OrderRejected(client_order_id=client_order_id, ts_ns=ts_ns, sentence=record.note)]
    reports = _beginning(record, ts_ns)
    reports.extend(_fills(record))
    if record.status is OrderStatus.CANCELED:
        reports.append(
            OrderCanceled(
                client_order_id=client_order_id,
                ts_ns=ts_ns,
                cumulative=record.filled,
                sentence=record.note,
            )
        )
    elif record.status is OrderStatus.EXPIRED:
        reports.append(
            OrderExpired(client_order_id=client_order_id, ts_ns=ts_ns, cumulative=record.filled)
        )
    return reports


def _beginning(record: VenueRecord, ts_ns: int) -> list[BrokerReport]:
    client_order_id, venue_order_id = record.order.client_order_id, record.venue_order_id
    if not record.triggered:
        state: type[OrderUntriggered | OrderTriggered | OrderOpened] = OrderUntriggered
    elif record.terms.trigger_price is not None:
        state = OrderTriggered
    else:
        state = OrderOpened
    reports: list[BrokerReport] = [
        OrderAccepted(client_order_id=client_order_id, ts_ns=ts_ns, venue_order_id=venue_order_id),
        state(client_order_id=client_order_id, ts_ns=ts_ns, venue_order_id=venue_order_id),
    ]
    if record.version:
        reports.append(
            OrderModified(
                client_order_id=client_order_id,
                ts_ns=ts_ns,
                quantity=record.terms.quantity,
                limit_price=record.terms.limit_price,
                trigger_price=record.terms.trigger_price,
            )
        )
    return reports


def _fills(record: VenueRecord) -> list[BrokerReport]:
    cumulative = ZERO
    reports: list[BrokerReport] = []
    for fill in record.fills:
        cumulative += fill.quantity
        reports.append(
            OrderFilled(
                client_order_id=fill.client_order_id,
                ts_ns=fill.ts_ns,
                fill=fill,
                cumulative=cumulative,
            )
        )
    return reports
