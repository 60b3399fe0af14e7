"""Two readings of the Bollinger bands: how wide they are, and where between them the price is."""

import math

from indicators import bollinger
from indicators.arguments import Floats
from indicators.bollinger import Rule, room
from indicators.declaration import Indicator, Setting, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import MomentsMemory


@inlined
def breadth(
    memory: MomentsMemory, rule: Rule, ring: Floats, base: int, close: float
) -> tuple[MomentsMemory, float]:
    """Return the memory after `close` and the bands' distance as a share of their middle."""
    if not math.isfinite(close):
        return memory, math.nan
    memory, upper, middle, lower = bollinger.advance(memory, rule, ring, base, close)
    return memory, (upper - lower) / middle if middle != 0.0 else 0.0


@inlined
def position(
    memory: MomentsMemory, rule: Rule, ring: Floats, base: int, close: float
) -> tuple[MomentsMemory, float]:
    """Return the memory after `close` and its place: 0 on the lower band, 1 on the upper one."""
    if not math.isfinite(close):
        return memory, math.nan
    memory, upper, _, lower = bollinger.advance(memory, rule, ring, base, close)
    # On closed bands a price is in the middle; nothing else is continuous.
    return memory, (close - lower) / (upper - lower) if upper != lower else 0.5


_SETTINGS = (
    period(20, low=2),
    Setting("width", "Width in standard deviations", 2.0, 0.1, 20.0),
)
BOLLINGER_WIDTH = Indicator(
    name="bollinger_width",
    title="Bollinger width",
    summary="How far apart the Bollinger bands are, as a share of the price.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("bollinger_width",),
    settings=_SETTINGS,
    needed=lambda period, width: int(period),
    formula=Formula(breadth, room),
    source="J. Bollinger, Bollinger on Bollinger Bands, 2001: (upper - lower) / middle. As "
    "“width” in Skender.Stock.Indicators.",
)
PERCENT_B = Indicator(
    name="percent_b",
    title="Bollinger %B",
    summary="Where the close is between the Bollinger bands: 0 on the lower, 1 on the upper one.",
    family="volatility",
    pane="own",
    inputs=("close",),
    outputs=("percent_b",),
    settings=_SETTINGS,
    needed=lambda period, width: int(period),
    formula=Formula(position, room),
    source="J. Bollinger, Bollinger on Bollinger Bands, 2001: (close - lower) / (upper - lower), "
    "0.5 when the bands are closed. As “percentB” in Skender.Stock.Indicators.",
    guides=(0.0, 1.0),
)
INDICATORS = (BOLLINGER_WIDTH, PERCENT_B)
bollinger_width, percent_b = BOLLINGER_WIDTH.array, PERCENT_B.array
