"""What the account holds and what cash it has, by Kite's positions, holdings and funds."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.brokers.zerodha.fills import TradeRow
from core.brokers.zerodha.mapping import number_of, symbol_of
from core.errors import OutcomeUnknown
from core.execution.broker import VenuePosition
from core.model.instrument import ZERO
from core.model.orders import Fill


class _Held:
    """What is held of one symbol, from both lists."""

    __slots__ = ("cost", "day", "holding", "other", "used")

    def __init__(self) -> None:
        self.holding = ZERO
        self.used = ZERO
        self.day = ZERO
        self.other = ZERO
        self.cost = ZERO

    @property
    def quantity(self) -> Decimal:
        """Return the whole.

        A sale out of the demat account shows as a negative row of the day, as a quantity used, or
        as both: it counts once.
        """
        sold = max(self.used, -self.day, ZERO)
        return self.holding + max(self.day, ZERO) - sold + self.other


def positions_of(positions: Any, holdings: Any) -> list[VenuePosition]:
    """Return every holding that is not zero, by symbol; raise OutcomeUnknown when unreadable."""
    found: dict[str, _Held] = {}
    try:
        for row in holdings:
            held = found.setdefault(symbol_of(row), _Held())
            shares = number_of(row["quantity"]) + number_of(row.get("t1_quantity") or 0)
            held.holding += shares
            held.used += number_of(row.get("used_quantity") or 0)
            held.cost += shares * number_of(row["average_price"])
        for row in positions["net"]:
            _add_position(found.setdefault(symbol_of(row), _Held()), row)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise OutcomeUnknown("Zerodha's list of holdings could not be read.") from None
    return [
        VenuePosition(symbol=symbol, quantity=one.quantity, average_price=_average(one))
        for symbol, one in sorted(found.items())
        if one.quantity
    ]


def _add_position(held: _Held, row: Any) -> None:
    quantity = number_of(row["quantity"])
    price = number_of(row.get("average_price") or 0)
    if row["product"] == "CNC":
        held.day += quantity
        held.cost += max(quantity, ZERO) * price
    else:
        held.other += quantity
        held.cost += abs(quantity) * price


def _average(held: _Held) -> Decimal:
    shares = held.holding + max(held.day, ZERO) + abs(held.other)
    return held.cost / shares if shares else ZERO


def cash_of(funds: Any, trades: Iterable[TradeRow], fills: Iterable[Fill]) -> Decimal:
    """Return the cash as the day's contract note will leave it.

    Kite's `cash` is what the day began with and what was paid in since; it books neither the day's
    trades nor their charges. Its `net` leaves margins out and cannot be compared with a ledger.
    """
    try:
        began = number_of(funds["available"]["cash"])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise OutcomeUnknown("Zerodha's funds could not be read.") from None
    flow = sum((one.flow for one in trades), ZERO)
    charges = sum((one.charges for one in fills), ZERO)
    return began + flow - charges
