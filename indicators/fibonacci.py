"""Fibonacci retracement: how much of the last leg the price may give back."""

import math

from indicators import swings
from indicators.arguments import Floats
from indicators.declaration import Indicator
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.swings import LegMemory, Rule, leg, once

SHARES = (0.236, 0.382, 0.5, 0.618, 0.786)
"""The parts of the leg, beside its two ends."""
_NONE = (math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, math.nan)


@inlined
def advance(
    memory: LegMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[LegMemory, float, float, float, float, float, float, float]:
    """Return the memory after a bar and the levels from the leg's end to its beginning."""
    if not math.isfinite(high - low):
        return memory, *_NONE
    memory, most, least = leg(memory, ring, base, rule[0], high, low)
    found, _, most_at, _, least_at = memory
    rises = most_at >= least_at
    end = once(found[0], rule[0], most if rises else least)
    start = least if rises else most
    way = start - end
    return (
        memory,
        end,
        end + SHARES[0] * way,
        end + SHARES[1] * way,
        end + SHARES[2] * way,
        end + SHARES[3] * way,
        end + SHARES[4] * way,
        once(found[0], rule[0], start),
    )


FIBONACCI = Indicator(
    name="fibonacci",
    title="Fibonacci retracement",
    summary="Prices at which a part of the last leg would be given back.",
    family="levels",
    pane="price",
    inputs=("high", "low"),
    outputs=("fib_0", "fib_236", "fib_382", "fib_500", "fib_618", "fib_786", "fib_100"),
    settings=(swings.wing(5),),
    needed=lambda wing: 2 * int(wing) + 1,
    formula=Formula(advance, swings.room),
    source="Parts 0.236, 0.382, 0.5, 0.618 and 0.786 of the way back from the later of the last "
    "swing high and low to the earlier one. TA-Lib has none.",
)
INDICATORS = (FIBONACCI,)
fibonacci = FIBONACCI.array
