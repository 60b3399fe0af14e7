"""The broker protocol: what every broker adapter must do, practice or real."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from core.events.broker_reports import BrokerReport
from core.model.orders import Fill, Order, OrderStatus, Product, Side

Post = Callable[[BrokerReport], None]


class VenueOrder(Struct, frozen=True, kw_only=True):
    """An order as the venue knows it."""

    client_order_id: str
    venue_order_id: str
    symbol: str
    side: Side
    quantity: Decimal
    filled: Decimal
    status: OrderStatus
    protective: bool = False


class VenuePosition(Struct, frozen=True, kw_only=True):
    """A holding as the venue knows it; `quantity` is negative when short.

    `product` is None where the venue does not tell holdings apart.
    """

    symbol: str
    quantity: Decimal
    average_price: Decimal
    product: Product | None = None


class Broker(Protocol):
    """One account at one venue.

    `submit`, `cancel`, `modify` and `query` return at once; the answer comes through `post`.
    The reading methods and `cancel_all` may be called from any thread: the kill switch does.
    """

    name: str

    def connect(self, post: Post) -> None:
        """Start talking to the venue; every report goes to `post`, from any thread."""
        ...

    def submit(self, order: Order) -> None:
        """Send an approved order; raise TradingStopped when its kill epoch is stale."""
        ...

    def cancel(self, client_order_id: str) -> None:
        """Ask for the rest of an order to be cancelled."""
        ...

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        """Ask for new values of a working order."""
        ...

    def query(self, client_order_id: str) -> None:
        """Ask what became of an order; the venue's knowledge is posted as reports."""
        ...

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return every order still working at the venue."""
        ...

    def positions(self) -> Sequence[VenuePosition]:
        """Return every holding that is not zero."""
        ...

    def fills(self) -> Sequence[Fill]:
        """Return every execution of the account, oldest first."""
        ...

    def cash(self) -> Decimal:
        """Return the account's cash, counted as if everything held was paid in full."""
        ...

    def cancel_all(self, keep_protective: bool = False) -> Sequence[str]:
        """Cancel every working order now; return the client ids that were asked to go.

        `keep_protective` leaves the safety exits of open positions where they are.
        """
        ...

    def close(self) -> None:
        """Stop talking to the venue."""
        ...
