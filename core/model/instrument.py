"""Instruments, and the one door where float prices become exact money."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

ZERO = Decimal(0)


class Market(StrEnum):
    """Where an instrument trades."""

    NSE = "NSE"
    CRYPTO = "CRYPTO"


class Instrument(Struct, frozen=True, kw_only=True):
    """One share or coin and the rules its exchange sets for it.

    Prices and quantities in the quote currency and in units of the share or coin.
    """

    symbol: str
    market: Market
    currency: str
    tick_size: Decimal
    lot_size: Decimal
    min_quantity: Decimal
    max_quantity: Decimal
    min_notional: Decimal = ZERO
    tradable: bool = True
    shortable: bool = False
    closing_auction: bool = False
    name: str = ""
    sector: str = ""

    def money(self, price: float | Decimal) -> Decimal:
        """Return `price` as an exact Decimal on the tick grid (nearest tick, ties to even)."""
        exact = price if isinstance(price, Decimal) else _exact(price)
        tick = self.tick_size
        return (exact / tick).to_integral_value(ROUND_HALF_EVEN) * tick

    def money_down(self, price: float | Decimal) -> Decimal:
        """Return the highest tick not above `price`."""
        exact = price if isinstance(price, Decimal) else _exact(price)
        tick = self.tick_size
        return (exact / tick).to_integral_value(ROUND_FLOOR) * tick

    def money_up(self, price: float | Decimal) -> Decimal:
        """Return the lowest tick not below `price`."""
        exact = price if isinstance(price, Decimal) else _exact(price)
        tick = self.tick_size
        return (exact / tick).to_integral_value(ROUND_CEILING) * tick

    def whole_lots(self, quantity: Decimal) -> Decimal:
        """Return the largest multiple of the lot size not above `quantity`."""
        return (quantity / self.lot_size).to_integral_value(ROUND_FLOOR) * self.lot_size


@lru_cache(maxsize=1024)
def _exact(price: float) -> Decimal:
    # repr gives the shortest text that reads back to the same float: 1039.5, not 1039.4999...
    return Decimal(repr(float(price)))


# NSE tick sizes by price since 15 April 2025 (NSE circular of 2025; see docs/decisions).
_NSE_TICKS = (
    (Decimal(250), Decimal("0.01")),
    (Decimal(1_000), Decimal("0.05")),
    (Decimal(5_000), Decimal("0.10")),
    (Decimal(10_000), Decimal("0.50")),
    (Decimal(20_000), Decimal("1.00")),
)
_NSE_TICK_TOP = Decimal("5.00")
NSE_TICKS_FROM_NS = 1_744_655_400_000_000_000  # 2025-04-15 00:00 IST
NSE_OLD_TICK = Decimal("0.05")


def nse_tick_size(price: float, ts_ns: int) -> Decimal:
    """Return the NSE tick for a share at `price` on the day of `ts_ns`.

    Before 15 April 2025 every share moved in steps of 0.05.
    """
    if ts_ns < NSE_TICKS_FROM_NS:
        return NSE_OLD_TICK
    for below, tick in _NSE_TICKS:
        if price < below:
            return tick
    return _NSE_TICK_TOP


def nse_share(symbol: str, tick_size: Decimal = NSE_OLD_TICK, **more: object) -> Instrument:
    """Return an NSE cash share with Zerodha's order caps (1,00,000 shares an order)."""
    return Instrument(
        symbol=symbol,
        market=Market.NSE,
        currency="INR",
        tick_size=tick_size,
        lot_size=Decimal(1),
        min_quantity=Decimal(1),
        max_quantity=Decimal(100_000),
        **more,  # type: ignore[arg-type]
    )


def crypto_coin(symbol: str, tick_size: Decimal, lot_size: Decimal, **more: object) -> Instrument:
    """Return a linear perpetual quoted in USDT."""
    return Instrument(
        symbol=symbol,
        market=Market.CRYPTO,
        currency="USDT",
        tick_size=tick_size,
        lot_size=lot_size,
        min_quantity=lot_size,
        max_quantity=Decimal(10) ** 9,
        min_notional=Decimal(5),
        shortable=True,
        **more,  # type: ignore[arg-type]
    )


def rupee_coin(symbol: str, tick_size: Decimal, lot_size: Decimal, **more: object) -> Instrument:
    """Return a linear perpetual quoted in rupees, as exchanges in India quote coins."""
    return Instrument(
        symbol=symbol,
        market=Market.CRYPTO,
        currency="INR",
        tick_size=tick_size,
        lot_size=lot_size,
        min_quantity=lot_size,
        max_quantity=Decimal(10) ** 9,
        min_notional=Decimal(100),
        shortable=True,
        **more,  # type: ignore[arg-type]
    )
