"""Swing highs and lows: turns that some bars on each side confirm, told when they are confirmed."""

import math
from typing import Annotated

from indicators.arguments import Floats
from indicators.declaration import Indicator, Setting
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import TopMemory, delay, top

Rule = tuple[int]
"""The wing: how many bars on each side a turn must stand out from."""
TurnMemory = tuple[
    int,
    int,
    TopMemory,
    TopMemory,
    Annotated[float, math.nan],
    Annotated[float, math.nan],
]
"""How many bars were seen, the place in the line of candidates, the windows of the last highs
and lows (these with their sign turned), what both windows answered at the last bar."""
LegMemory = tuple[
    TurnMemory,
    Annotated[float, -math.inf],
    int,
    Annotated[float, math.inf],
    int,
]
"""The turns' memory, the leg's top and its bar, the leg's bottom and its bar."""
WING_MAX = 500


@inlined
def turns(
    memory: TurnMemory, ring: Floats, base: int, wing: int, high: float, low: float
) -> tuple[TurnMemory, float, float]:
    """Return the memory after a bar and the high and the low that it confirms, or NaN.

    Confirmed is the bar `wing` bars ago, when all `wing` bars before it and since are strictly
    lower (for a low: higher). `ring[base:base + 4 * wing]` belongs to it.
    """
    seen, place, highs, lows, above, below = memory
    peak = high if high > above else math.nan
    trough = -low if -low > below else math.nan
    highs, above = top(highs, ring, base, wing, high)
    lows, below = top(lows, ring, base + wing, wing, -low)
    _, peak = delay(place, ring, base + 2 * wing, wing, peak)
    place, trough = delay(place, ring, base + 3 * wing, wing, trough)
    up = peak if peak > above else math.nan
    down = -trough if trough > below else math.nan
    return (seen + 1, place, highs, lows, above, below), up, down


@inlined
def leg(
    memory: LegMemory, ring: Floats, base: int, wing: int, high: float, low: float
) -> tuple[LegMemory, float, float]:
    """Return the memory after a bar, the top and the bottom of the leg.

    They are the last confirmed turns, and what has gone beyond them since. So the top is never
    under the bottom, and before the first turn they are the highest and the lowest so far.
    """
    found, most, most_at, least, least_at = memory
    now = found[0]
    found, up, down = turns(found, ring, base, wing, high, low)
    if high > most:
        most, most_at = high, now
    elif not math.isnan(up):
        most, most_at = up, now - wing
    if low < least:
        least, least_at = low, now
    elif not math.isnan(down):
        least, least_at = down, now - wing
    return (found, most, most_at, least, least_at), most, least


@inlined
def _flag(found: int, wing: int, price: float) -> float:
    if found <= 2 * wing:
        return math.nan
    return 0.0 if math.isnan(price) else 100.0


@inlined
def flags(
    memory: TurnMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[TurnMemory, float, float]:
    """Return the memory after a bar, and 100 when it confirms a high, a low."""
    if not math.isfinite(high - low):
        return memory, math.nan, math.nan
    memory, up, down = turns(memory, ring, base, rule[0], high, low)
    return memory, _flag(memory[0], rule[0], up), _flag(memory[0], rule[0], down)


@inlined
def once(seen: int, wing: int, price: float) -> float:
    """Return a price once a turn could have been confirmed."""
    return price if seen > 2 * wing else math.nan


@inlined
def prices(
    memory: LegMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[LegMemory, float, float]:
    """Return the memory after a bar, the top and the bottom of the leg, NaN until warm."""
    if not math.isfinite(high - low):
        return memory, math.nan, math.nan
    memory, most, least = leg(memory, ring, base, rule[0], high, low)
    seen = memory[0][0]
    return memory, once(seen, rule[0], most), once(seen, rule[0], least)


def room(wing: int, *_: float) -> int:
    """Return the places of the windows and of the lines of candidates."""
    return 4 * wing


def wing(default: int) -> Setting:
    """Return the setting of the bars on each side."""
    return Setting("wing", "Bars on each side", default, 1, WING_MAX)


FRACTALS = Indicator(
    name="fractals",
    title="Fractals",
    summary="Marks the bar that confirms a high or a low some bars ago.",
    family="levels",
    pane="own",
    inputs=("high", "low"),
    outputs=("swing_high", "swing_low"),
    settings=(wing(2),),
    needed=lambda wing: 2 * int(wing) + 1,
    formula=Formula(flags, room),
    source="B. Williams, Trading Chaos, 1995: strictly over (under) the bars on each side. "
    "Equals TA-Lib FRACTAL with as many bars left as right.",
    forms={"swing_high": "bars", "swing_low": "bars"},
)
SWINGS = Indicator(
    name="swings",
    title="Swing high and low",
    summary="The last high and low at which the price turned, and what went beyond since.",
    family="levels",
    pane="price",
    inputs=("high", "low"),
    outputs=("swing_high", "swing_low"),
    settings=(wing(5),),
    needed=lambda wing: 2 * int(wing) + 1,
    formula=Formula(prices, room),
    source="The prices of fractals, carried on until the next. TA-Lib marks them only.",
)
INDICATORS = (FRACTALS, SWINGS)
fractals, swings = FRACTALS.array, SWINGS.array
