"""The loop over bars: past what is quiet, and through what is not in the engine's own order."""

import math
from typing import Any

from core.backtest.fast import venue
from core.backtest.fast.desk import drain, want_out
from core.backtest.fast.guides import (
    AS_CLOSE,
    AS_HIGH,
    AS_LOW,
    AS_OPEN,
    BLOCK_BITS,
    CAP,
    CELLS,
    CLOSE_NS,
    FINAL,
    FIRST,
    HIGH,
    IDLE_LOOK_NS,
    LOOK_NS,
    LOW,
    OPEN_NS,
    REALS,
)
from core.backtest.fast.layout import (
    ACTED,
    ALARM,
    AT,
    BAR,
    BAR_HIGH,
    BAR_LOW,
    BAR_OPEN,
    BY_STRATEGY,
    CHANGE,
    CLOSES,
    ENTRY,
    EXIT,
    FINE,
    FLAT_NS,
    GROW,
    HEAD,
    HELD,
    IDLE_AT,
    INTRADAY,
    KEEP,
    LAST,
    LOG_ROOM,
    LOG_WIDTH,
    LOOK_AT,
    M_BAR,
    M_CAP,
    M_FIRST,
    M_HIGH,
    M_LOW,
    M_OPENING,
    M_TIME,
    MARK,
    NEVER,
    NEXT_LOOK,
    NOW,
    PENDING,
    PRICE_MONEY,
    PROTECT,
    REACH,
    ROUGH_CASH,
    SLOT_WIDTH,
    SLOTS,
    SPELL,
    TAIL,
    TARGET,
    TROUBLE,
    V_FRESH,
    V_PRICE,
    V_TRIGGERED,
    V_WORKS,
    WANT,
    Places,
    Reals,
)
from core.backtest.fast.steps import (
    C_PHASE,
    C_ROW,
    C_WIDTH,
    Looks,
    ask,
    enter,
    look,
    rough_worth,
    sessions,
    track,
    watch_losses,
    wished_prices,
)
from indicators.kernel import array_kernel, fetch, part, places
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


Row = tuple[int, int, int, int, int, int]
"""A bar: opens, closes, first price, highest, lowest, and what one order may have of it."""
Extremes = tuple[Places, Places, Reals, Reals]
Market = tuple[Places, Reals]
Columns = tuple[Market, Extremes, tuple[Places, Places, Reals], tuple[Places, Places]]
"""Bars, extremes of blocks of them, looks and seldom ones; see `guides`."""
Spells = tuple[Places, Places]
"""First bars and codes of spells."""


Arrays = tuple[Any, Any, Any, Any, Any]
"""State, floats, log, and when the worth was looked at and what it was, as numpy arrays."""


@part
def _match(s: Places, f: Reals, log: Places, bar: Row) -> None:
    """Show a bar to the venue: the first price, the engine's reaction, then the rest."""
    open_ns, close_ns, first, high, low, cap = bar
    s[NOW] = open_ns
    if cap == 0 or venue.out_of_reach(f):
        return
    s[M_BAR], s[M_FIRST], s[M_CAP] = open_ns, first, cap
    s[M_TIME], s[M_HIGH], s[M_LOW], s[M_OPENING] = open_ns, first, first, 1
    venue.meet_open(s, f)
    drain(s, f, log)
    if venue.works(s):
        s[M_TIME], s[M_HIGH], s[M_LOW], s[M_OPENING] = close_ns, high, low, 0
        venue.meet_range(s, f)
        drain(s, f, log)


@part
def quiet_mask(s: Places) -> int:
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
def levels(s: Places) -> tuple[int, int]:
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
def _spell(s: Places, spells: Spells, k: int) -> int:
    """Move on to the spell of a bar; return its number."""
    number, rows = s[SPELL], spells[0]
    while rows[number + 1] <= k:
        number += 1
    s[SPELL] = number
    return number


@part
def _bring(columns: Columns, row: int) -> None:
    """Bring a bar near that is about to be worked through, with its neighbours."""
    cells, reals = columns[0]
    fetch(cells, (row - 1) * CELLS)
    fetch(cells, (row + 1) * CELLS)
    fetch(reals, row * REALS)


@part
def _next(rows: Places, number: int, k: int) -> int:
    """Return the first place from `number` on whose row is not before a bar."""
    while rows[number] < k:
        number += 1
    return number


@part
def _pass_flat(
    s: Places, f: Reals, looks: Looks, columns: Columns, spells: Spells, span: tuple[int, int]
) -> int:
    """Go past bars without position or order, up to one on which the strategy wishes."""
    first, end = span
    rows, codes = spells
    number = _spell(s, spells, first)
    while rows[number] < end and not codes[number] & ENTERS:
        number += 1
    k = max(first, min(rows[number], end))
    _bring(columns, k)
    if k == first:
        return k
    close_ns = columns[0][0][(k - 1) * CELLS + CLOSE_NS]
    if close_ns < s[NEXT_LOOK]:
        return k
    s[SPELL] = number - 1 if rows[number] > k else number
    if s[KEEP]:
        _idle_looks(s, f, looks, columns, (first, k))
    else:
        # The same worth at each look: one will do, and the next is due as after the last.
        _idle_look(s, f, looks, close_ns)
    return k


@part
def _idle_looks(s: Places, f: Reals, looks: Looks, columns: Columns, span: tuple[int, int]) -> None:
    """Look at the worth along bars without a position: at the next look, then each half hour."""
    first, end = span
    often, often_ns, _ = columns[2]
    seldom, seldom_ns = columns[3]
    at = _next(often, s[LOOK_AT], first)
    while often[at] < end and often_ns[at] < s[NEXT_LOOK]:
        at += 1
    s[LOOK_AT] = at
    row = often[at]
    if row >= end:
        return
    _idle_look(s, f, looks, often_ns[at])
    at = _next(seldom, s[IDLE_AT], row + 1)
    while seldom[at] < end:
        _idle_look(s, f, looks, seldom_ns[at])
        at += 1
    s[IDLE_AT] = at


@part
def _idle_look(s: Places, f: Reals, looks: Looks, now_ns: int) -> None:
    s[NEXT_LOOK] = now_ns - now_ns % IDLE_LOOK_NS + IDLE_LOOK_NS
    track(s, f, looks, now_ns, f[ROUGH_CASH])


@part
def _untouched(s: Places, f: Reals, columns: Columns, span: tuple[int, int]) -> int:
    """Return the first bar that reaches a level at the venue or the day's loss."""
    first, end = span
    cells, reals = columns[0]
    bottom, top, least, most = columns[1]
    below, above = levels(s)
    cash, quantity, alarm = f[ROUGH_CASH], s[HELD] / f[PRICE_MONEY], f[ALARM]
    k = first
    while k < end:
        block = k >> BLOCK_BITS
        # What is true of the worst close of some is true of each: rounding keeps the order.
        worst = least[block] if quantity > 0.0 else most[block]
        inside = bottom[block] > below and top[block] < above
        after = min(end, (block + 1) << BLOCK_BITS)
        if not (inside and cash + quantity * worst >= alarm):
            while k < after:
                at = k * CELLS
                close = reals[k * REALS + AS_CLOSE]
                if cells[at + LOW] <= below or cells[at + HIGH] >= above:
                    return k
                if cash + quantity * close < alarm:
                    return k
                k += 1
        k = after
    return end


@part
def _pass_held(
    s: Places, f: Reals, looks: Looks, columns: Columns, spells: Spells, span: tuple[int, int]
) -> int:
    """Go past bars on which nothing happens to a position."""
    first, end = span
    rows, codes = spells
    mask = LEAVE_LONG if s[HELD] > 0 else LEAVE_SHORT
    number = _spell(s, spells, first)
    while rows[number] < end and not codes[number] & mask:
        number += 1
    end = max(first, min(rows[number], end))
    _bring(columns, end)
    if end > first:
        end = _untouched(s, f, columns, (first, end))
    rows, times, closes = columns[2]
    cash, quantity = f[ROUGH_CASH], s[HELD] / f[PRICE_MONEY]
    flat_by_ns = s[CLOSES] - s[FLAT_NS] if s[INTRADAY] and s[CLOSES] else NEVER
    due_ns = s[NEXT_LOOK]
    at = _next(rows, s[LOOK_AT], first)
    while rows[at] < end:
        now_ns = times[at]
        if now_ns >= due_ns:
            if now_ns >= flat_by_ns:
                end = rows[at]
                break
            due_ns = now_ns - now_ns % LOOK_NS + LOOK_NS
            track(s, f, looks, now_ns, cash + quantity * closes[at])
        at += 1
    s[LOOK_AT], s[NEXT_LOOK] = at, due_ns
    return end


@part
def _pass_quiet(
    s: Places,
    f: Reals,
    looks: Looks,
    columns: Columns,
    changes: Places,
    spells: Spells,
    span: tuple[int, int],
) -> int:
    """Go past the bars on which nothing can happen; return the first on which something may."""
    first, end = span
    stop = min(end, changes[s[CHANGE] * C_WIDTH + C_ROW])
    if first >= stop or quiet_mask(s) < 0:
        return first
    k = first
    if s[HELD] != 0:
        k = _pass_held(s, f, looks, columns, spells, (first, stop))
    elif not venue.works(s):
        k = _pass_flat(s, f, looks, columns, spells, (first, stop))
    if k > first:
        at = (k - 1) * CELLS
        s[NOW], s[MARK] = columns[0][0][at + CLOSE_NS], columns[0][0][at + FINAL]
        f[LAST] = columns[0][1][(k - 1) * REALS + AS_CLOSE]
    return k


@part
def _work(
    s: Places, f: Reals, log: Places, looks: Looks, wish: tuple[int, int], changes: Places
) -> None:
    """Take one bar all the way through, as `TradingEngine.process_slices`; the wish was asked."""
    close_ns = s[NOW]
    entry, code = wish
    row = s[BAR]
    if close_ns >= s[NEXT_LOOK]:
        look(s, f, log, looks)
    if s[HELD] and rough_worth(s, f) < f[ALARM]:
        watch_losses(s, f, log)
    if entry == LEAVE_LONG:
        want_out(s, f, log, BY_STRATEGY, abs(s[HELD]), row, code)
        drain(s, f, log)
    elif entry:
        enter(s, f, log, entry, row, code)
        drain(s, f, log)
    changing = changes[s[CHANGE] * C_WIDTH + C_ROW] == row
    if s[ACTED] or s[HEAD] < s[TAIL] or changing:
        if changing:
            sessions(s, f, log, changes)
        drain(s, f, log)
        s[ACTED] = 0
        s[NEXT_LOOK] = min(s[NEXT_LOOK], close_ns - close_ns % LOOK_NS + LOOK_NS)


@part
def _begins(s: Places, changes: Places, k: int) -> bool:
    """Return whether sessions change before a bar."""
    place = s[CHANGE] * C_WIDTH
    return changes[place + C_ROW] == k and changes[place + C_PHASE] == 0


@part
def _columns(market: Any, guides: Any) -> Any:
    """Return everything as bare places: of arrays the references would be counted."""
    cells, reals = market
    (bottom, top, least, most), (rows, times, closes), (seldom, seldom_ns) = guides
    return (
        (_pointer(cells), _pointer(reals)),
        (_pointer(bottom), _pointer(top), _pointer(least), _pointer(most)),
        (_pointer(rows), _pointer(times), _pointer(closes)),
        (_pointer(seldom), _pointer(seldom_ns)),
    )


@part
def _wished(s: Places, f: Reals, wish: tuple[int, int, float], rows: Reals, reach: Reals) -> None:
    """Put the prices an entry wishes for on the grid."""
    entry, at, close = wish
    if f[REACH] > 0.0:
        side = 1.0 if entry == ENTER_LONG else -1.0
        wished_prices(s, f, entry, close - side * f[REACH] * reach[at], math.nan)
    else:
        place = at * WIDTH
        wished_prices(s, f, entry, rows[place + STOP], rows[place + ROW_TARGET])


@array_kernel
def walk(
    arrays: Arrays,
    market: Any,
    guides: Any,
    changes: Any,
    answers: Any,
    base: int,
    end: int,
) -> None:
    """Go on from the bar the state stands at up to `end`.

    `answers` are spells, their codes, and from bar `base` on the kernel's rows and the distances
    of safety exits.
    """
    state, floats, log_rows, look_ns, look_worth = arrays
    s, f, log = _pointer(state), _pointer(floats), _pointer(log_rows)
    looks = (_pointer(look_ns), _pointer(look_worth))
    columns = _columns(market, guides)
    cells, reals = columns[0]
    changes, spells = _pointer(changes), (_pointer(answers[0]), _pointer(answers[1]))
    rows, reach = _pointer(answers[2]), _pointer(answers[3])
    k = s[BAR]
    while k < end:
        if s[KEEP] and (s[AT] + LOG_ROOM) * LOG_WIDTH > log_rows.size:
            s[TROUBLE] = GROW
            break
        k = _pass_quiet(s, f, looks, columns, changes, spells, (k, end))
        if k == end:
            break
        s[BAR] = k
        at, real = k * CELLS, k * REALS
        if _begins(s, changes, k):
            s[NOW] = cells[at + OPEN_NS]
            sessions(s, f, log, changes)
        if venue.works(s):
            f[BAR_OPEN], f[BAR_HIGH] = reals[real + AS_OPEN], reals[real + AS_HIGH]
            f[BAR_LOW] = reals[real + AS_LOW]
            times, first = (cells[at + OPEN_NS], cells[at + CLOSE_NS]), cells[at + FIRST]
            _match(s, f, log, (*times, first, cells[at + HIGH], cells[at + LOW], cells[at + CAP]))
        s[NOW], s[MARK], f[LAST] = cells[at + CLOSE_NS], cells[at + FINAL], reals[real + AS_CLOSE]
        code = spells[1][_spell(s, spells, k)]
        entry = ask(s, code)
        if entry and entry != LEAVE_LONG:
            _wished(s, f, (entry, k - base, f[LAST]), rows, reach)
        _work(s, f, log, looks, (entry, code), changes)
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
        look(s, f, log, looks)
