"""How many: (capital x risk %) / (entry - stop), capped by cash, share of capital and lots."""

from decimal import Decimal

from msgspec import Struct

from core.model.instrument import ZERO, Instrument


class SizeLimits(Struct, frozen=True, kw_only=True, gc=False):
    """What bounds one entry, all in the account's money."""

    loss_budget: Decimal
    cash: Decimal
    exposure: Decimal


class Size(Struct, frozen=True, kw_only=True, gc=False):
    """A quantity and what bound it: risk, cash, exposure, exchange, or asked."""

    quantity: Decimal
    bound_by: str


def position_size(
    instrument: Instrument,
    entry: Decimal,
    stop: Decimal,
    limits: SizeLimits,
    asked: Decimal | None = None,
) -> Size:
    """Return the largest whole-lot quantity every limit allows; zero when none does.

    Source of the formula: fixed-fractional sizing, Van K. Tharp, "Trade Your Way to Financial
    Freedom", ch. 14 (percent-risk model).
    """
    distance = abs(entry - stop)
    if distance <= 0 or entry <= 0:
        return Size(quantity=ZERO, bound_by="risk")
    amount, bound_by = limits.loss_budget / distance, "risk"
    for other, name in (
        (limits.cash / entry, "cash"),
        (limits.exposure / entry, "exposure"),
        (instrument.max_quantity, "exchange"),
    ):
        if other < amount:
            amount, bound_by = other, name
    if asked is not None and asked < amount:
        amount, bound_by = asked, "asked"
    quantity = instrument.whole_lots(max(amount, ZERO))
    if quantity < instrument.min_quantity or quantity * entry < instrument.min_notional:
        quantity = ZERO
    return Size(quantity=quantity, bound_by=bound_by)
