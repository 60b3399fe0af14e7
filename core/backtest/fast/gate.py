"""The risk gate in whole numbers: the rules of `core.risk`, in the order they are asked."""

import math

from core.backtest.fast.exact import digits, less, ratio, rounding, whole
from core.backtest.fast.fees import estimate
from core.backtest.fast.layout import (
    BLURRED,
    CASH,
    CLOSES,
    COLLAR,
    COST,
    DAY_OVER,
    DAY_START,
    ENTRY,
    HAS_ENTRY,
    HAS_LONG,
    HAS_OPPOSITE,
    HAS_SHORT,
    HELD,
    LEAST,
    LOT,
    MARK,
    MOST,
    NO_RULE,
    NOTIONAL,
    NOW,
    OTHERS_BLOCKED,
    OTHERS_COUNT,
    OTHERS_RESERVED,
    OTHERS_RISK,
    OTHERS_WORTH,
    PARTLY,
    PARTS_COST,
    PARTS_COST_REST,
    PER_DAY,
    PER_TRADE,
    POSITIONS,
    R_CASH,
    R_DAY,
    R_DUPLICATE,
    R_EXCHANGE,
    R_EXPOSURE,
    R_HOURS,
    R_LOSS,
    R_PAUSED,
    R_POSITIONS,
    R_RATE,
    R_SANE,
    R_SHORT,
    R_STOP,
    RATE,
    RING,
    RING_ROOM,
    RUINED,
    SCALE,
    SENT,
    SHARE,
    SHORTABLE,
    SIDE,
    SLOT_WIDTH,
    SLOTS,
    THROUGH,
    TICK,
    TROUBLE,
    UNSURE,
    USABLE,
    WORKS,
    WORTH,
    Places,
    Reals,
)
from core.backtest.fast.precise import over, pair, plus, times, whole_below
from core.clock import MINUTE_NS
from indicators.kernel import part

DEAREST_PART = 50  # no venue's charges, both ways, come near a fiftieth of an entry's value


@part
def equity(s: Places) -> int:
    """Return cash and what is held at the last prices."""
    return s[CASH] + s[OTHERS_WORTH] + s[HELD] * s[MARK] * s[WORTH]


@part
def is_open(s: Places) -> bool:
    """Return whether trading is on now."""
    closes_ns, now_ns = s[CLOSES], s[NOW]
    return closes_ns != 0 and (now_ns < closes_ns or (s[THROUGH] != 0 and now_ns == closes_ns))


@part
def refuse_entry(s: Places, side: int, stop: int, target: int) -> int:
    """Return the first rule that says no to an entry before it is sized, or NO_RULE."""
    if stop <= 0 or target < 0:
        return R_SANE
    if not is_open(s):
        return R_HOURS
    if s[DAY_OVER]:
        return R_PAUSED
    if in_the_way(s, side):
        return R_DUPLICATE
    if side < 0 and not s[SHORTABLE]:
        return R_SHORT
    if s[OTHERS_COUNT] >= s[POSITIONS]:
        return R_POSITIONS
    if _too_many(s):
        return R_RATE
    return _refuse_loss(s, side, stop)


@part
def in_the_way(s: Places, side: int) -> int:
    """Return what of the symbol is in the way of an entry, as bits: see `layout.HAS_ENTRY`."""
    found = HAS_LONG if s[HELD] > 0 else HAS_SHORT if s[HELD] < 0 else 0
    for slot in range(4):
        place = SLOTS + slot * SLOT_WIDTH
        if s[place + WORKS]:
            if slot == ENTRY:
                found |= HAS_ENTRY
            if s[place + SIDE] != side:
                found |= HAS_OPPOSITE
    return found


@part
def last_minute(s: Places) -> int:
    """Return how many orders were sent in the last minute."""
    count, first = 0, max(0, s[SENT] - RING_ROOM)
    while s[SENT] - count > first:
        if s[RING + (s[SENT] - 1 - count) % RING_ROOM] <= s[NOW] - MINUTE_NS:
            break
        count += 1
    return count


@part
def _too_many(s: Places) -> bool:
    """Return whether the orders of the last minute are as many as are allowed."""
    allowed, sent = s[RATE], s[SENT]
    if allowed <= 0:
        return True
    if sent < allowed or allowed > RING_ROOM:
        return False
    return s[RING + (sent - allowed) % RING_ROOM] > s[NOW] - MINUTE_NS


@part
def _refuse_loss(s: Places, side: int, stop: int) -> int:
    lost = s[DAY_START] - equity(s)
    if lost * s[SCALE] >= s[DAY_START] * s[PER_DAY]:
        return R_DAY
    if (s[MARK] - stop) * side <= 0:
        return R_STOP
    return NO_RULE


@part
def entry_size(s: Places, side: int, stop: int) -> tuple[int, int]:
    """Return how many to open, or 0 and the rule that bounds it: charges both ways included."""
    worth, entry, scale = equity(s), s[MARK], s[SCALE]
    if worth <= 0:
        s[TROUBLE] = RUINED
        return 0, R_CASH
    today = s[DAY_START] * s[PER_DAY] - (s[DAY_START] - worth) * scale
    budget = min(worth * s[PER_TRADE], today - s[OTHERS_RISK] * scale)
    distance = abs(entry - stop)
    quantity = _most(s, entry, distance, budget)
    if quantity > 0:
        at_stop = quantity * distance * s[WORTH]
        value = quantity * entry * s[WORTH]
        if not less(budget, DEAREST_PART, at_stop * DEAREST_PART + value, scale):
            return quantity, NO_RULE
        costs = estimate(s, side, value, s[NOW])
        costs += estimate(s, -side, quantity * stop * s[WORTH], s[NOW])
        if (at_stop + costs) * scale <= budget:
            return quantity, NO_RULE
        budget -= costs * scale
        quantity = _most(s, entry, distance, budget)
    return quantity, NO_RULE if quantity > 0 else _bound(s, entry, distance, budget)


@part
def _most(s: Places, entry: int, distance: int, budget: int) -> int:
    """Return the largest quantity every limit allows; zero when none does."""
    lot_at = s[LOT] * s[WORTH] * s[SCALE]
    lots = min(budget // (distance * lot_at), _paid_for(s, entry * lot_at))
    lots = min(lots, equity(s) * s[SHARE] // (entry * lot_at))
    quantity = max(min(lots, s[MOST] // s[LOT]), 0) * s[LOT]
    if quantity < s[LEAST] or quantity * entry * s[WORTH] < s[NOTIONAL]:
        return 0
    return quantity


@part
def free_cash(s: Places) -> int:
    """Return a hundred times the cash an entry may take: less what others will need and a bit."""
    return (s[CASH] + s[OTHERS_BLOCKED]) * 100 - s[OTHERS_RESERVED] * 101


@part
def _paid_for(s: Places, lot_at: int) -> int:
    """Return for how many lots, each worth `lot_at` with the scale, the free cash pays."""
    if s[OTHERS_RESERVED] == 0 and s[BLURRED] == 0:
        return (s[CASH] + s[OTHERS_BLOCKED]) * s[USABLE] // lot_at
    free, off = free_cash(s), s[BLURRED] * 100
    if free <= off:
        return 0
    lots = ratio(free, s[USABLE], lot_at * 100)
    if off:
        for other in (free - off, free + off):
            if ratio(other, s[USABLE], lot_at * 100) != lots:
                s[TROUBLE] = UNSURE
    return lots


@part
def _bound(s: Places, entry: int, distance: int, budget: int) -> int:
    """Return the rule that bounds a size of zero, the first of equals."""
    rule, amount, over = R_LOSS, budget, distance
    free, share = free_cash(s), equity(s) * s[SHARE]
    if s[BLURRED] or (budget <= 0 and free <= 0):
        s[TROUBLE] = UNSURE
    if budget <= 0:
        return R_LOSS
    if free <= 0:
        return R_CASH
    cash = (s[CASH] + s[OTHERS_BLOCKED]) * s[USABLE]
    if s[OTHERS_RESERVED]:
        cash = int(float(free) * float(s[USABLE]) / 100.0)
        for other, price in ((amount, distance), (share, entry)):
            here, there = float(cash) / float(entry), float(other) / float(price)
            if abs(here - there) < 1e-9 * there:
                s[TROUBLE] = UNSURE
    if less(cash, over, amount, entry):
        rule, amount, over = R_CASH, cash, entry
    if less(share, over, amount, entry):
        rule, amount, over = R_EXPOSURE, share, entry
    if less(s[MOST], over * s[WORTH] * s[SCALE], amount, 1):
        rule = R_EXCHANGE
    return rule


@part
def beyond_collar(s: Places, price: int) -> bool:
    """Return whether a limit is too far from the last price."""
    return abs(price - s[MARK]) * s[SCALE] > s[COLLAR] * s[MARK]


@part
def tightest_stop(s: Places, f: Reals, planned: int) -> int:
    """Return the safety exit after a fill: the planned one, or nearer when the fill was worse.

    As `RiskEngine.tightest_stop`, down to what Decimal rounds where two sides are equal.
    """
    worth = equity(s)
    if worth <= 0:
        s[TROUBLE] = RUINED
        return planned
    if s[PARTLY]:
        return _tightest_of_rest(s, f, planned, worth * s[PER_TRADE])
    held, cost, scale = s[HELD], s[COST], s[SCALE]
    budget = worth * s[PER_TRADE]
    at_risk = (cost - planned * held * s[WORTH]) * scale
    if at_risk < budget or (at_risk == budget and not _rounds_above(s, budget)):
        return planned
    many = abs(held)
    step = many * s[WORTH] * scale * s[TICK]
    reach = abs(cost) * scale + (-budget if held > 0 else budget)
    ticks = reach // step
    if reach % step == 0:
        ticks += _rounds_away(s, budget, ticks)
    elif held > 0:
        ticks += 1
    price = ticks * s[TICK]
    return max(planned, price) if held > 0 else min(planned, price)


@part
def _tightest_of_rest(s: Places, f: Reals, planned: int, budget: int) -> int:
    """Return the safety exit of a position of which a part has left before."""
    held, scale = s[HELD], s[SCALE]
    cost = times((f[PARTS_COST], f[PARTS_COST_REST]), (float(scale), 0.0))
    at_risk = plus(cost, pair(-planned * held * s[WORTH] * scale))
    short = plus(at_risk, pair(-budget))
    if abs(short[0]) < 1e-18 * abs(cost[0]):
        s[TROUBLE] = UNSURE
    if short[0] <= 0.0:
        return planned
    step = held * s[WORTH] * scale * s[TICK]
    ticks, near = whole_below(over(plus(cost, pair(-budget)), pair(step)))
    if near:
        s[TROUBLE] = UNSURE
    price = (ticks + 1 if held > 0 else ticks) * s[TICK]
    return max(planned, price) if held > 0 else min(planned, price)


@part
def _rounds_above(s: Places, budget: int) -> bool:
    """Return whether Decimal makes more of the loss than the budget that it equals."""
    held = s[HELD]
    places, error = rounding(abs(s[COST]), abs(held))
    kept = 28 - digits(budget / s[SCALE])
    off = whole(error * held * 10.0 ** (kept - places))
    if math.isnan(off):
        s[TROUBLE] = UNSURE
    return off > 0.0


@part
def _rounds_away(s: Places, budget: int, ticks: int) -> int:
    """Return by how many ticks Decimal's rounding moves an exit that lies on the grid."""
    held, scale, grid = s[HELD], s[SCALE], s[TICK] * s[WORTH]
    many = abs(held)
    places, error = rounding(abs(s[COST]), many)
    behind, miss = rounding(budget, many)
    behind += digits(budget / many) - digits(budget / many / scale)
    kept = 28 - digits(float(ticks * grid))
    sign = -1.0 if held > 0 else 1.0
    off = whole(error * 10.0 ** (kept - places) + sign * miss * 10.0 ** (kept - behind))
    off = whole(off * 10.0 ** (28 - digits(float(ticks)) - kept) / grid)
    if math.isnan(off):
        s[TROUBLE] = UNSURE
        return 0
    if held > 0:
        return 1 if off > 0.0 else 0
    return -1 if off < 0.0 else 0
