"""What a screen may ask about an order by hand."""

from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from core.model.orders import Side


class Ticket(Struct, frozen=True, kw_only=True):
    """A manual order as the risk rule fills it in. `refused` says why it cannot be sent.

    Below zero `cash_needed` is what it brings. `limit_price` is the worst price it may trade at;
    None takes the price of the moment.
    """

    symbol: str
    side: Side
    quantity: Decimal
    stop_price: Decimal | None
    most_to_lose: Decimal
    costs: Decimal
    cash_needed: Decimal
    refused: str
    limit_price: Decimal | None = None


class Tickets(Protocol):
    """The part of the deck that fills in orders."""

    def ticket(self, symbol: str, side: Side, limit: Decimal | None = None) -> Ticket | None:
        """Return a manual order filled in by the risk rule; None without prices.

        `limit` is for orders that open: what is owned is sold at the price of the moment.
        """
        ...
