"""Keltner channel: an average of typical prices and two lines some average ranges away."""

import math

from indicators import atr, ema
from indicators.atr import AtrMemory
from indicators.declaration import Indicator, Setting, period
from indicators.ema import EmaMemory
from indicators.formula import Formula
from indicators.kernel import inlined

Rule = tuple[ema.Rule, atr.Rule, float, float, float]
"""What average and range take, the bars either lets pass before it begins, the distance."""
KeltnerMemory = tuple[float, EmaMemory, AtrMemory]
"""How many bars were seen, the average's and the range's memory."""


@inlined
def advance(
    memory: KeltnerMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[KeltnerMemory, float, float, float]:
    """Return the memory after a bar, the upper, middle and lower line, NaN until warm.

    The one that is warm sooner begins later, so that both are warm at the same bar; so does
    TA-Lib.
    """
    if not math.isfinite(high + low + close):
        return memory, math.nan, math.nan, math.nan
    seen, average, wilder = memory
    middle, width = math.nan, math.nan
    if seen >= rule[2]:
        average, middle = ema.advance(average, rule[0], (high + low + close) / 3.0)
    if seen >= rule[3]:
        wilder, width = atr.advance(wilder, rule[1], high, low, close)
    reach = rule[4] * width
    both = middle + 0.0 * reach
    return (seen + 1.0, average, wilder), middle + reach, both, middle - reach


def rule(period: int, atr_period: int, factor: float) -> Rule:
    """Return what average and range take and how late each begins."""
    warm = max(period, atr_period + 1)
    return (
        ema.rule(period),
        atr.rule(atr_period),
        float(warm - period),
        float(warm - atr_period - 1),
        factor,
    )


KELTNER = Indicator(
    name="keltner",
    title="Keltner channel",
    summary="An average and two lines at the distance the price usually moves.",
    family="volatility",
    pane="price",
    inputs=("high", "low", "close"),
    outputs=("upper", "middle", "lower"),
    settings=(
        period(20),
        period(10, "atr_period", "Bars of the range"),
        Setting("factor", "Distance in average ranges", 2.0, 0.1, 50.0),
    ),
    needed=lambda period, atr_period, factor: max(int(period), int(atr_period) + 1),
    formula=Formula(advance),
    rule=rule,
    source="C. Keltner, 1960, with L. B. Raschke's average true range. Equals TA-Lib KC: the "
    "average is of typical prices. Skender.Stock.Indicators averages closes.",
)
INDICATORS = (KELTNER,)
keltner, Keltner = KELTNER.array, KELTNER.streaming
