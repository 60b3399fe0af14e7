"""Support and resistance: prices at which the market turned more than once."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from indicators import swings
from indicators.arguments import Floats, columns
from indicators.declaration import PERIOD_MAX, Indicator, Setting
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.swings import TurnMemory, once, turns

KEPT = 24
"""How many levels are kept; the weakest, and of equal ones the oldest, makes room."""
Rule = tuple[int, float, float]
"""The wing of a turn, how near a turn must be to a level as a share, the bars a level lives."""
LevelsMemory = tuple[TurnMemory, Annotated[float, -math.inf], Annotated[float, math.inf]]
"""The turns' memory, the highest and the lowest so far."""
_EACH = 3  # of a level: its price, its touches, the bar of its last touch


@inlined
def _nearest(ring: Floats, first: int, price: float, reach: float) -> int:
    """Return the place of the level nearest to a price within reach, or -1."""
    found, least = -1, reach
    for place in range(first, first + _EACH * KEPT, _EACH):
        away = abs(ring[place] - price)
        if away <= least:
            found, least = place, away
    return found


@inlined
def _weakest(ring: Floats, first: int) -> int:
    """Return a free place, else that of the level with the fewest touches and the oldest."""
    found = first
    for place in range(first, first + _EACH * KEPT, _EACH):
        if math.isnan(ring[place]):
            return place
        fewer = ring[place + 1] < ring[found + 1]
        older = ring[place + 1] == ring[found + 1] and ring[place + 2] < ring[found + 2]
        if fewer or older:
            found = place
    return found


@inlined
def _touch(ring: Floats, first: int, price: float, reach: float, now: int) -> None:
    """Let a turn strengthen the level it is at, or be a new one."""
    place = _nearest(ring, first, price, reach)
    if place < 0:
        place = _weakest(ring, first)
        ring[place], ring[place + 1], ring[place + 2] = price, 1.0, float(now)
        return
    ring[place + 1] += 1.0
    ring[place] += (price - ring[place]) / ring[place + 1]
    ring[place + 2] = float(now)


@inlined
def _around(
    ring: Floats, first: int, close: float, oldest: float, ends: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Return the level under a price and its touches, and the level over it and its touches."""
    under, under_at, over, over_at = ends[0], -1, ends[1], -1
    for place in range(first, first + _EACH * KEPT, _EACH):
        level = ring[place]
        if ring[place + 2] < oldest:
            ring[place] = math.nan
        elif level <= close:
            if level > under or under_at < 0:
                under, under_at = level, place
        elif level > close and (level < over or over_at < 0):
            over, over_at = level, place
    below = ring[under_at + 1] if under_at >= 0 else 0.0
    above = ring[over_at + 1] if over_at >= 0 else 0.0
    return under, below, over, above


@inlined
def advance(
    memory: LevelsMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    bar: tuple[float, float, float],
) -> tuple[LevelsMemory, float, float, float, float]:
    """Return the memory after a bar, the level under the close and its touches, and that over it.

    Where there is none under (over) it, the lowest (highest) so far stands in, with no touches.
    """
    high, low, close = bar
    if not math.isfinite(high + low + close):
        return memory, math.nan, math.nan, math.nan, math.nan
    found, highest, lowest = memory
    wing, near, life = rule
    found, up, down = turns(found, ring, base, wing, high, low)
    highest, lowest = max(highest, high), min(lowest, low)
    now, first = found[0], base + 4 * wing
    if not math.isnan(up):
        _touch(ring, first, up, near * abs(up), now)
    if not math.isnan(down):
        _touch(ring, first, down, near * abs(down), now)
    under, below, over, above = _around(ring, first, close, now - life, (lowest, highest))
    return (
        (found, highest, lowest),
        once(now, wing, under),
        once(now, wing, below),
        once(now, wing, over),
        once(now, wing, above),
    )


def room(wing: int, near: float, life: float) -> int:
    """Return the places of the turns and of the levels."""
    return swings.room(wing) + _EACH * KEPT


def rule(wing: int, near: float, life: int) -> Rule:
    """Return the wing, the nearness as a share and the bars a level lives."""
    return wing, near / 100.0, float(life)


SUPPORT_RESISTANCE = Indicator(
    name="support_resistance",
    title="Support and resistance",
    summary="The nearest prices under and over the close at which the market turned before.",
    family="levels",
    pane="price",
    inputs=("high", "low", "close"),
    outputs=("support", "support_touches", "resistance", "resistance_touches"),
    settings=(
        swings.wing(5),
        Setting("near", "Nearness in percent", 0.5, 0.01, 10.0),
        Setting("life", "Bars a level lives", 1000, 1, 20 * PERIOD_MAX),
    ),
    needed=lambda wing, near, life: 2 * int(wing) + 1,
    formula=Formula(advance, room),
    rule=rule,
    source="Confirmed swing highs and lows, gathered where they lie near each other; a level is "
    "the mean of its touches and is forgotten when it is not touched for long. TA-Lib has none.",
    forms={"support_touches": "hidden", "resistance_touches": "hidden"},
)
INDICATORS = (SUPPORT_RESISTANCE,)
support_resistance = SUPPORT_RESISTANCE.array


@dataclass(frozen=True, slots=True)
class Level:
    """A price at which the market turned, and how often it did."""

    price: float
    touches: int


def levels(prices: Any, **settings: Any) -> tuple[Level, ...]:
    """Return all levels known after the last bar, lowest first, for drawing."""
    from indicators.catalog import inputs_of

    high, low, close = columns(*inputs_of(SUPPORT_RESISTANCE, prices))
    made = rule(**SUPPORT_RESISTANCE.settle(settings))  # type: ignore[arg-type]
    ring = np.full(room(*made), np.nan)
    outs = tuple(np.empty(close.size) for _ in SUPPORT_RESISTANCE.outputs)
    SUPPORT_RESISTANCE.formula.over(high, low, close, made, ring, *outs)
    kept = ring[swings.room(*made) :].reshape(KEPT, _EACH)
    known = kept[np.isfinite(kept[:, 0])]
    return tuple(Level(float(one[0]), int(one[1])) for one in known[np.argsort(known[:, 0])])
