"""What the engine does around a bar: sessions, the strategy's wish, losses, looks at the worth."""

import math

from core.backtest.fast import venue
from core.backtest.fast.desk import cancel_entry, drain, settle, submit_entry, want_out
from core.backtest.fast.exact import ceiling_price, floor_price, grid_price, less
from core.backtest.fast.gate import equity, is_open
from core.backtest.fast.guides import IDLE_LOOK_NS, LOOK_NS
from core.backtest.fast.layout import (
    ACTED,
    ALARM,
    BY_CLOSING,
    BY_DAY_LOSS,
    BY_STRATEGY,
    CHANGE,
    CLOSE_AT,
    CLOSE_SHARE,
    CLOSES,
    DAILY,
    DAY_OVER,
    DAY_START,
    DAYS,
    DEEPEST,
    ENTRY,
    EXIT,
    FLAT_NS,
    HELD,
    INTRADAY,
    KEEP,
    LAST,
    LAST_WORTH,
    LOOKS,
    MEAN,
    MONEY,
    NEXT_LOOK,
    NO_SIDE,
    NOW,
    PEAK,
    PENDING,
    PER_DAY,
    PRICE_MONEY,
    REASON,
    REASON_CODE,
    REASON_ROW,
    ROUGH_CASH,
    SCALE,
    SLOT_WIDTH,
    SLOTS,
    SPREAD,
    STOP_WISHED,
    TARGET_WISHED,
    THROUGH,
    TOO_LARGE,
    TROUBLE,
    WANT,
    WISH,
    WISH_CODE,
    WISH_NUMBER,
    WISH_ROW,
    WISH_STOP,
    WISH_TARGET,
    WISHES,
    WORKS,
    Places,
    Reals,
)
from indicators.kernel import part
from indicators.signals import (
    ENTER_LONG,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
)

C_ROW, C_PHASE, C_CLOSED_NS, C_OPENED, C_NEW_DAY, C_CLOSES, C_THROUGH, C_BETWEEN, C_WIDTH = range(9)
"""Columns of the changes of sessions: the bar, whether before or after it, what changes."""
_FARTHEST = 1e12  # no price lies beyond
Looks = tuple[Places, Reals]
"""When the worth was looked at, and what it was."""


@part
def sessions(s: Places, f: Reals, log: Places, changes: Places) -> None:
    """End and begin sessions as the engine does."""
    place = s[CHANGE] * C_WIDTH
    s[CHANGE] += 1
    s[CLOSES], s[THROUGH] = changes[place + C_BETWEEN], 0
    closed_ns = changes[place + C_CLOSED_NS]
    if closed_ns:
        venue.end_day(s, closed_ns)
        drain(s, f, log)
    s[CLOSES], s[THROUGH] = changes[place + C_CLOSES], changes[place + C_THROUGH]
    if not changes[place + C_OPENED]:
        return
    if changes[place + C_NEW_DAY]:
        new_day(s, f)
    wish = s[WISH] if is_open(s) else 0
    if wish:
        s[WISH] = 0
    settle(s, f, log)
    drain(s, f, log)
    if wish:
        submit_wish(s, f, log, wish)
        drain(s, f, log)


@part
def submit_wish(s: Places, f: Reals, log: Places, wish: int) -> None:
    """Send an entry that waited for the opening."""
    o = SLOTS + ENTRY * SLOT_WIDTH
    s[o + STOP_WISHED], s[o + TARGET_WISHED] = s[WISH_STOP], s[WISH_TARGET]
    s[o + REASON_ROW], s[o + REASON_CODE] = s[WISH_ROW], s[WISH_CODE]
    s[o + REASON] = BY_STRATEGY
    submit_entry(s, f, log, wish)


@part
def new_day(s: Places, f: Reals) -> None:
    """Begin a day: what was lost before is forgotten, what the last day gained is counted."""
    s[ACTED], s[DAY_OVER] = 1, 0
    s[DAY_START] = equity(s)
    worth = s[DAY_START] / f[MONEY]
    f[ALARM] = worth * f[CLOSE_SHARE] * 1.000001
    before, f[LAST_WORTH] = f[LAST_WORTH], worth
    if before > 0.0:
        s[DAYS] += 1
        gain = worth / before - 1.0
        away = gain - f[MEAN]
        f[MEAN] += away / s[DAYS]
        f[SPREAD] += away * (gain - f[MEAN])


@part
def _busy(s: Places) -> bool:
    entry, way_out = SLOTS + ENTRY * SLOT_WIDTH, SLOTS + EXIT * SLOT_WIDTH
    return s[entry + WORKS] != 0 or s[way_out + WORKS] != 0


@part
def ask(s: Places, code: int) -> int:
    """Return what `CompiledStrategy.act` wishes: a side to enter, LEAVE_LONG to leave, or 0."""
    enters = code & ENTERS
    if enters:
        s[PENDING] = enters
        if enters == ENTERS:
            s[TROUBLE] = NO_SIDE
    elif s[PENDING] and code & (LEAVE_LONG if s[PENDING] == ENTER_LONG else LEAVE_SHORT):
        s[PENDING] = 0
    held = s[HELD]
    if held:
        if code & (LEAVE_LONG if held > 0 else LEAVE_SHORT):
            return 0 if _busy(s) else LEAVE_LONG
        s[PENDING] = 0
        return 0
    if s[PENDING] == 0 or _busy(s):
        return 0
    entry, s[PENDING] = s[PENDING], 0
    return entry


@part
def enter(s: Places, f: Reals, log: Places, entry: int, row: int, code: int) -> None:
    """Carry a wish to open out, or keep it for the opening; its prices lie in the entry's place."""
    o, side = SLOTS + ENTRY * SLOT_WIDTH, 1 if entry == ENTER_LONG else -1
    s[o + REASON], s[o + REASON_ROW], s[o + REASON_CODE] = BY_STRATEGY, row, code | entry
    if s[DAILY] and not is_open(s) and not s[DAY_OVER]:
        if s[WISH] == 0:
            s[WISH_NUMBER] = s[WISHES]
            s[WISHES] += 1
        s[WISH], s[WISH_ROW], s[WISH_CODE] = side, row, code | entry
        s[WISH_STOP], s[WISH_TARGET] = s[o + STOP_WISHED], s[o + TARGET_WISHED]
    else:
        submit_entry(s, f, log, side)


@part
def wished_prices(s: Places, f: Reals, entry: int, stop: float, target: float) -> None:
    """Put safety exit and target on the grid; what is no price becomes one that is refused."""
    o = SLOTS + ENTRY * SLOT_WIDTH
    s[o + STOP_WISHED], s[o + TARGET_WISHED] = -1, 0
    for price in (stop, target):
        if math.isfinite(price) and abs(price) > _FARTHEST:
            s[TROUBLE] = TOO_LARGE
    if math.isfinite(stop):
        exact = floor_price(s, f, stop) if entry == ENTER_LONG else ceiling_price(s, f, stop)
        s[o + STOP_WISHED] = exact
    if math.isfinite(target):
        s[o + TARGET_WISHED] = grid_price(s, f, target) or -1


@part
def rough_worth(s: Places, f: Reals) -> float:
    """Return the worth in floats: for curves and for looks that an exact one follows."""
    if s[HELD] == 0:
        return f[ROUGH_CASH]
    return f[ROUGH_CASH] + s[HELD] / f[PRICE_MONEY] * f[LAST]


@part
def lost_enough(s: Places) -> bool:
    """Return whether the day's loss nears its limit."""
    lost, scale = s[DAY_START] - equity(s), s[SCALE]
    return lost >= 0 and not less(lost, scale * scale, s[DAY_START], s[PER_DAY] * s[CLOSE_AT])


@part
def watch_losses(s: Places, f: Reals, log: Places) -> None:
    """Close everything when the day's loss nears its limit."""
    if s[DAY_OVER] or s[HELD] == 0 or not lost_enough(s):
        return
    s[DAY_OVER] = 1
    cancel_entry(s)
    want_out(s, f, log, BY_DAY_LOSS, 0, 0, 0)


@part
def look(s: Places, f: Reals, log: Places, looks: Looks) -> None:
    """Look at what changes slowly: flat-by time, unfinished steps, the worth."""
    if s[HELD] and s[INTRADAY] and s[WANT] == 0:
        closes_ns = s[CLOSES]
        if closes_ns and closes_ns - s[FLAT_NS] <= s[NOW] < closes_ns:
            want_out(s, f, log, BY_CLOSING, 0, 0, 0)
    if s[WANT]:
        settle(s, f, log)
    step_ns = LOOK_NS if s[HELD] or s[WANT] else IDLE_LOOK_NS
    s[NEXT_LOOK] = s[NOW] - s[NOW] % step_ns + step_ns
    track(s, f, looks, s[NOW], rough_worth(s, f))


@part
def track(s: Places, f: Reals, looks: Looks, now_ns: int, worth: float) -> None:
    """Take in the worth at a moment, as `EquityTrack.add`."""
    if worth >= f[PEAK]:
        f[PEAK] = worth
    elif worth < f[PEAK] * (1.0 + f[DEEPEST]):
        f[DEEPEST] = worth / f[PEAK] - 1.0
    if s[KEEP]:
        looks[0][s[LOOKS]], looks[1][s[LOOKS]] = now_ns, worth
        s[LOOKS] += 1
