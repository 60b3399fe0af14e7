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


class SymbolView(Struct, frozen=True, gc=False):
    """What the rules that every order meets look at: the symbol, its market, the kill latch."""

    ts_ns: int
    held: Decimal
    reducing_in_flight: Decimal
    price: Decimal | None
    price_ns: int
    market_open: bool
    market_note: str
    kill_engaged: bool
    kill_epoch: int
    kill_closes: bool


class AccountView(SymbolView, frozen=True, gc=False):
    """What the rules for opening look at besides: the whole account.

    Entries in flight and UNKNOWN orders count in full.
    """

    equity: Decimal
    cash: Decimal
    reserved_cash: Decimal
    day_start_equity: Decimal
    exposures: tuple[Exposure, ...]
    entry_in_flight: bool
    opposite_working: bool
    frozen_reason: str
    paused_reason: str
    orders_last_minute: int
    venue_reason: str = ""


class Candidate(Struct, frozen=True, kw_only=True, gc=False):
    """An entry under examination, with the prices the rules use."""

    instrument: Instrument
    side: Side
    product: Product
    entry: Decimal
    stop: Decimal
    asked: Decimal | None
    ts_ns: int
