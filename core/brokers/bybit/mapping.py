"""Bybit's words and ours: orders out, order states and executions in. Unknown words raise."""

from decimal import Decimal
from typing import Any, Final

from core.brokers.bybit.client import Row, number
from core.errors import BrokerRefused, OutcomeUnknown
from core.events.broker_reports import (
    BrokerReport,
    OrderAccepted,
    OrderCanceled,
    OrderOpened,
    OrderRejected,
    OrderTriggered,
    OrderUntriggered,
    OutcomeLost,
)
from core.execution.broker import VenueOrder
from core.execution.live_broker import STRANGER
from core.model.instrument import ZERO
from core.model.orders import Fill, Order, OrderStatus, OrderType, Purpose, Side, TimeInForce

LINEAR: Final = "linear"
SETTLE_COIN: Final = "USDT"
MS: Final = 1_000_000

_SIDES: Final = {"Buy": Side.BUY, "Sell": Side.SELL}
_SIDE_WORDS: Final = {Side.BUY: "Buy", Side.SELL: "Sell"}
_FORCES: Final = {
    TimeInForce.DAY: "GTC",
    TimeInForce.GTC: "GTC",
    TimeInForce.IOC: "IOC",
}
_MARKET: Final = frozenset({OrderType.MARKET, OrderType.STOP})
_STATUSES: Final = {
    "New": OrderStatus.OPEN,
    "PartiallyFilled": OrderStatus.PARTIAL,
    "Untriggered": OrderStatus.UNTRIGGERED,
    "Triggered": OrderStatus.OPEN,
    "Filled": OrderStatus.FILLED,
    "Cancelled": OrderStatus.CANCELED,
    "PartiallyFilledCanceled": OrderStatus.CANCELED,
    "Deactivated": OrderStatus.CANCELED,
    "Rejected": OrderStatus.REJECTED,
}
_EMPTY: Final = frozenset({"", "0", "UNKNOWN", "None", "EC_NoError"})
_ORDINARY: Final = frozenset({"CancelByUser", "EC_PerCancelRequest"})
_ENDS: Final = {
    "CancelByReduceOnly": "The position it was to reduce is gone.",
    "CancelByTpSlTsClear": "The position it belonged to is closed.",
    "CancelBySmp": "It would have traded with another order of this account.",
    "CancelByDCP": "Bybit cancelled it because the connection was gone.",
    "CancelByAdmin": "Bybit itself cancelled it.",
    "CancelBySettle": "The contract was settled.",
    "CancelByPrepareLiq": "Bybit cancelled it before a liquidation.",
    "CancelAllBeforeLiq": "Bybit cancelled it before a liquidation.",
    "CancelByPrepareAdl": "Bybit cancelled it before it reduced the position.",
    "CancelAllBeforeAdl": "Bybit cancelled it before it reduced the position.",
    "EC_NoImmediateQtyToFill": "Nobody traded the rest at once.",
    "EC_CancelForNoFullFill": "Nobody traded all of it at once.",
    "EC_PostOnlyWillTakeLiquidity": "It would have traded at once, which it was not to.",
}

TRADES: Final = frozenset({"Trade", "BustTrade", "AdlTrade"})
"""Executions that move a position."""

OTHER_BOOKINGS: Final = frozenset({"Funding", "Settle", "Delivery", "SessionSettlePnl"})
"""Executions that move money alone, or end a contract."""


def plain(value: Decimal) -> str:
    """Return a number as the wire wants it: never an exponent."""
    return f"{value:f}"


def new_order(order: Order) -> dict[str, Any]:
    """Return the parameters of a new order; raise BrokerRefused for what Bybit has not got."""
    force = _FORCES.get(order.time_in_force)
    if force is None:
        raise BrokerRefused(
            "Bybit has no orders that end at a set time. Let it work until it is cancelled."
        )
    is_market = order.order_type in _MARKET
    params: dict[str, Any] = {
        "category": LINEAR,
        "symbol": order.symbol,
        "side": _SIDE_WORDS[order.side],
        "orderType": "Market" if is_market else "Limit",
        "qty": plain(order.quantity),
        "timeInForce": "IOC" if order.order_type is OrderType.MARKET else force,
        "orderLinkId": order.client_order_id,
        "positionIdx": 0,
    }
    if not is_market:
        params["price"] = plain(_needed(order.limit_price, "a price"))
    if order.order_type in (OrderType.STOP, OrderType.STOP_LIMIT):
        params["triggerPrice"] = plain(_needed(order.trigger_price, "a trigger price"))
        params["triggerDirection"] = 1 if order.side is Side.BUY else 2
        params["triggerBy"] = "LastPrice"
    if order.purpose.reduces:
        params["reduceOnly"] = True
    if order.purpose is Purpose.PROTECT:
        params["closeOnTrigger"] = True
    return params


def _needed(value: Decimal | None, what: str) -> Decimal:
    if value is None or not value.is_finite() or value <= 0:
        raise BrokerRefused(f"The order has not got {what}, so it was not sent.")
    return value


def link_of(row: Row) -> str:
    """Return our id of an order, or a stranger's name for one that is not ours."""
    return str(row.get("orderLinkId") or "") or f"{STRANGER}{word(row, 'orderId')}"


def word(row: Row, name: str) -> str:
    """Return a text that must be there; raise OutcomeUnknown without it."""
    found = row.get(name)
    if not isinstance(found, str) or not found:
        raise OutcomeUnknown(f"Bybit's message has no {name}.")
    return found


def status_of(row: Row) -> OrderStatus:
    """Return an order's state; raise OutcomeUnknown for a word nobody has told us of."""
    said = word(row, "orderStatus")
    found = _STATUSES.get(said)
    if found is None:
        raise OutcomeUnknown(
            f"Bybit calls the order “{said[:40]}”, which this program cannot read."
        )
    return found


def side_of(row: Row) -> Side:
    """Return a side; raise OutcomeUnknown for an unknown word."""
    found = _SIDES.get(word(row, "side"))
    if found is None:
        raise OutcomeUnknown("Bybit's message names no side.")
    return found


def is_conditional(row: Row) -> bool:
    """Return whether an order waits, or waited, for a trigger."""
    return number(row, "triggerPrice") > 0


def is_protective(row: Row) -> bool:
    """Return whether an order waits to reduce a position."""
    return row.get("reduceOnly") is True and is_conditional(row)


def venue_order(row: Row) -> VenueOrder:
    """Return a working order; a word nobody knows makes it UNKNOWN: it is there all the same."""
    return VenueOrder(
        client_order_id=link_of(row),
        venue_order_id=word(row, "orderId"),
        symbol=word(row, "symbol"),
        side=side_of(row),
        quantity=number(row, "qty"),
        filled=number(row, "cumExecQty"),
        status=_STATUSES.get(word(row, "orderStatus"), OrderStatus.UNKNOWN),
        protective=is_protective(row),
    )


def terms_of(row: Row) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """Return quantity, limit price and trigger price; a market order's price is not its own."""
    trigger = number(row, "triggerPrice") or None
    limit = number(row, "price") if row.get("orderType") == "Limit" else None
    return number(row, "qty"), limit, trigger


def state_reports(row: Row, ts_ns: int) -> list[BrokerReport]:
    """Return what an order's state means, its executions apart."""
    status = status_of(row)
    link, venue_id = link_of(row), word(row, "orderId")
    done = number(row, "cumExecQty")
    if status is OrderStatus.REJECTED and done == ZERO:
        return [OrderRejected(client_order_id=link, ts_ns=ts_ns, sentence=_refused(row))]
    accepted = OrderAccepted(client_order_id=link, ts_ns=ts_ns, venue_order_id=venue_id)
    if status is OrderStatus.FILLED:
        return [accepted]
    if status in (OrderStatus.CANCELED, OrderStatus.REJECTED):
        # What was refused after it had traded in part keeps its trades.
        sentence = _ended(row)
        ended = OrderCanceled(client_order_id=link, ts_ns=ts_ns, cumulative=done, sentence=sentence)
        return [accepted, ended]
    kind: type[OrderUntriggered | OrderTriggered | OrderOpened] = OrderOpened
    if status is OrderStatus.UNTRIGGERED:
        kind = OrderUntriggered
    elif is_conditional(row):
        kind = OrderTriggered
    return [accepted, kind(client_order_id=link, ts_ns=ts_ns, venue_order_id=venue_id)]


def parked(row: Row, ts_ns: int, sentence: str) -> OutcomeLost | None:
    """Return the report of a message that cannot be read, if it names an order."""
    link = row.get("orderLinkId")
    if not isinstance(link, str) or not link:
        return None
    return OutcomeLost(client_order_id=link, ts_ns=ts_ns, sentence=sentence)


def _refused(row: Row) -> str:
    why = str(row.get("rejectReason") or "")
    return _ENDS.get(why) or f"Bybit refused the order ({why[:60] or 'no reason given'})."


def _ended(row: Row) -> str:
    for name in ("cancelType", "rejectReason"):
        why = str(row.get(name) or "")
        if why in _ENDS:
            return _ENDS[why]
    for name in ("cancelType", "rejectReason"):
        why = str(row.get(name) or "")
        if why not in _EMPTY and why not in _ORDINARY:
            return f"Bybit ended the order ({why[:60]})."
    return ""


def kind_of(row: Row) -> str:
    """Return an execution's kind; raise OutcomeUnknown for one nobody has told us of."""
    kind = str(row.get("execType") or "Trade")
    if kind in TRADES or kind in OTHER_BOOKINGS:
        return kind
    raise OutcomeUnknown(f"Bybit booked a “{kind[:40]}”, which this program cannot read.")


def fill_of(row: Row) -> Fill:
    """Return an execution of an order, with its fee in USDT."""
    quantity, price = number(row, "execQty"), number(row, "execPrice")
    if quantity <= 0 or price <= 0:
        raise OutcomeUnknown("Bybit's execution has no quantity or no price.")
    return Fill(
        word(row, "execId"),
        link_of(row),
        word(row, "orderId"),
        int(word(row, "execTime")) * MS,
        word(row, "symbol"),
        side_of(row),
        quantity,
        price,
        _fee(row),
    )


def _fee(row: Row) -> Decimal:
    """Return what an execution took from the USDT of the wallet.

    A fee paid in another coin, as a discount wants it, leaves the USDT alone.
    """
    coin = str(row.get("feeCurrency") or SETTLE_COIN)
    return number(row, "execFee") if coin == SETTLE_COIN else ZERO


def cumulative_of(row: Row) -> Decimal:
    """Return how much of its order was filled after an execution."""
    ordered, left = number(row, "orderQty"), number(row, "leavesQty")
    # A forced trade has no order of ours: its own quantity is all there is.
    return ordered - left if ordered else number(row, "execQty")
