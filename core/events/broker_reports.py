"""What a broker tells the engine. Each is posted to the mailbox; none is ever a return value."""

from decimal import Decimal
from typing import Final

from msgspec import Struct

from core.model.orders import Fill


class BrokerReport(Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Base of everything a broker says about one order."""

    client_order_id: str
    ts_ns: int


class OrderAccepted(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The venue took the request and gave it an id."""

    venue_order_id: str


class OrderOpened(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The order rests in the book."""

    venue_order_id: str


class OrderUntriggered(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The stop order waits for its trigger at the venue."""

    venue_order_id: str


class OrderTriggered(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The stop order's trigger price was reached."""

    venue_order_id: str


class OrderRejected(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The venue refused the order; nothing of it is live."""

    sentence: str


class OrderFilled(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """One execution. `cumulative` is the order's filled quantity after it."""

    fill: Fill
    cumulative: Decimal


class OrderCanceled(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The venue cancelled what was left of the order; `sentence` says why when it knows."""

    cumulative: Decimal
    sentence: str = ""


class OrderExpired(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The order's time ran out at the venue."""

    cumulative: Decimal


class CancelRefused(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The venue could not cancel: already gone, or never there. Query the order."""

    sentence: str


class OrderModified(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The venue confirmed new values for a working order."""

    quantity: Decimal
    limit_price: Decimal | None
    trigger_price: Decimal | None


class ModifyRefused(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The venue kept the former values."""

    sentence: str


class OutcomeLost(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """The request may or may not have arrived: time-out, reset, unreadable answer."""

    sentence: str


class OrderAbsent(BrokerReport, frozen=True, kw_only=True, tag=True, gc=False):
    """A query found no such order: not open, not in the history, not in the trades."""


REPORTS: Final = frozenset(BrokerReport.__subclasses__())
"""Every kind of report. Asking for an exact type is several times faster than isinstance here."""
