"""One order's life as we know it."""

from decimal import Decimal

from msgspec import Struct

from core.model.instrument import ZERO
from core.model.orders import Order, OrderStatus


class OrderRecord(Struct, kw_only=True, gc=False):
    """What we know of one order; changed only by `order_machine.apply`.

    `value` is the sum of fill quantity times price, `inferred` says that the last state rests on
    proof of absence and not on the venue's own word. `doubt` says why the venue's truth is not
    known just now, `cancel_wanted` that it shall go however often that must be asked for,
    `venue_filled` how much it said was filled, and `ends_as` how the order will
    have ended once all those fills are here.
    """

    order: Order
    status: OrderStatus
    updated_ns: int
    venue_order_id: str = ""
    filled: Decimal = ZERO
    value: Decimal = ZERO
    charges: Decimal = ZERO
    quantity: Decimal = ZERO
    limit_price: Decimal | None = None
    trigger_price: Decimal | None = None
    pending_cancel: bool = False
    cancel_wanted: bool = False
    pending_modify: bool = False
    inferred: bool = False
    absences: int = 0
    first_absence_ns: int = 0
    executions: tuple[str, ...] = ()
    note: str = ""
    doubt: str = ""
    venue_filled: Decimal = ZERO
    ends_as: OrderStatus | None = None

    @property
    def working(self) -> bool:
        """Return whether something may still happen at the venue."""
        return not self.status.terminal

    @property
    def unsettled(self) -> bool:
        """Return whether the venue must be asked what is true."""
        if self.status.terminal:
            return False
        return (
            self.status.unproven
            or bool(self.doubt)
            or self.absences > 0
            or self.venue_filled > self.filled
        )

    @property
    def still_to_go(self) -> bool:
        """Return whether a cancel was asked for that has not come about."""
        return self.cancel_wanted and not self.status.terminal

    @property
    def remaining(self) -> Decimal:
        """Return what could still be filled, counted at its worst: an UNKNOWN order counts full."""
        if self.status.terminal:
            return ZERO
        left = self.quantity - self.filled
        return left if left > 0 else ZERO

    @property
    def average_price(self) -> Decimal | None:
        """Return the mean fill price, or None without fills."""
        return self.value / self.filled if self.filled else None


def new_record(order: Order, ts_ns: int, status: OrderStatus = OrderStatus.INTENT) -> OrderRecord:
    """Return the record of an order that was just approved."""
    return OrderRecord(
        order=order,
        status=status,
        updated_ns=ts_ns,
        quantity=order.quantity,
        limit_price=order.limit_price,
        trigger_price=order.trigger_price,
    )
