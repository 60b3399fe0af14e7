"""Past the bars of one symbol on which nothing can happen: to the next code, level or look."""

from core.backtest.fast import venue
from core.backtest.fast.guides import (
    AS_CLOSE,
    BLOCK_BITS,
    CELLS,
    CLOSE_NS,
    FINAL,
    HIGH,
    IDLE_LOOK_NS,
    LOOK_NS,
    LOW,
    REALS,
)
from core.backtest.fast.layout import (
    ALARM,
    CHANGE,
    CLOSES,
    ENTRY,
    EXIT,
    FLAT_NS,
    HELD,
    IDLE_AT,
    INTRADAY,
    KEEP,
    LAST,
    LOOK_AT,
    MARK,
    NEVER,
    NEXT_LOOK,
    NOW,
    PENDING,
    PRICE_MONEY,
    PROTECT,
    ROUGH_CASH,
    SLOT_WIDTH,
    SLOTS,
    SPELL,
    TARGET,
    V_FRESH,
    V_PRICE,
    V_TRIGGERED,
    V_WORKS,
    WANT,
    Places,
    Reals,
)
from core.backtest.fast.steps import C_ROW, C_WIDTH, Looks, track
from indicators.kernel import fetch, part
from indicators.signals import ENTERS, LEAVE_LONG, LEAVE_SHORT

Extremes = tuple[Places, Places, Reals, Reals]
Market = tuple[Places, Reals]
Columns = tuple[Market, Extremes, tuple[Places, Places, Reals], tuple[Places, Places]]
"""Bars, extremes of blocks of them, looks and seldom ones; see `guides`."""
Spells = tuple[Places, Places]
"""First bars and codes of spells."""


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
def spell_of(s: Places, spells: Spells, k: int) -> int:
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
    number = spell_of(s, spells, first)
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
    number = spell_of(s, spells, first)
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
def pass_quiet(
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
