"""Words between the engine and Kite. A word that is not in a table is never guessed."""

from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

from msgspec import Struct

from core.clock import MINUTE_NS
from core.errors import BrokerRefused, OutcomeUnknown
from core.model.instrument import ZERO
from core.model.orders import Order, OrderType, Product, Side, TimeInForce

EXCHANGE: Final = "NSE"
REGULAR: Final = "regular"
AUTOMATIC: Final = "-1"
"""Market protection chosen by Zerodha; since April 2026 no market order goes without one."""

TAG_LENGTH: Final = 20
_TYPES: Final = {
    OrderType.MARKET: "MARKET",
    OrderType.LIMIT: "LIMIT",
    OrderType.STOP: "SL-M",
    OrderType.STOP_LIMIT: "SL",
}
_PRODUCTS: Final = {Product.DELIVERY: "CNC", Product.INTRADAY: "MIS"}
_PROTECTED: Final = frozenset({OrderType.MARKET, OrderType.STOP})
STOPS: Final = frozenset({"SL", "SL-M"})


class State(Enum):
    """What a status word of Kite means to us. CHANGING is working, with a request under way."""

    TAKEN = "TAKEN"
    OPEN = "OPEN"
    WAITING = "WAITING"
    CHANGING = "CHANGING"
    COMPLETE = "COMPLETE"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    STRANGE = "STRANGE"


_STATES: Final = {
    "PUT ORDER REQ RECEIVED": State.TAKEN,
    "VALIDATION PENDING": State.TAKEN,
    "OPEN PENDING": State.TAKEN,
    "AMO REQ RECEIVED": State.TAKEN,
    "MODIFY AMO REQ RECEIVED": State.TAKEN,
    "OPEN": State.OPEN,
    "TRIGGER PENDING": State.WAITING,
    "MODIFY VALIDATION PENDING": State.CHANGING,
    "MODIFY PENDING": State.CHANGING,
    "MODIFIED": State.CHANGING,
    "CANCEL PENDING": State.CHANGING,
    "UPDATE": State.CHANGING,
    "COMPLETE": State.COMPLETE,
    "REJECTED": State.REJECTED,
}
OVER: Final = frozenset({State.COMPLETE, State.CANCELLED, State.REJECTED})


class OrderRow(Struct, frozen=True):
    """One row of the order book, read with care. `symbol` has its exchange unless it is the NSE."""

    order_id: str
    word: str
    state: State
    tag: str
    symbol: str
    side: Side
    order_type: str
    product: str
    variety: str
    quantity: Decimal
    filled: Decimal
    price: Decimal
    trigger_price: Decimal
    message: str


def state_of(word: str) -> State:
    """Return what a status means; variants such as CANCELLED AMO go by their beginning."""
    known = _STATES.get(word)
    if known is not None:
        return known
    return State.CANCELLED if word.startswith("CANCELLED") else State.STRANGE


def placing(order: Order, now_ns: int) -> dict[str, str]:
    """Return the arguments of `place_order`; raise BrokerRefused for what Kite has no word for."""
    product = _PRODUCTS.get(order.product)
    if product is None:
        raise BrokerRefused(f"Zerodha does not trade {order.symbol} as {order.product.lower()}.")
    if len(order.client_order_id) > TAG_LENGTH or not order.client_order_id.isalnum():
        raise BrokerRefused(f"The order's number {order.client_order_id} is no tag of Zerodha's.")
    wish = {
        "variety": REGULAR,
        "exchange": EXCHANGE,
        "tradingsymbol": order.symbol,
        "transaction_type": order.side.value,
        "quantity": whole(order.quantity),
        "product": product,
        "order_type": _TYPES[order.order_type],
        "tag": order.client_order_id,
        **_validity(order, now_ns),
    }
    if order.limit_price is not None and order.order_type not in _PROTECTED:
        wish["price"] = plain(order.limit_price)
    if order.trigger_price is not None:
        wish["trigger_price"] = plain(order.trigger_price)
    if order.order_type in _PROTECTED:
        wish["market_protection"] = AUTOMATIC
    return wish


def _validity(order: Order, now_ns: int) -> dict[str, str]:
    """Return how long it works. Kite knows the day at most; what is longer is renewed by us."""
    if order.time_in_force is TimeInForce.IOC:
        return {"validity": "IOC"}
    if order.time_in_force is TimeInForce.GTD:
        minutes = -(-(order.expires_ns - now_ns) // MINUTE_NS)
        if minutes < 1:
            raise BrokerRefused(f"The time of this order for {order.symbol} is over already.")
        if minutes < 24 * 60:
            return {"validity": "TTL", "validity_ttl": str(minutes)}
    return {"validity": "DAY"}


def whole(quantity: Decimal) -> str:
    """Return a number of shares as Kite takes it; raise BrokerRefused for a part of a share."""
    if quantity != quantity.to_integral_value() or quantity <= 0:
        raise BrokerRefused(f"Zerodha trades whole shares, and this order is for {quantity}.")
    return str(int(quantity))


def plain(price: Decimal) -> str:
    """Return a price without an exponent; the wire never sees a float."""
    return format(price, "f")


def read_row(raw: Any) -> OrderRow:
    """Read one row of the order book; raise OutcomeUnknown when its core cannot be read.

    Many fields are null or absent on true rows, so that only what matters is asked for.
    """
    try:
        word = str(raw["status"])
        return OrderRow(
            order_id=text_of(raw["order_id"]),
            word=word,
            state=state_of(word),
            tag=str(raw.get("tag") or ""),
            symbol=symbol_of(raw),
            side=Side(raw["transaction_type"]),
            order_type=str(raw.get("order_type") or ""),
            product=str(raw.get("product") or ""),
            variety=str(raw.get("variety") or REGULAR),
            quantity=number_of(raw["quantity"]),
            filled=number_of(raw.get("filled_quantity") or 0),
            price=number_of(raw.get("price") or 0),
            trigger_price=number_of(raw.get("trigger_price") or 0),
            message=str(raw.get("status_message") or raw.get("status_message_raw") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise OutcomeUnknown("A row of Zerodha's order book could not be read.") from None


def symbol_of(raw: Any) -> str:
    """Return our name of a row's instrument."""
    exchange, symbol = str(raw["exchange"]), str(raw["tradingsymbol"])
    return symbol if exchange == EXCHANGE else f"{exchange}:{symbol}"


def text_of(value: Any) -> str:
    """Return an id; ids are text of up to nineteen digits and never pass through a float."""
    if not isinstance(value, str) or not value:
        raise ValueError("an id is a text that is not empty")
    return value


def number_of(value: Any) -> Decimal:
    """Return an exact number; a float is read by its shortest text, as the wire had it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError("not a number")
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number + ZERO
