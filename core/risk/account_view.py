"""What the risk rules may look at: the account at its worst, at this moment."""

from decimal import Decimal

from msgspec import Struct

from core.model.instrument import Instrument
from core.model.orders import Product, Side


class Exposure(Struct, frozen=True, kw_only=True, gc=False):
    """One symbol's holding or an entry on its way.

    `worst_loss` is what is lost from the present price if the safety exit is hit.
    """

    symbol: str
    quantity: Decimal
    value: Decimal
    worst_loss: Decimal
    in_flight: bool


class AccountView(Struct, frozen=True, kw_only=True, gc=False):
    """The account as the gate sees it. Entries in flight and UNKNOWN orders count in full."""

    ts_ns: int
    equity: Decimal
    cash: Decimal
    reserved_cash: Decimal
    day_start_equity: Decimal
    exposures: tuple[Exposure, ...]
    held: Decimal
    reducing_in_flight: Decimal
    entry_in_flight: bool
    opposite_working: bool
    frozen_reason: str
    price: Decimal | None
    price_ns: int
    market_open: bool
    market_note: str
    kill_engaged: bool
    kill_epoch: int
    kill_closes: bool
    paused_reason: str
    orders_last_minute: int


class Candidate(Struct, frozen=True, kw_only=True, gc=False):
    """An entry under examination, with the prices the rules use."""

    instrument: Instrument
    side: Side
    product: Product
    entry: Decimal
    stop: Decimal
    asked: Decimal | None
    ts_ns: int
