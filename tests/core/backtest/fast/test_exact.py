"""Whole numbers, pairs and roundings against Decimal itself."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as some

from core.backtest.fast import exact, precise
from core.backtest.fast.layout import DIGITS, FLOATS, STATE, TICK, TICK_SIZE
from core.backtest.fast.prices import digits_of
from core.model.instrument import crypto_coin

large = some.integers(0, 2**62 - 1)
TICKS = [Decimal(one) for one in ("0.05", "0.01", "0.5", "0.0001", "1.00", "0.25", "0.0025")]


@given(large, large, large, large)
def test_products_compare_exactly(a: int, b: int, c: int, d: int) -> None:
    assert exact.less(a, b, c, d) == (a * b < c * d)
    assert exact.less(a, b, b, a) is False
    assert exact.less(a, b + 1, b + 1, a) is False
    if a and b < 2**61:
        assert exact.less(a, b, a, b + 1)


@given(some.integers(0, 2**50), some.integers(0, 2**60), some.integers(1, 2**60))
def test_ratios_are_rounded_down(a: int, b: int, c: int) -> None:
    assume(a * b // c < 2**52)
    assert exact.ratio(a, b, c) == a * b // c


@given(
    some.sampled_from(TICKS),
    some.one_of(
        some.floats(0.01, 1e6),
        some.integers(1, 10**7).map(lambda n: n * 0.05),
        some.integers(1, 10**7).map(lambda n: n * 0.025),
        some.integers(1, 10**8).map(lambda n: n / 1000),
        some.integers(1, 10**7).map(lambda n: math.nextafter(n * 0.05, 0.0)),
    ),
)
def test_prices_are_put_on_the_grid_as_money(tick: Decimal, price: float) -> None:
    one = crypto_coin("X", tick, Decimal(1))
    digits = digits_of(tick)
    s, f = np.zeros(STATE, np.int64), np.zeros(FLOATS)
    s[TICK] = int(tick.scaleb(digits))
    f[TICK_SIZE], f[DIGITS] = float(tick), 10.0**digits
    assume(price / float(tick) < 1e9)
    assert exact.floor_price(s, f, price) == int(one.money_down(price).scaleb(digits))
    assert exact.ceiling_price(s, f, price) == int(one.money_up(price).scaleb(digits))
    assert exact.grid_price(s, f, price) == int(one.money(price).scaleb(digits))


@given(some.integers(1, 10**14), some.integers(1, 10**7))
def test_the_error_of_a_quotient_is_decimals(first: int, second: int) -> None:
    places, error = exact.rounding(first, second)
    kept = Decimal(first) / Decimal(second)
    unit = Decimal(1).scaleb(-places)
    true = (Fraction(kept) - Fraction(first, second)) / Fraction(unit)
    assert math.isnan(error) or abs(error - float(true)) < 1e-9


@given(
    some.integers(1, 2**60),
    some.lists(some.tuples(some.integers(1, 999), some.integers(1000, 10**6)), max_size=4),
)
def test_costs_of_parts_keep_more_digits_than_decimal(
    cost: int, parts: list[tuple[int, int]]
) -> None:
    found, true = precise.pair(cost), Fraction(cost)
    for gone, of in parts:
        found = precise.less_part(found, gone, of)
        true -= true * Fraction(gone, of)
    off = abs(Fraction(found[0]) + Fraction(found[1]) - true)
    assert off <= true * Fraction(1, 10**30)
    below, near = precise.whole_below(found)
    assert below == math.floor(true) or (near and abs(below - true) < Fraction(1, 10**5))
