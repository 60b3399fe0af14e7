"""The grid prices lie on: binary noise taken off, tick and lot sizes found."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.model.instrument import NSE_OLD_TICK, nse_tick_size

Floats = NDArray[np.float64]
_MOST_DECIMALS = 10
_QUORUM = 0.99
"""The share of prices that must lie on a grid before it is called theirs."""
_CENT = Decimal("0.01")
_ENOUGH_PRICES = 20  # fewer different ones cannot tell a step of 0.5 from chance


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Prices without binary noise, the columns (bars) that changed, their decimals.

    `decimals` is None where the prices follow no decimal grid.
    """

    prices: Floats
    changed: NDArray[np.bool_]
    decimals: int | None


def without_noise(prices: Floats) -> Cleaned:
    """Return prices (4, n) with 1399.9000244140625 set back to 1399.9.

    A price is set back only when the short decimal number is the same number in 32-bit or, but
    for the last few bits, in 64-bit binary; a price that means something else stays.
    """
    for decimals in range(_MOST_DECIMALS + 1):
        near_value = np.round(prices, decimals)
        exact = near_value == prices
        if bool(exact.all()):
            return Cleaned(prices, np.zeros(prices.shape[1], dtype=bool), decimals)
        near = exact | _same_number(prices, near_value)
        if near.mean() >= _QUORUM:
            changed = near & ~exact
            cleaned = np.where(changed, near_value, prices)
            exact_now = decimals if bool(near.all()) else _decimals(cleaned)
            return Cleaned(cleaned, changed.any(axis=0), exact_now)
    return Cleaned(prices, np.zeros(prices.shape[1], dtype=bool), None)


def _same_number(prices: Floats, rounded: Floats) -> NDArray[np.bool_]:
    in_32_bits = prices.astype(np.float32)
    as_single = (in_32_bits == prices) & (rounded.astype(np.float32) == in_32_bits)
    as_double = np.abs(rounded - prices) <= 4 * np.spacing(prices)
    return np.asarray(as_single | as_double, dtype=np.bool_)


def _decimals(prices: Floats) -> int | None:
    for decimals in range(_MOST_DECIMALS + 1):
        if bool((np.round(prices, decimals) == prices).all()):
            return decimals
    return None


def share_on_grid(prices: Floats, tick: Decimal) -> float:
    """Return the share of prices that are whole multiples of `tick`."""
    steps = prices / float(tick)
    return float((np.abs(steps - np.rint(steps)) < 1e-6).mean())


def nse_tick(prices: Floats, last_open_ns: int) -> tuple[Decimal, Decimal]:
    """Return the tick to use and the tick of NSE's rule for the last price and its day.

    They differ where less than 99 % of the prices lie on the rule's grid, as adjusted prices do:
    then the coarser of 0.05 and 0.01 that fits is used, and 0.01 where none does.
    """
    rule = nse_tick_size(float(prices[3, -1]), last_open_ns)
    for tick in (rule, NSE_OLD_TICK, _CENT):
        if tick <= rule and share_on_grid(prices, tick) >= _QUORUM:
            return tick, rule
    return min(_CENT, rule), rule


def crypto_tick(prices: Floats, decimals: int | None) -> Decimal:
    """Return the coarsest step of 1, 2 or 5 times a power of ten that all prices lie on."""
    if decimals is None:
        return Decimal(1).scaleb(-_MOST_DECIMALS)
    step = Decimal(1).scaleb(-decimals)
    whole = np.rint(prices * 10.0**decimals).astype(np.int64)
    for factor in (5, 2):
        if bool((whole % factor == 0).all()) and len(np.unique(whole)) >= _ENOUGH_PRICES:
            return step * factor
    return step


def crypto_lot(price: float) -> Decimal:
    """Return the power of ten of coins worth more than 0.1 and at most 1 in the quote currency.

    The decimals of the volumes in a file tell nothing sure, so the price alone decides:

    price    lot      price      lot          price           lot
    0.05     10       10         0.1          10,000          0.0001
    0.5      1        100        0.01         60,000          0.00001
    5        0.1      1,000      0.001        110,000         0.000001
    """
    exact = Decimal(repr(price))
    power = exact.adjusted()
    whole = exact == Decimal(1).scaleb(power)
    places = power if whole else power + 1
    return Decimal(1).scaleb(-places) if places > 0 else Decimal(10) ** -places
