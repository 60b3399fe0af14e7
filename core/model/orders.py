"""Orders: what a strategy wishes, what the risk engine allows, what came of it."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct


class Side(StrEnum):
    """Direction of an order."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def sign(self) -> int:
        """Return +1 for BUY, -1 for SELL."""
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> "Side":
        """Return the other side."""
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    """How an order meets the market."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"


class TimeInForce(StrEnum):
    """How long an order works."""

    DAY = "DAY"
    GTC = "GTC"
    IOC = "IOC"


class Product(StrEnum):
    """How the holding is settled; it decides the charges."""

    DELIVERY = "DELIVERY"
    INTRADAY = "INTRADAY"
    PERPETUAL = "PERPETUAL"


class Purpose(StrEnum):
    """Why an order exists. Everything but ENTRY may only shrink a position."""

    ENTRY = "ENTRY"
    EXIT = "EXIT"
    PROTECT = "PROTECT"
    TARGET = "TARGET"

    @property
    def reduces(self) -> bool:
        """Return whether the order may only shrink a position."""
        return self is not Purpose.ENTRY


class OrderStatus(StrEnum):
    """The order's place in its life. See docs/life-of-an-order.md for the legal moves."""

    DENIED = "DENIED"
    INTENT = "INTENT"
    SENDING = "SENDING"
    ACKED = "ACKED"
    OPEN = "OPEN"
    UNTRIGGERED = "UNTRIGGERED"
    PARTIAL = "PARTIAL"
    FILLED = "FILLED"
    REJECTED = "REJECTED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"
    EXPIRED_LOCAL = "EXPIRED_LOCAL"
    PARTIAL_CLOSED = "PARTIAL_CLOSED"

    @property
    def terminal(self) -> bool:
        """Return whether the venue will do nothing more with the order."""
        return self in TERMINAL

    @property
    def unproven(self) -> bool:
        """Return whether the order may be at the venue without our knowing."""
        return self in (OrderStatus.SENDING, OrderStatus.UNKNOWN)


TERMINAL = frozenset(
    {
        OrderStatus.DENIED,
        OrderStatus.FILLED,
        OrderStatus.REJECTED,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.EXPIRED_LOCAL,
        OrderStatus.PARTIAL_CLOSED,
    }
)


class OrderIntent(Struct, frozen=True, kw_only=True, gc=False):
    """A wish of a strategy, a person or a safety part. It is not an order.

    `quantity` None asks the risk engine for the size its rule allows.
    `stop_price` is the protective stop an ENTRY will get; None asks for the default distance.
    """

    strategy: str
    symbol: str
    side: Side
    purpose: Purpose
    reason: str
    order_type: OrderType = OrderType.MARKET
    quantity: Decimal | None = None
    limit_price: Decimal | None = None
    trigger_price: Decimal | None = None
    stop_price: Decimal | None = None
    target_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.DAY
    product: Product | None = None
    strength: float = 1.0
    confidence: float = 1.0
    origin: str = "strategy"
    timeframe_s: int = 0


class Order(Struct, frozen=True, kw_only=True, gc=False):
    """An order the risk engine has approved. Only `RiskEngine.approve` makes one.

    `kill_epoch` is the kill latch's epoch at approval; a later epoch voids the order.
    """

    client_order_id: str
    strategy: str
    symbol: str
    side: Side
    purpose: Purpose
    order_type: OrderType
    quantity: Decimal
    limit_price: Decimal | None
    trigger_price: Decimal | None
    stop_price: Decimal | None
    target_price: Decimal | None
    time_in_force: TimeInForce
    product: Product
    reason: str
    reference_price: Decimal
    created_ns: int
    kill_epoch: int
    origin: str


class Refusal(Struct, frozen=True, kw_only=True, gc=False):
    """A rule said no: which one, and a sentence with the numbers in it."""

    ts_ns: int
    strategy: str
    symbol: str
    rule: str
    sentence: str
    side: Side
    purpose: Purpose


class Fill(Struct, frozen=True, kw_only=True, gc=False):
    """One execution at a venue, keyed by its execution id.

    `charges` is what this execution cost in brokerage, taxes and fees.
    """

    execution_id: str
    client_order_id: str
    venue_order_id: str
    ts_ns: int
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    charges: Decimal
