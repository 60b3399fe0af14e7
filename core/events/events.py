"""Events: what happened. Past tense, frozen, each with id, time and source.

Tick and Bar (core.model.market) are events too; they are kept lean because there are millions.
"""

from decimal import Decimal

from msgspec import Struct

from core.events.snapshot import BotState
from core.model.orders import Fill, Order, OrderStatus, Refusal, Side


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """Base of all events. `ts_ns` is trading time; `source` names the part that saw it."""

    id: int
    ts_ns: int
    source: str


class PriceUpdated(Event, frozen=True, kw_only=True, gc=False):
    """The last good price of a symbol changed."""

    symbol: str
    price: float


class SignalGiven(Event, frozen=True, kw_only=True, gc=False):
    """A strategy wished for something."""

    strategy: str
    symbol: str
    side: Side
    purpose: str
    strength: float
    confidence: float
    reason: str


class OrderChanged(Event, frozen=True, kw_only=True, gc=False):
    """An order moved to another state."""

    order: Order
    status: OrderStatus
    filled: Decimal
    note: str = ""


class OrderTroubled(OrderChanged, frozen=True, kw_only=True, gc=False):
    """An order ended, or hangs, in a way a person should know of: its status is in TROUBLES."""


TROUBLES = frozenset(
    {
        OrderStatus.REJECTED,
        OrderStatus.UNKNOWN,
        OrderStatus.EXPIRED,
        OrderStatus.EXPIRED_LOCAL,
    }
)


class FillBooked(Event, frozen=True, kw_only=True, gc=False):
    """An execution was booked into positions and cash."""

    fill: Fill
    realised: Decimal


class PositionChanged(Event, frozen=True, kw_only=True, gc=False):
    """The quantity of a holding changed."""

    symbol: str
    quantity: Decimal
    average_price: Decimal


class IntentRefused(Event, frozen=True, kw_only=True, gc=False):
    """A risk rule said no."""

    refusal: Refusal


class IntentHeld(Event, frozen=True, kw_only=True, gc=False):
    """A wish has to wait; `rule` says for what, and it is looked at again by itself."""

    symbol: str
    rule: str
    sentence: str


class BotStateChanged(Event, frozen=True, kw_only=True, gc=False):
    """The bot began to do something else."""

    state: BotState
    sentence: str


class RiskChanged(Event, frozen=True, kw_only=True, gc=False):
    """A breaker opened or closed, or the kill switch moved."""

    rule: str
    sentence: str


class StopLossHit(Event, frozen=True, kw_only=True, gc=False):
    """A safety exit was filled."""

    symbol: str
    fill: Fill


class TargetHit(Event, frozen=True, kw_only=True, gc=False):
    """A target exit was filled."""

    symbol: str
    fill: Fill


class MarketOpened(Event, frozen=True, kw_only=True, gc=False):
    """A trading session began."""

    market: str


class MarketClosed(Event, frozen=True, kw_only=True, gc=False):
    """A trading session ended."""

    market: str


class SystemNoted(Event, frozen=True, kw_only=True, gc=False):
    """The program itself has something to say."""

    sentence: str


class ErrorRaised(Event, frozen=True, kw_only=True, gc=False):
    """A part failed; what it means is in the sentence."""

    part: str
    sentence: str
    detail: str = ""
