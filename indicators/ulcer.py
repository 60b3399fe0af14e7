"""Ulcer index: how deep and how long the price stood below its last top."""

import math

from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import SumMemory, TopMemory, add, top

Rule = tuple[int]
"""The period."""
UlcerMemory = tuple[TopMemory, SumMemory]
"""The window of closes and the window of squared falls."""


@inlined
def fallen(price: float, top: float) -> float:
    """Return by how many percent a price lies under a top; from a top of zero nothing falls."""
    return 100.0 * (price - top) / top if top != 0.0 else 0.0


@inlined
def advance(
    memory: UlcerMemory, rule: Rule, ring: Floats, base: int, close: float
) -> tuple[UlcerMemory, float]:
    """Return the memory after `close` and the index in percent, NaN until warm."""
    if not math.isfinite(close):
        return memory, math.nan
    closes, falls = memory
    (period,) = rule
    closes, most = top(closes, ring, base, period, close)
    fall = fallen(close, most)
    if math.isnan(fall):
        return (closes, falls), math.nan
    falls, total = add(falls, ring, base + period, period, fall * fall)
    return (closes, falls), math.sqrt(total / period)


def room(period: int) -> int:
    """Return the places of both rings."""
    return 2 * period


ULCER = Indicator(
    name="ulcer",
    title="Ulcer index",
    summary="How deep and how long the price stood below its last top, in percent.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("ulcer",),
    settings=(period(14),),
    needed=lambda period: 2 * int(period) - 1,
    formula=Formula(advance, room),
    source="P. Martin and B. McCann, The Investor's Guide to Fidelity Funds, 1989: root of the "
    "mean square of the fall from the highest close of the last n. TA-Lib has none.",
)
INDICATORS = (ULCER,)
ulcer = ULCER.array
