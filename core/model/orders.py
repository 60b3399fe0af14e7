"""Orders: what a strategy wishes, what the risk engine allows, what came of it."""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

_TERMINAL_NAMES = frozenset(
    {"DENIED", "FILLED", "REJECTED", "CANCELED", "EXPIRED", "EXPIRED_LOCAL", "PARTIAL_CLOSED"}
)


class Side(StrEnum):
    """Direction of an order. `sign` is +1 for BUY, -1 for SELL."""

    sign: int

    BUY = "BUY"
    SELL = "SELL"

    def __init__(self, name: str) -> None:
        self.sign = 1 if name == "BUY" else -1

    @property
    def opposite(self) -> "Side":
        """Return the other side."""
        return SELL if self is BUY else BUY


class OrderType(StrEnum):
    """How an order meets the market."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"


class TimeInForce(StrEnum):
    """How long an order works: the day, until cancelled, until a moment, or only at once."""

    DAY = "DAY"
    GTC = "GTC"
    GTD = "GTD"
    IOC = "IOC"


class Product(StrEnum):
    """How the holding is settled; it decides the charges."""

    DELIVERY = "DELIVERY"
    INTRADAY = "INTRADAY"
    PERPETUAL = "PERPETUAL"


class Purpose(StrEnum):
    """Why an order exists. Everything but ENTRY `reduces`: it may only shrink a position."""

    reduces: bool

    ENTRY = "ENTRY"
    EXIT = "EXIT"
    PROTECT = "PROTECT"
    TARGET = "TARGET"

    def __init__(self, name: str) -> None:
        self.reduces = name != "ENTRY"


class OrderStatus(StrEnum):
    """The order's place in its life. See docs/life-of-an-order.md for the legal moves.

    `terminal`: the venue will do nothing more with the order. `unproven`: the order may be at the
    venue without our knowing.
    """

    terminal: bool
    unproven: bool

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

    def __init__(self, name: str) -> None:
        self.terminal = name in _TERMINAL_NAMES
        self.unproven = name in ("SENDING", "UNKNOWN")


TERMINAL = frozenset(status for status in OrderStatus if status.terminal)

# Python 3.11 looks a member up in Python code each time it is read off its class, which costs
# ten times a module's own name. What every order passes through uses these names.
BUY: Final = Side.BUY
SELL: Final = Side.SELL
ENTRY: Final = Purpose.ENTRY
EXIT: Final = Purpose.EXIT
PROTECT: Final = Purpose.PROTECT
TARGET: Final = Purpose.TARGET

UNKNOWN: Final = OrderStatus.UNKNOWN

PART_ORIGIN: Final = "part"
"""The origin of an exit that sells a part of a position; the rest stays."""


class OrderIntent(Struct, frozen=True, kw_only=True, gc=False):
    """A wish of a strategy, a person or a safety part. It is not an order.

    `quantity` None asks the risk engine for the size its rule allows.
    `stop_price` is the protective stop an ENTRY will get; None asks for the default distance.
    `expires_ns` is when a GTD order ends. `size_factor` 0..1 shrinks what the risk rule allows.
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
    expires_ns: int = 0
    size_factor: float = 1.0


class Order(Struct, frozen=True, gc=False):
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
    expires_ns: int = 0


class Refusal(Struct, frozen=True, kw_only=True, gc=False):
    """A rule said no: which one, and a sentence with the numbers in it."""

    ts_ns: int
    strategy: str
    symbol: str
    rule: str
    sentence: str
    side: Side
    purpose: Purpose


class Fill(Struct, frozen=True, gc=False):
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
