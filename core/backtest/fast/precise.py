"""Costs that no whole number holds: pairs of floats, 32 digits, more than Decimal's own 28.

Once part of a position has left, its cost is a fraction that Decimal rounds at its 28th digit.
A pair is nearer to the exact value than that, so it decides as Decimal does wherever the two sides
are not equal; where they might be, the loop gives up rather than guess.
"""

import math

from indicators.kernel import fused, part

Pair = tuple[float, float]
"""A float and what it lacks."""

_NEAR = 1e-6  # of a unit: a cost so near to a whole number is taken for one


@part
def pair(number: int) -> Pair:
    """Return a whole number below 2^62 as a pair, exactly."""
    upper = float(number)
    return upper, float(number - int(upper))


@part
def plus(first: Pair, second: Pair) -> Pair:
    """Return a sum."""
    total = first[0] + second[0]
    back = total - first[0]
    lost = (first[0] - (total - back)) + (second[0] - back)
    lost += first[1] + second[1]
    upper = total + lost
    return upper, lost - (upper - total)


@part
def times(first: Pair, second: Pair) -> Pair:
    """Return a product."""
    upper = first[0] * second[0]
    lost = fused(first[0], second[0], -upper)
    lost += first[0] * second[1] + first[1] * second[0]
    total = upper + lost
    return total, lost - (total - upper)


@part
def over(first: Pair, second: Pair) -> Pair:
    """Return a quotient: three steps of long division."""
    one = first[0] / second[0]
    rest = plus(first, times((-one, 0.0), second))
    two = rest[0] / second[0]
    rest = plus(rest, times((-two, 0.0), second))
    three = rest[0] / second[0]
    return plus(plus((one, 0.0), (two, 0.0)), (three, 0.0))


@part
def less_part(cost: Pair, gone: int, of: int) -> Pair:
    """Return a cost after `gone` of `of` shares have left."""
    share = over(pair(gone), pair(of))
    taken = times(cost, share)
    return plus(cost, (-taken[0], -taken[1]))


@part
def whole_below(number: Pair) -> tuple[int, bool]:
    """Return the whole number at or below, and whether the number may just as well be it."""
    upper = math.floor(number[0])
    rest = (number[0] - upper) + number[1]
    below = int(upper) + math.floor(rest)
    rest -= math.floor(rest)
    if rest > 1.0 - _NEAR:
        return below + 1, True
    return below, rest < _NEAR
