"""Executions from Kite's trade book, with the charges that the day's contract note will have."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from core.brokers.zerodha.mapping import number_of, symbol_of, text_of
from core.clock import IST, from_datetime
from core.errors import EngineDefect, OutcomeUnknown
from core.execution.charges import Execution, charges_for, trading_day
from core.execution.live_broker import STRANGER
from core.model.instrument import ZERO, Market
from core.model.orders import BUY, SELL, Fill, Product, Side

_PRODUCTS: Final = {"CNC": Product.DELIVERY, "MIS": Product.INTRADAY}


class TradeRow(Struct, frozen=True):
    """One row of the trade book."""

    execution_id: str
    order_id: str
    symbol: str
    side: Side
    product: str
    quantity: Decimal
    price: Decimal
    ts_ns: int

    @property
    def flow(self) -> Decimal:
        """Return what it changed in cash, charges apart."""
        return -self.side.sign * self.quantity * self.price


def read_trades(raw: Iterable[Any]) -> list[TradeRow]:
    """Read the trade book, oldest first; raise OutcomeUnknown for a row that cannot be read."""
    try:
        rows = [_read(one) for one in raw]
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise OutcomeUnknown("A row of Zerodha's trade book could not be read.") from None
    return sorted(rows, key=lambda one: (one.ts_ns, one.execution_id))


def _read(raw: Any) -> TradeRow:
    order_id, at_ns = text_of(raw["order_id"]), moment_of(raw["fill_timestamp"])
    # Trade numbers begin anew every day, so the day is part of the id.
    number = f"{trading_day(at_ns)}-{order_id}-{text_of(raw['trade_id'])}"
    return TradeRow(
        execution_id=number,
        order_id=order_id,
        symbol=symbol_of(raw),
        side=Side(raw["transaction_type"]),
        product=str(raw["product"]),
        quantity=number_of(raw["quantity"]),
        price=number_of(raw["average_price"]),
        ts_ns=at_ns,
    )


def moment_of(value: Any) -> int:
    """Return nanoseconds of a time that Kite writes without a zone: it means Indian time."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return from_datetime(moment.replace(tzinfo=IST) if moment.tzinfo is None else moment)


class FillBook:
    """Turns the day's trades into fills; a trade's charges never change once they were told."""

    def __init__(self) -> None:
        self._model = charges_for(Market.NSE, "INR")
        self._known: dict[str, Decimal] = {}

    def fills(self, trades: Iterable[TradeRow], ids: Mapping[str, str]) -> list[Fill]:
        """Return the fills of trades in their order; `ids` are our ids by the venue's."""
        turnover: dict[str, Decimal] = {}
        debited: set[tuple[str, int]] = set()
        fills = []
        for one in trades:
            charges = self._charges(one, turnover, debited)
            fills.append(
                Fill(
                    execution_id=one.execution_id,
                    client_order_id=ids.get(one.order_id) or STRANGER + one.order_id,
                    venue_order_id=one.order_id,
                    ts_ns=one.ts_ns,
                    symbol=one.symbol,
                    side=one.side,
                    quantity=one.quantity,
                    price=one.price,
                    charges=charges,
                )
            )
        return fills

    def _charges(
        self, one: TradeRow, turnover: dict[str, Decimal], debited: set[tuple[str, int]]
    ) -> Decimal:
        before = turnover.get(one.order_id, ZERO)
        turnover[one.order_id] = before + one.quantity * one.price
        day = one.symbol, trading_day(one.ts_ns)
        sale = one.side is SELL and one.product == "CNC"
        first = sale and day not in debited
        if sale:
            debited.add(day)
        known = self._known.get(one.execution_id)
        if known is not None:
            return known
        product = _PRODUCTS.get(one.product)
        if product is None or ":" in one.symbol:
            return ZERO
        execution = Execution(
            BUY if one.side is BUY else SELL,
            product,
            one.quantity,
            one.price,
            one.ts_ns,
            before,
            maker=False,
            first_debit=first,
        )
        charges = self._known[one.execution_id] = self._model.on_fill(execution).total
        return charges


def charges_of(fills: Iterable[Fill]) -> Decimal:
    """Return what the fills cost together; raise EngineDefect for a negative sum."""
    total = sum((one.charges for one in fills), ZERO)
    if total < 0:
        raise EngineDefect("the charges of a day are negative")
    return total
