"""Whole numbers where Decimal would be used: products, ratios, prices on the grid."""

import math

from core.backtest.fast.layout import DIGITS, TICK, TICK_SIZE, Places, Reals
from indicators.kernel import part

_HALF_BITS = 31
_HALF = (1 << _HALF_BITS) - 1


@part
def _product(first: int, second: int) -> tuple[int, int, int]:
    """Return the digits, to the base 2^31, of a product of numbers from 0 to 2^62."""
    upper, lower = first >> _HALF_BITS, first & _HALF
    above, below = second >> _HALF_BITS, second & _HALF
    low = lower * below
    middle = upper * below + lower * above + (low >> _HALF_BITS)
    return upper * above + (middle >> _HALF_BITS), middle & _HALF, low & _HALF


@part
def less(first: int, second: int, third: int, fourth: int) -> bool:
    """Return whether first * second < third * fourth, for numbers from 0 to 2^62."""
    left, right = float(first) * float(second), float(third) * float(fourth)
    if abs(left - right) > 1e-12 * max(left, right):
        return left < right
    return _product(first, second) < _product(third, fourth)


@part
def ratio(first: int, second: int, third: int) -> int:
    """Return the whole part of first * second / third, for numbers from 0 to 2^62."""
    found = int(float(first) * float(second) / float(third))
    while less(first, second, found, third):
        found -= 1
    while not less(first, second, found + 1, third):
        found += 1
    return found


@part
def _nearest(s: Places, f: Reals, price: float) -> tuple[int, float]:
    """Return the tick nearest to a price, and the float that is written like that tick."""
    number = math.floor(price / f[TICK_SIZE] + 0.5)
    return number, number * s[TICK] / f[DIGITS]


@part
def floor_price(s: Places, f: Reals, price: float) -> int:
    """Return the highest price of the grid not above a float, as Instrument.money_down.

    A float is read as the shortest decimal that gives it back; a price of the grid is one. So
    floats compare as those decimals do.
    """
    number, grid = _nearest(s, f, price)
    return (number - 1 if price < grid else number) * s[TICK]


@part
def ceiling_price(s: Places, f: Reals, price: float) -> int:
    """Return the lowest price of the grid not below a float, as Instrument.money_up."""
    number, grid = _nearest(s, f, price)
    return (number + 1 if price > grid else number) * s[TICK]


@part
def grid_price(s: Places, f: Reals, price: float) -> int:
    """Return the nearest price of the grid, ties to even, as Instrument.money."""
    number = floor_price(s, f, price) // s[TICK]
    middle = (2 * number + 1) * s[TICK] / (2.0 * f[DIGITS])
    if price > middle or (price == middle and number % 2 == 1):
        number += 1
    return number * s[TICK]


@part
def digits(number: float) -> int:
    """Return how many digits a number has before its point; 0 or fewer for one below 1."""
    return math.floor(math.log10(number)) + 1


@part
def rounding(first: int, second: int) -> tuple[int, float]:
    """Return what Decimal's 28 digits do to first / second: digits behind the point, the error.

    The error is in units of the last digit kept: rounded less exact, nan at an exact half.
    """
    places = 28 - digits(first / second)
    rest = first % second
    for _ in range(places):
        rest = rest * 10 % second
    if rest == 0:
        return places, 0.0
    if 2 * rest == second:
        return places, math.nan
    share = rest / second
    return places, -share if share < 0.5 else 1.0 - share


@part
def whole(number: float) -> float:
    """Return the nearest whole number, halves to even, of one with few digits behind its point."""
    below = float(math.floor(number))
    rest = number - below
    if abs(rest - 0.5) < 1e-6:
        return below if below % 2.0 == 0.0 else below + 1.0
    return below if rest < 0.5 else below + 1.0
