"""The loop over bars: past what is quiet, and through what is not in the engine's own order."""

import math
from typing import Any

from core.backtest.fast import venue
from core.backtest.fast.desk import cancel_entry, drain, settle, submit_entry, want_out
from core.backtest.fast.exact import ceiling_price, floor_price, grid_price, less
from core.backtest.fast.gate import equity, is_open
from core.backtest.fast.layout import (
    ACTED,
    ALARM,
    AT,
    BAR,
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
    FINE,
    FLAT_NS,
    GROW,
    HEAD,
    HELD,
    INTRADAY,
    KEEP,
    LAST,
    LAST_WORTH,
    LOG_ROOM,
    LOG_WIDTH,
    LOOKS,
    M_BAR,
    M_CAP,
    M_FIRST,
    M_HIGH,
    M_LOW,
    M_OPENING,
    M_TIME,
    MARK,
    MEAN,
    MONEY,
    NEVER,
    NEXT_LOOK,
    NO_SIDE,
    NOW,
    PEAK,
    PENDING,
    PER_DAY,
    PRICE_MONEY,
    PROTECT,
    REASON,
    REASON_CODE,
    REASON_ROW,
    ROUGH_CASH,
    SCALE,
    SLOT_WIDTH,
    SLOTS,
    SPREAD,
    STOP_WISHED,
    TAIL,
    TARGET,
    TARGET_WISHED,
    THROUGH,
    TOO_LARGE,
    TROUBLE,
    V_FRESH,
    V_PRICE,
    V_TRIGGERED,
    V_WORKS,
    WANT,
    WISH,
    WISH_CODE,
    WISH_ROW,
    WISH_STOP,
    WISH_TARGET,
    WORKS,
    Places,
    Reals,
)
from core.clock import MINUTE_NS
from indicators.kernel import array_kernel, part, places
from indicators.signals import (
    ENTER_LONG,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    STOP,
    WIDTH,
)
from indicators.signals import TARGET as ROW_TARGET

_pointer: Any = places  # the arrays outlive the call
_LOOK_NS, _IDLE_LOOK_NS = 5 * MINUTE_NS, 30 * MINUTE_NS
C_ROW, C_PHASE, C_CLOSED_NS, C_OPENED, C_NEW_DAY, C_CLOSES, C_THROUGH, C_BETWEEN, C_WIDTH = range(9)
"""Columns of the changes of sessions: the bar, whether before or after it, what changes."""
_FARTHEST = 1e12  # no price lies beyond


Row = tuple[int, int, int, int, int, int, int]
"""A bar: opens, closes, first price, highest, lowest, last, and what one order may have of it."""
Looks = tuple[Places, Reals]
"""When the worth was looked at, and what it was."""
Market = tuple[Places, Places, Places, Places, Places, Places, Places, Reals]
"""The columns of `Row`, and the last prices as floats."""


Arrays = tuple[Any, Any, Any, Any, Any]
"""State, floats, log, and when the worth was looked at and what it was, as numpy arrays."""


@part
def _sessions(s: Places, f: Reals, log: Places, changes: Places) -> None:
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
        _new_day(s, f)
    wish, s[WISH] = s[WISH], 0
    settle(s, f, log)
    drain(s, f, log)
    if wish:
        o = SLOTS + ENTRY * SLOT_WIDTH
        s[o + STOP_WISHED], s[o + TARGET_WISHED] = s[WISH_STOP], s[WISH_TARGET]
        s[o + REASON_ROW], s[o + REASON_CODE] = s[WISH_ROW], s[WISH_CODE]
        s[o + REASON] = BY_STRATEGY
        submit_entry(s, f, log, wish)
        drain(s, f, log)


@part
def _new_day(s: Places, f: Reals) -> None:
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
def _ask(s: Places, code: int) -> int:
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
def _enter(s: Places, f: Reals, log: Places, entry: int, row: int, code: int) -> None:
    """Carry a wish to open out, or keep it for the opening; its prices lie in the entry's place."""
    o, side = SLOTS + ENTRY * SLOT_WIDTH, 1 if entry == ENTER_LONG else -1
    s[o + REASON], s[o + REASON_ROW], s[o + REASON_CODE] = BY_STRATEGY, row, code | entry
    if s[DAILY] and not is_open(s) and not s[DAY_OVER]:
        s[WISH], s[WISH_ROW], s[WISH_CODE] = side, row, code | entry
        s[WISH_STOP], s[WISH_TARGET] = s[o + STOP_WISHED], s[o + TARGET_WISHED]
    else:
        submit_entry(s, f, log, side)


@part
def _wished_prices(s: Places, f: Reals, entry: int, stop: float, target: float) -> None:
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
def _rough_worth(s: Places, f: Reals) -> float:
    if s[HELD] == 0:
        return f[ROUGH_CASH]
    return f[ROUGH_CASH] + s[HELD] / f[PRICE_MONEY] * f[LAST]


@part
def _watch_losses(s: Places, f: Reals, log: Places) -> None:
    """Close everything when the day's loss nears its limit."""
    if s[DAY_OVER] or s[HELD] == 0:
        return
    lost, scale = s[DAY_START] - equity(s), s[SCALE]
    if lost < 0 or less(lost, scale * scale, s[DAY_START], s[PER_DAY] * s[CLOSE_AT]):
        return
    s[DAY_OVER] = 1
    cancel_entry(s)
    want_out(s, f, log, BY_DAY_LOSS, 0, 0, 0)


@part
def _look(s: Places, f: Reals, log: Places, looks: Looks) -> None:
    """Look at what changes slowly: flat-by time, unfinished steps, the worth."""
    if s[HELD] and s[INTRADAY] and s[WANT] == 0:
        closes_ns = s[CLOSES]
        if closes_ns and closes_ns - s[FLAT_NS] <= s[NOW] < closes_ns:
            want_out(s, f, log, BY_CLOSING, 0, 0, 0)
    if s[WANT]:
        settle(s, f, log)
    step_ns = _LOOK_NS if s[HELD] or s[WANT] else _IDLE_LOOK_NS
    s[NEXT_LOOK] = s[NOW] - s[NOW] % step_ns + step_ns
    _track(s, f, looks, s[NOW], _rough_worth(s, f))


@part
def _track(s: Places, f: Reals, looks: Looks, now_ns: int, worth: float) -> None:
    """Take in the worth at a moment, as `EquityTrack.add`."""
    if worth >= f[PEAK]:
        f[PEAK] = worth
    elif worth < f[PEAK] * (1.0 + f[DEEPEST]):
        f[DEEPEST] = worth / f[PEAK] - 1.0
    if s[KEEP]:
        looks[0][s[LOOKS]], looks[1][s[LOOKS]] = now_ns, worth
        s[LOOKS] += 1


@part
def _show(s: Places, f: Reals, ts_ns: int, high: int, low: int, opening: int) -> None:
    """Show the venue a bar's open, or the rest of it."""
    s[M_TIME], s[M_HIGH], s[M_LOW], s[M_OPENING] = ts_ns, high, low, opening
    venue.meet(s, f)


@part
def _match(s: Places, f: Reals, log: Places, bar: Row) -> None:
    """Show a bar to the venue: the first price, the engine's reaction, then the rest."""
    open_ns, close_ns, first, high, low, _, cap = bar
    s[NOW] = open_ns
    if cap == 0:
        return
    s[M_BAR], s[M_FIRST], s[M_CAP] = open_ns, first, cap
    _show(s, f, open_ns, first, first, 1)
    drain(s, f, log)
    _show(s, f, close_ns, high, low, 0)
    drain(s, f, log)


@part
def _quiet_mask(s: Places) -> int:
    """Return which codes mean something now, or -1 when every bar must be worked through."""
    if s[WANT] or s[PENDING]:
        return -1
    for slot in (ENTRY, EXIT):
        if s[SLOTS + slot * SLOT_WIDTH + V_WORKS]:
            return -1
    stop, goal = SLOTS + PROTECT * SLOT_WIDTH, SLOTS + TARGET * SLOT_WIDTH
    if s[stop + V_WORKS] and s[stop + V_TRIGGERED]:
        return -1
    if s[goal + V_WORKS] and s[goal + V_FRESH]:
        return -1
    if s[HELD] == 0:
        return ENTERS
    return LEAVE_LONG if s[HELD] > 0 else LEAVE_SHORT


@part
def _levels(s: Places) -> tuple[int, int]:
    """Return the prices at or below and at or above which the venue has something to do."""
    below, above = -NEVER, NEVER
    stop, goal = SLOTS + PROTECT * SLOT_WIDTH, SLOTS + TARGET * SLOT_WIDTH
    rising = s[HELD] > 0
    if s[stop + V_WORKS]:
        if rising:
            below = s[stop + V_PRICE]
        else:
            above = s[stop + V_PRICE]
    if s[goal + V_WORKS]:
        if rising:
            above = s[goal + V_PRICE] + 1
        else:
            below = s[goal + V_PRICE] - 1
    return below, above


@part
def _pass_flat(
    s: Places, f: Reals, looks: Looks, close_ns: Places, codes: Places, span: tuple[int, int, int]
) -> int:
    """Go past bars without position or order, up to one on which the strategy wishes."""
    first, end, base = span
    k = first
    while k < end and not codes[k - base] & ENTERS:
        k += 1
    if k == first or close_ns[k - 1] < s[NEXT_LOOK]:
        return k
    if s[KEEP]:
        for row in range(first, k):
            now_ns = close_ns[row]
            if now_ns >= s[NEXT_LOOK]:
                s[NEXT_LOOK] = now_ns - now_ns % _IDLE_LOOK_NS + _IDLE_LOOK_NS
                _track(s, f, looks, now_ns, f[ROUGH_CASH])
    else:
        # The same worth at each look: one will do, and the next is due as after the last.
        s[NEXT_LOOK] = close_ns[k - 1] - close_ns[k - 1] % _IDLE_LOOK_NS + _IDLE_LOOK_NS
        _track(s, f, looks, close_ns[k - 1], f[ROUGH_CASH])
    return k


@part
def _pass_held(
    s: Places, f: Reals, looks: Looks, market: Market, codes: Places, span: tuple[int, int, int]
) -> int:
    """Go past bars on which nothing happens to a position."""
    first, end, base = span
    _, close_ns, _, high, low, _, _, close = market
    below, above = _levels(s)
    mask = LEAVE_LONG if s[HELD] > 0 else LEAVE_SHORT
    cash, quantity, alarm = f[ROUGH_CASH], s[HELD] / f[PRICE_MONEY], f[ALARM]
    due_ns, intraday = s[NEXT_LOOK], s[INTRADAY] != 0
    k = first
    while k < end:
        if codes[k - base] & mask or low[k] <= below or high[k] >= above:
            break
        worth = cash + quantity * close[k]
        if worth < alarm:
            break
        if close_ns[k] >= due_ns:
            if intraday:
                break
            due_ns = close_ns[k] - close_ns[k] % _LOOK_NS + _LOOK_NS
            _track(s, f, looks, close_ns[k], worth)
        k += 1
    s[NEXT_LOOK] = due_ns
    return k


@part
def _pass_quiet(
    s: Places,
    f: Reals,
    looks: Looks,
    market: Market,
    changes: Places,
    codes: Places,
    span: tuple[int, int, int],
) -> int:
    """Go past the bars on which nothing can happen; return the first on which something may."""
    first, end, base = span
    stop = min(end, changes[s[CHANGE] * C_WIDTH + C_ROW])
    if first >= stop or _quiet_mask(s) < 0:
        return first
    k = first
    if s[HELD] != 0:
        k = _pass_held(s, f, looks, market, codes, (first, stop, base))
    elif not venue.works(s):
        k = _pass_flat(s, f, looks, market[1], codes, (first, stop, base))
    if k > first:
        s[NOW], s[MARK], f[LAST] = market[1][k - 1], market[5][k - 1], market[7][k - 1]
    return k


@part
def _work(
    s: Places, f: Reals, log: Places, looks: Looks, bar: Row, wish: tuple[int, int], changes: Places
) -> None:
    """Take one bar all the way through, as `TradingEngine.process_slices`; the wish was asked."""
    close_ns = bar[1]
    entry, code = wish
    row = s[BAR]
    if close_ns >= s[NEXT_LOOK]:
        _look(s, f, log, looks)
    if s[HELD] and _rough_worth(s, f) < f[ALARM]:
        _watch_losses(s, f, log)
    if entry == LEAVE_LONG:
        want_out(s, f, log, BY_STRATEGY, abs(s[HELD]), row, code)
        drain(s, f, log)
    elif entry:
        _enter(s, f, log, entry, row, code)
        drain(s, f, log)
    changing = changes[s[CHANGE] * C_WIDTH + C_ROW] == row
    if s[ACTED] or s[HEAD] < s[TAIL] or changing:
        if changing:
            _sessions(s, f, log, changes)
        drain(s, f, log)
        s[ACTED] = 0
        s[NEXT_LOOK] = min(s[NEXT_LOOK], close_ns - close_ns % _LOOK_NS + _LOOK_NS)


@part
def _begins(s: Places, changes: Places, k: int) -> bool:
    """Return whether sessions change before a bar."""
    place = s[CHANGE] * C_WIDTH
    return changes[place + C_ROW] == k and changes[place + C_PHASE] == 0


@part
def _columns(market: Any) -> Any:
    """Return the columns as bare places: of arrays the references would be counted."""
    open_ns, close_ns, first, high, low, final, cap, close = market
    return (
        _pointer(open_ns),
        _pointer(close_ns),
        _pointer(first),
        _pointer(high),
        _pointer(low),
        _pointer(final),
        _pointer(cap),
        _pointer(close),
    )


@array_kernel
def walk(
    arrays: Arrays,
    market: Any,
    changes: Any,
    answers: tuple[Any, Any],
    base: int,
    end: int,
) -> None:
    """Go on from the bar the state stands at up to `end`; answers begin at bar `base`."""
    state, floats, log_rows, look_ns, look_worth = arrays
    s, f, log = _pointer(state), _pointer(floats), _pointer(log_rows)
    looks = (_pointer(look_ns), _pointer(look_worth))
    market = _columns(market)
    open_ns, close_ns, first, high, low, final, cap, close = market
    changes, codes, rows = _pointer(changes), _pointer(answers[0]), _pointer(answers[1])
    k = s[BAR]
    while k < end:
        if s[KEEP] and (s[AT] + LOG_ROOM) * LOG_WIDTH > log_rows.size:
            s[TROUBLE] = GROW
            break
        k = _pass_quiet(s, f, looks, market, changes, codes, (k, end, base))
        if k == end:
            break
        s[BAR] = k
        bar = (open_ns[k], close_ns[k], first[k], high[k], low[k], final[k], cap[k])
        if _begins(s, changes, k):
            s[NOW] = open_ns[k]
            _sessions(s, f, log, changes)
        if venue.works(s):
            _match(s, f, log, bar)
        s[NOW], s[MARK], f[LAST] = close_ns[k], final[k], close[k]
        code = codes[k - base]
        entry = _ask(s, code)
        if entry and entry != LEAVE_LONG:
            place = (k - base) * WIDTH
            _wished_prices(s, f, entry, rows[place + STOP], rows[place + ROW_TARGET])
        _work(s, f, log, looks, bar, (entry, code), changes)
        k += 1
        if s[TROUBLE] != FINE:
            break
    s[BAR] = k


@array_kernel
def finish(arrays: Arrays) -> None:
    """End a run that has no more prices, as the engine's loop does: it looks twice."""
    state, floats, log_rows, look_ns, look_worth = arrays
    s, f, log = _pointer(state), _pointer(floats), _pointer(log_rows)
    looks = (_pointer(look_ns), _pointer(look_worth))
    for _ in range(2):
        drain(s, f, log)
        _look(s, f, log, looks)
