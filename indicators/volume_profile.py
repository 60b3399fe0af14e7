"""Volume profile: how much was traded at each price in the last days."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from indicators.arguments import Floats, columns
from indicators.declaration import Indicator, Setting
from indicators.formula import Formula
from indicators.kernel import inlined

SPAN = 16.0
"""How many times the lowest price the highest may be; a price beyond begins a new profile."""
DAYS_MAX = 60
Rule = tuple[int, int, float, float]
"""The days looked back, the bins of a day, the logarithm of a bin's width, the value area."""
Area = tuple[int, int, int]
"""The fullest bin, the first and the last of the value area."""
ProfileMemory = tuple[Annotated[float, math.nan], int, Area]
"""Today's number and its place among the days, and what was found in their window."""
Bar = tuple[float, float, float, float, float]
"""High, low, close, volume, number of the day."""
_NOTES = 4  # of a day: its number, its lowest and highest bin, its volume


@inlined
def _bin(price: float, width: float) -> int:
    return math.floor(math.log(price) / width)


@inlined
def _notes(rule: Rule, base: int, day: int) -> int:
    """Return where the notes of a day are in the ring; behind the last day, of the window."""
    return base + rule[1] * (rule[0] + 1) + _NOTES * day


@inlined
def _wipe(ring: Floats, rule: Rule, base: int, day: int) -> None:
    """Forget a day, or the window (day number `days`)."""
    bins, notes = rule[1], _notes(rule, base, day)
    first = base + bins * day
    for one in range(int(ring[notes + 1]), int(ring[notes + 2]) + 1):
        ring[first + one % bins] = 0.0
    ring[notes], ring[notes + 1], ring[notes + 2], ring[notes + 3] = math.nan, 0.0, -1.0, 0.0


@inlined
def _widen(ring: Floats, notes: int, low: int, high: int) -> None:
    """Let notes reach from `low` to `high` too."""
    if ring[notes + 2] < ring[notes + 1]:
        ring[notes + 1], ring[notes + 2] = float(low), float(high)
        return
    ring[notes + 1] = min(ring[notes + 1], float(low))
    ring[notes + 2] = max(ring[notes + 2], float(high))


@inlined
def _sum_days(ring: Floats, rule: Rule, base: int) -> None:
    """Make the window anew of its days: nothing is subtracted, so nothing is left behind."""
    days, bins = rule[0], rule[1]
    _wipe(ring, rule, base, days)
    window = _notes(rule, base, days)
    for day in range(days):
        notes = _notes(rule, base, day)
        low, high = int(ring[notes + 1]), int(ring[notes + 2])
        if high < low:
            continue
        _widen(ring, window, low, high)
        ring[window + 3] += ring[notes + 3]
        for one in range(low, high + 1):
            place = one % bins
            ring[base + bins * days + place] += ring[base + bins * day + place]


@inlined
def _begin_day(ring: Floats, rule: Rule, base: int, slot: int, day: float) -> int:
    """Forget what is too old, make room for a day and return its place."""
    days = rule[0]
    slot = (slot + 1) % days
    for one in range(days):
        number = ring[_notes(rule, base, one)]
        if one == slot or not day - days < number < day:
            _wipe(ring, rule, base, one)
    ring[_notes(rule, base, slot)] = day
    _sum_days(ring, rule, base)
    return slot


@inlined
def _fullest(ring: Floats, first: int, bins: int, low: int, high: int) -> int:
    best = low
    for one in range(low + 1, high + 1):
        if ring[first + one % bins] > ring[first + best % bins]:
            best = one
    return best


@inlined
def _value_area(
    ring: Floats, first: int, bins: int, low: int, high: int, wanted: float
) -> tuple[int, int]:
    """Return the narrowest run of bins that holds `wanted`, of equal ones the fullest."""
    left, held, most = low, 0.0, 0.0
    start, stop = low, high
    for right in range(low, high + 1):
        held += ring[first + right % bins]
        while left < right and held - ring[first + left % bins] >= wanted:
            held -= ring[first + left % bins]
            left += 1
        if held < wanted:
            continue
        narrower = right - left < stop - start
        if narrower or (right - left == stop - start and held > most):
            start, stop, most = left, right, held
    return start, stop


@inlined
def _found(ring: Floats, rule: Rule, base: int) -> Area:
    days, bins = rule[0], rule[1]
    window, first = _notes(rule, base, days), base + bins * days
    low, high = int(ring[window + 1]), int(ring[window + 2])
    best = _fullest(ring, first, bins, low, high)
    start, stop = _value_area(ring, first, bins, low, high, rule[3] * ring[window + 3])
    return best, start, stop


@inlined
def _put(
    ring: Floats, rule: Rule, base: int, slot: int, low: int, high: int, volume: float
) -> None:
    """Spread a volume evenly over bins, in today and in the window."""
    days, bins = rule[0], rule[1]
    share = volume / (high - low + 1)
    today, window = _notes(rule, base, slot), _notes(rule, base, days)
    _widen(ring, today, low, high)
    _widen(ring, window, low, high)
    ring[today + 3] += volume
    ring[window + 3] += volume
    for one in range(low, high + 1):
        place = one % bins
        ring[base + bins * slot + place] += share
        ring[base + bins * days + place] += share


@inlined
def _fits(ring: Floats, rule: Rule, base: int, low: int, high: int) -> bool:
    window = _notes(rule, base, rule[0])
    if ring[window + 2] < ring[window + 1]:
        return True
    return max(high, int(ring[window + 2])) - min(low, int(ring[window + 1])) < rule[1]


@inlined
def _usable(bar: Bar, rule: Rule) -> bool:
    high, low, close, volume, day = bar
    if not (math.isfinite(high + close + day) and 0.0 <= volume < math.inf):
        return False
    if not (0.0 < low <= high and close > 0.0):
        return False
    return _bin(high, rule[2]) - _bin(low, rule[2]) < rule[1]


@inlined
def _empty(ring: Floats, rule: Rule, base: int) -> None:
    """Make the ring, which is not-a-number at first, one without any trade."""
    for place in range(base, _notes(rule, base, 0)):
        ring[place] = 0.0
    for day in range(rule[0] + 1):
        notes = _notes(rule, base, day)
        ring[notes + 1], ring[notes + 2] = 0.0, -1.0
        _wipe(ring, rule, base, day)


@inlined
def _take(
    ring: Floats, rule: Rule, base: int, today: float, slot: int, bar: Bar
) -> tuple[int, bool]:
    """Take a bar into the window; return today's place and whether the window changed."""
    high, low, _, volume, day = bar
    if math.isnan(today):
        _empty(ring, rule, base)
    if day != today:
        slot = _begin_day(ring, rule, base, slot, day)
    bottom, top = _bin(low, rule[2]), _bin(high, rule[2])
    if not _fits(ring, rule, base, bottom, top):
        for one in range(rule[0] + 1):
            _wipe(ring, rule, base, one)
        ring[_notes(rule, base, slot)] = day
    if volume > 0.0:
        _put(ring, rule, base, slot, bottom, top, volume)
    return slot, volume > 0.0 or day != today


@inlined
def _density(ring: Floats, rule: Rule, base: int, best: int, price: float) -> float:
    """Return how much is in the bin of a price, as a share of the fullest one."""
    window, first = _notes(rule, base, rule[0]), base + rule[1] * rule[0]
    one = _bin(price, rule[2])
    if not ring[window + 1] <= one <= ring[window + 2]:
        return 0.0
    share: float = ring[first + one % rule[1]] / ring[first + best % rule[1]]
    return share


@inlined
def advance(
    memory: ProfileMemory, rule: Rule, ring: Floats, base: int, bar: Bar
) -> tuple[ProfileMemory, float, float, float, float]:
    """Return the memory after a bar, three prices and a density; NaN while nothing was traded.

    They are the middle of the fullest bin, both ends of the value area, and what is in the
    close's bin as a share of the fullest. A bar's volume is spread evenly over the bins between
    its low and its high. A bar that reaches over `SPAN` times its low counts as missing.
    """
    if not _usable(bar, rule):
        return memory, math.nan, math.nan, math.nan, math.nan
    today, slot, found = memory
    slot, changed = _take(ring, rule, base, today, slot, bar)
    if not ring[_notes(rule, base, rule[0]) + 3] > 0.0:
        return (bar[4], slot, found), math.nan, math.nan, math.nan, math.nan
    if changed:
        found = _found(ring, rule, base)
    width = rule[2]
    poc = math.exp((found[0] + 0.5) * width)
    vah, val = math.exp((found[2] + 1.0) * width), math.exp(found[1] * width)
    density = _density(ring, rule, base, found[0], bar[2])
    return (bar[4], slot, found), poc, vah, val, density


def room(days: int, bins: int, width: float, area: float) -> int:
    """Return the places of the bins and the notes of each day and of the window."""
    return (days + 1) * (bins + _NOTES)


def rule(days: int, bin: float, area: float) -> Rule:
    """Return the days, the bins a day can have, the logarithm of a bin's width, the share."""
    width = math.log1p(bin / 100.0)
    return days, math.ceil(math.log(SPAN) / width), width, area / 100.0


VOLUME_PROFILE = Indicator(
    name="volume_profile",
    title="Volume profile",
    summary="The price most was traded at in the last days, and the range with most trading.",
    family="volume",
    pane="price",
    inputs=("high", "low", "close", "volume", "day"),
    outputs=("poc", "vah", "val", "density"),
    settings=(
        Setting("days", "Days", 7, 1, DAYS_MAX),
        Setting("bin", "Width of a bin in percent", 0.1, 0.05, 5.0),
        Setting("area", "Value area in percent of the volume", 70.0, 10.0, 100.0),
    ),
    needed=lambda days, bin, area: 1,
    formula=Formula(advance, room),
    rule=rule,
    source="J. P. Steidlmayer, Market Profile, 1984, of volumes. The value area is the narrowest "
    "run of bins with the wanted share. Days are calendar days, today included. TA-Lib has none.",
    forms={"density": "hidden"},
)
INDICATORS = (VOLUME_PROFILE,)
volume_profile, VolumeProfile = VOLUME_PROFILE.array, VOLUME_PROFILE.streaming


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The whole histogram as it is after the last bar, from the lowest bin to the highest."""

    low: Floats
    """The lower end of each bin."""
    high: Floats
    """The upper end of each bin."""
    volume: Floats
    """What was traded in each bin."""
    poc: float
    vah: float
    val: float


def profile(prices: Any, **settings: Any) -> Profile:
    """Return the histogram of the last days for drawing; without volume it is empty.

    `prices` and the settings are those of `catalog.compute`.
    """
    from indicators.catalog import inputs_of

    return of_columns(inputs_of(VOLUME_PROFILE, prices), VOLUME_PROFILE.settle(settings))


def of_columns(inputs: Any, settings: Mapping[str, int | float]) -> Profile:
    """Return the histogram of the indicator's input columns, with settled settings."""
    given = columns(*inputs)
    day = given[4]
    made = rule(**settings)  # type: ignore[arg-type]
    days, bins, width, _ = made
    known = day[np.isfinite(day)]
    recent = day > known[-1] - days if known.size else np.zeros(day.size, bool)
    taken = tuple(np.ascontiguousarray(one[recent]) for one in given)
    ring = np.full(room(*made), np.nan)
    outs = tuple(np.empty(taken[0].size) for _ in VOLUME_PROFILE.outputs)
    VOLUME_PROFILE.formula.over(*taken, made, ring, *outs)
    notes = bins * (days + 1) + _NOTES * days
    if not ring[notes + 3] > 0.0:
        none = np.empty(0)
        return Profile(none, none, none, math.nan, math.nan, math.nan)
    which = np.arange(int(ring[notes + 1]), int(ring[notes + 2]) + 1)
    poc, vah, val = (float(one[np.isfinite(one)][-1]) for one in outs[:3])
    held = ring[bins * days + which % bins]
    return Profile(np.exp(which * width), np.exp((which + 1) * width), held, poc, vah, val)
