"""One order at the exchange: its facts, its row as Kite shows it, its history of rows."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.exchanges.kite.listing import Listed
from tests.exchanges.kite.replies import number
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import text

ZERO = Decimal(0)
RECEIVED = "PUT ORDER REQ RECEIVED"
VALIDATING = "VALIDATION PENDING"
OPEN_PENDING = "OPEN PENDING"
OPEN = "OPEN"
TRIGGER_PENDING = "TRIGGER PENDING"
MODIFY_VALIDATING = "MODIFY VALIDATION PENDING"
MODIFY_PENDING = "MODIFY PENDING"
MODIFIED = "MODIFIED"
CANCEL_PENDING = "CANCEL PENDING"
COMPLETE = "COMPLETE"
CANCELLED = "CANCELLED"
REJECTED = "REJECTED"
AMO_RECEIVED = "AMO REQ RECEIVED"
UPDATE = "UPDATE"
OVER = frozenset({COMPLETE, CANCELLED, REJECTED, "CANCELLED AMO"})
STOPS = frozenset({"SL", "SL-M"})


@dataclass
class VenueOrderRow:
    """An order with everything that may change about it."""

    order_id: str
    listed: Listed
    side: str
    order_type: str
    product: str
    quantity: int
    price: Decimal
    trigger_price: Decimal
    validity: str
    placed_ns: int
    number: int
    variety: str = "regular"
    tag: str | None = None
    protection: Decimal = ZERO
    disclosed: int = 0
    ttl_ns: int = 0
    placed_by: str = "AB1234"
    tags: list[str] = field(default_factory=list)
    status: str = RECEIVED
    message: str | None = None
    raw_message: str | None = None
    exchange_order_id: str | None = None
    parent_order_id: str | None = None
    updated_ns: int = 0
    exchange_ns: int = 0
    filled: int = 0
    cancelled: int = 0
    value: Decimal = ZERO
    modifications: int = 0
    triggered: bool = False
    shown_type: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rest(self) -> int:
        return self.quantity - self.filled

    @property
    def over(self) -> bool:
        return self.status in OVER

    @property
    def works(self) -> bool:
        """Whether it may trade: in the book of the exchange, triggered when it is a stop."""
        in_book = self.status in (OPEN, MODIFY_VALIDATING, MODIFY_PENDING, MODIFIED, CANCEL_PENDING)
        return in_book and self.triggered

    @property
    def waits_for_trigger(self) -> bool:
        return self.order_type in STOPS and not self.triggered and not self.over

    @property
    def signed(self) -> int:
        return self.filled if self.side == "BUY" else -self.filled

    def row(self, switches: Switches) -> dict[str, Any]:
        """Return the order as the order book shows it; some fields are absent at times."""
        average = self.value / self.filled if self.filled else ZERO
        echo = self.protection if switches.market_protection_echo == "value" else ZERO
        row: dict[str, Any] = {
            "account_id": "AB1234",
            "placed_by": self.placed_by,
            "order_id": self.order_id,
            "exchange_order_id": self.exchange_order_id,
            "parent_order_id": self.parent_order_id,
            "status": self.status,
            "status_message": self.message,
            "status_message_raw": self.raw_message,
            "order_timestamp": text(self.placed_ns),
            "exchange_update_timestamp": text(self.updated_ns) if self.exchange_order_id else None,
            "exchange_timestamp": text(self.exchange_ns) if self.exchange_order_id else None,
            "variety": self.variety,
            "modified": False,
            "exchange": self.listed.exchange,
            "tradingsymbol": self.listed.symbol,
            "instrument_token": self.listed.token,
            "order_type": self.shown_type or self.order_type,
            "transaction_type": self.side,
            "validity": self.validity,
            "validity_ttl": 0,
            "product": self.product,
            "quantity": self.quantity,
            "disclosed_quantity": self.disclosed,
            "price": number(self.price),
            "trigger_price": number(self.trigger_price),
            "average_price": number(average),
            "filled_quantity": self.filled,
            "pending_quantity": 0 if self.status in (REJECTED, COMPLETE) else self.rest,
            "cancelled_quantity": self.cancelled,
            "market_protection": number(echo),
            "meta": {},
            "tag": self.tag,
            "guid": f"{self.number}XabCdEfGh",
        }
        tags = ([self.tag] if self.tag else []) + self.tags
        if tags:
            row["tags"] = tags
        return row

    def remember(self, switches: Switches) -> dict[str, Any]:
        """Add the present row to the history and return it."""
        row = self.row(switches)
        self.history.append(row)
        return row


@dataclass(frozen=True)
class Trade:
    """One execution."""

    trade_id: str
    order: VenueOrderRow
    quantity: int
    price: Decimal
    at_ns: int

    @property
    def value(self) -> Decimal:
        return self.price * self.quantity

    def row(self) -> dict[str, Any]:
        order = self.order
        return {
            "trade_id": self.trade_id,
            "order_id": order.order_id,
            "exchange": order.listed.exchange,
            "tradingsymbol": order.listed.symbol,
            "instrument_token": order.listed.token,
            "product": order.product,
            "average_price": number(self.price),
            "quantity": self.quantity,
            "exchange_order_id": order.exchange_order_id,
            "transaction_type": order.side,
            "fill_timestamp": text(self.at_ns),
            "order_timestamp": text(self.at_ns)[11:],
            "exchange_timestamp": text(self.at_ns),
        }
