"""Orders that outlive the day at Zerodha: GTT, a trigger that rests there and places an order.

Why not every stop is one: docs/decisions/0009-stops-at-zerodha.md.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum
from typing import Any, Final

from msgspec import Struct

from core.brokers.zerodha.fills import moment_of
from core.brokers.zerodha.mapping import EXCHANGE, number_of, symbol_of, whole
from core.clock import SECOND_NS
from core.errors import OutcomeUnknown
from core.model.instrument import ZERO
from core.model.orders import SELL, Order, OrderType, Product, Purpose, Side, TimeInForce

PREFIX: Final = "gtt:"
"""What the venue id of a resting trigger begins with."""

_SLACK: Final = Decimal("0.03")
_PURPOSES: Final = frozenset({Purpose.PROTECT, Purpose.TARGET})
_TYPES: Final = frozenset({OrderType.STOP, OrderType.LIMIT})
_EARLY_NS: Final = 5 * SECOND_NS


class TriggerState(Enum):
    """What a trigger's status means to us."""

    ACTIVE = "ACTIVE"
    TRIGGERED = "TRIGGERED"
    GONE = "GONE"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    STRANGE = "STRANGE"


_STATES: Final = {
    "active": TriggerState.ACTIVE,
    "triggered": TriggerState.TRIGGERED,
    "disabled": TriggerState.GONE,
    "cancelled": TriggerState.GONE,
    "deleted": TriggerState.GONE,
    "expired": TriggerState.EXPIRED,
    "rejected": TriggerState.REJECTED,
}


class TriggerRow(Struct, frozen=True):
    """A trigger with one leg. `order_id` is the order it placed, `failure` why it could not."""

    trigger_id: str
    word: str
    state: TriggerState
    symbol: str
    side: Side
    quantity: Decimal
    trigger_price: Decimal
    made_ns: int
    changed_ns: int
    order_id: str
    failure: str


def rests_as_trigger(order: Order) -> bool:
    """Tell whether an order is to outlive the day: a safety exit or target of shares delivered.

    Kite's ordinary orders end with the day, and intraday positions do so as well.
    """
    return (
        order.time_in_force is TimeInForce.GTC
        and order.product is Product.DELIVERY
        and order.purpose in _PURPOSES
        and order.order_type in _TYPES
    )


def trigger_price_of(order: Order) -> Decimal:
    """Return the price at which an order's trigger fires."""
    price = order.trigger_price if order.order_type is OrderType.STOP else order.limit_price
    return price or ZERO


def trigger_request(
    order: Order, quantity: Decimal, trigger: Decimal, last: Decimal, tick: Decimal
) -> dict[str, Any]:
    """Return the arguments of `place_gtt`.

    The order it places is a limit order, the only kind there is. That of a stop gives way by three
    per cent, so that it takes what is there; that of a target is the target itself.
    """
    limit = trigger
    if order.order_type is OrderType.STOP:
        sign, rounding = (-1, ROUND_CEILING) if order.side is SELL else (1, ROUND_FLOOR)
        limit = (trigger * (1 + sign * _SLACK) / tick).to_integral_value(rounding) * tick
    return {
        "trigger_type": "single",
        "tradingsymbol": order.symbol,
        "exchange": EXCHANGE,
        # The library makes floats of prices; a float's shortest text is the exact price again.
        "trigger_values": [float(trigger)],
        "last_price": float(last),
        "orders": [
            {
                "exchange": EXCHANGE,
                "tradingsymbol": order.symbol,
                "transaction_type": order.side.value,
                "quantity": int(whole(quantity)),
                "order_type": "LIMIT",
                "product": "CNC",
                "price": float(limit),
            }
        ],
    }


def read_triggers(raw: Iterable[Any]) -> dict[str, TriggerRow]:
    """Read the list of triggers by id, those with one leg; raise OutcomeUnknown when unreadable."""
    found: dict[str, TriggerRow] = {}
    try:
        for one in raw:
            if len(one["orders"]) == 1:
                row = _read(one)
                found[row.trigger_id] = row
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError):
        raise OutcomeUnknown("Zerodha's list of triggers could not be read.") from None
    return found


def _read(raw: Any) -> TriggerRow:
    leg, condition = raw["orders"][0], raw["condition"]
    outcome = (leg.get("result") or {}).get("order_result") or {}
    word = str(raw["status"])
    made_ns = moment_of(raw["created_at"])
    return TriggerRow(
        trigger_id=str(int(raw["id"])),
        word=word,
        state=_STATES.get(word, TriggerState.STRANGE),
        symbol=symbol_of(condition),
        side=Side(leg["transaction_type"]),
        quantity=number_of(leg["quantity"]),
        trigger_price=number_of(condition["trigger_values"][0]),
        made_ns=made_ns,
        changed_ns=moment_of(raw["updated_at"]) if raw.get("updated_at") else made_ns,
        order_id=str(outcome.get("order_id") or ""),
        failure=str(outcome.get("rejection_reason") or ""),
    )


def found_by_content(
    order: Order, rows: Mapping[str, TriggerRow], claimed: set[str]
) -> TriggerRow | None:
    """Return the trigger that an order whose answer was lost has made, or None.

    A trigger carries no tag: it is known by symbol, side, quantity and price, by being made after
    the order, and by belonging to no other order of ours.
    """
    fitting = [
        row
        for key, row in rows.items()
        if key not in claimed
        and row.symbol == order.symbol
        and row.side is order.side
        and row.quantity == order.quantity
        and row.trigger_price == trigger_price_of(order)
        and row.made_ns >= order.created_ns - _EARLY_NS
    ]
    return min(fitting, key=lambda row: int(row.trigger_id), default=None)
