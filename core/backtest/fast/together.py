"""The loop over slices of several symbols: past what is quiet, through the rest as the engine."""

import math
from typing import Any

from core.backtest.fast import venue
from core.backtest.fast.around import Account, change_sessions, look_at_all, watch_all_losses
from core.backtest.fast.desk import want_out
from core.backtest.fast.guides import (
    AS_CLOSE,
    AS_HIGH,
    AS_LOW,
    AS_OPEN,
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
    F_OWN,
    FINE,
    GROW,
    HEAD,
    HELD,
    INTRADAY,
    KEEP,
    LAST,
    LOG_ROOM,
    LOG_WIDTH,
    M_BAR,
    M_CAP,
    M_FIRST,
    M_HIGH,
    M_LOW,
    M_OPENING,
    M_TIME,
    MARK,
    NEXT_LOOK,
    NOW,
    OWN,
    REACH,
    ROW_AT,
    SPELL,
    SYMBOL,
    TAIL,
    TROUBLE,
    Places,
    Reals,
)
from core.backtest.fast.several import (
    B_ABOVE,
    B_BELOW,
    B_MASK,
    B_WIDTH,
    B_WORKS,
    FLOAT_PLACES,
    PLACES,
    Store,
    bring,
    hear_all,
    put_back,
    rough_total,
    wants,
)
from core.backtest.fast.steps import C_PHASE, C_ROW, C_WIDTH, ask, enter, track, wished_prices
from indicators.kernel import array_kernel, part, places
from indicators.signals import ENTER_LONG, LEAVE_LONG, STOP, WIDTH
from indicators.signals import TARGET as ROW_TARGET

_pointer: Any = places  # the arrays outlive the call
Market = tuple[Places, Reals, Places, Places, Places, Places]
"""All symbols' bars behind each other, where each symbol's begin; then of the slices: whose each
row is, where the rows of each begin, and when it opens and closes in pairs."""
Answers = tuple[Places, Places, Places, Reals, Reals]
"""All symbols' spells behind each other, their codes, where each symbol's begin; then the rows of
kernels and the distances of safety exits, one a bar."""
Wishes = Places
"""Three numbers each: the symbol, what is wished, the code."""


@part
def _spell(store: Store, answers: Answers, one: int, bar: int) -> int:
    """Move a symbol on to the spell of a bar; return its code."""
    at, rows, base = one * PLACES - OWN + SPELL, answers[0], answers[2][one]
    number = store[0][at]
    while rows[base + number + 1] <= bar:
        number += 1
    store[0][at] = number
    return answers[1][base + number]


@part
def _talks(mask: int, code: int) -> bool:
    return mask < 0 or (code & mask) != 0


@part
def _quiet(
    account: Account, store: Store, market: Market, answers: Answers, k: int, count: int
) -> bool:
    """Return whether nothing can happen in a slice; take its prices in, and its look, if so."""
    s, f = account[0], account[1]
    cells, reals, firsts, ranks, starts, times = market
    whole, floats, board, order = store
    for row in range(starts[k], starts[k + 1]):
        one = ranks[row]
        bar = whole[one * PLACES - OWN + ROW_AT]
        at, row_board = (firsts[one] + bar) * CELLS, one * B_WIDTH
        if _talks(board[row_board + B_MASK], _spell(store, answers, one, bar)):
            return False
        if cells[at + LOW] <= board[row_board + B_BELOW]:
            return False
        if cells[at + HIGH] >= board[row_board + B_ABOVE]:
            return False
    now_ns = times[2 * k + 1]
    due = now_ns >= s[NEXT_LOOK]
    if due and ((s[INTRADAY] and order[0]) or wants(store, count)):
        return False
    for row in range(starts[k], starts[k + 1]):
        one = ranks[row]
        bar = whole[one * PLACES - OWN + ROW_AT]
        floats[one * FLOAT_PLACES - F_OWN + LAST] = reals[(firsts[one] + bar) * REALS + AS_CLOSE]
    total = rough_total(s, f, store)
    if order[0] and total < f[ALARM]:
        return False
    for row in range(starts[k], starts[k + 1]):
        one = ranks[row]
        at = one * PLACES - OWN
        whole[at + MARK] = cells[(firsts[one] + whole[at + ROW_AT]) * CELLS + FINAL]
        whole[at + ROW_AT] += 1
    s[NOW] = max(s[NOW], now_ns)
    if due:
        step_ns = LOOK_NS if order[0] else IDLE_LOOK_NS
        s[NEXT_LOOK] = now_ns - now_ns % step_ns + step_ns
        track(s, f, account[3], now_ns, total)
    return True


@part
def _show(account: Account, store: Store, market: Market, row: int, count: int) -> bool:
    """Bring a row's symbol and its bar to the venue; return whether its orders are in reach."""
    s, f = account[0], account[1]
    cells, reals, firsts, ranks = market[0], market[1], market[2], market[3]
    one = ranks[row]
    if not store[2][one * B_WIDTH + B_WORKS]:
        return False
    bring(s, f, store, count, one)
    at = (firsts[one] + s[ROW_AT]) * CELLS
    real = (firsts[one] + s[ROW_AT]) * REALS
    f[BAR_OPEN], f[BAR_HIGH] = reals[real + AS_OPEN], reals[real + AS_HIGH]
    f[BAR_LOW] = reals[real + AS_LOW]
    if cells[at + CAP] == 0 or venue.out_of_reach(f):
        return False
    s[M_BAR], s[M_FIRST] = cells[at + OPEN_NS], cells[at + FIRST]
    s[M_CAP], s[M_TIME] = cells[at + CAP], cells[at + OPEN_NS]
    s[M_HIGH] = s[M_LOW] = s[M_FIRST]
    s[M_OPENING] = 1
    return True


@part
def _match(account: Account, store: Store, market: Market, k: int, count: int) -> None:
    """Show a slice to the venue: first prices, the engine's reaction, then the rest."""
    s, f, log, _ = account
    cells, firsts, ranks, starts = market[0], market[2], market[3], market[4]
    s[NOW] = max(s[NOW], market[5][2 * k])
    begin, end = starts[k], starts[k + 1]
    reached = 0  # as bits: a slice has fewer rows than a number has
    for row in range(begin, end):
        if _show(account, store, market, row, count):
            reached |= 1 << (row - begin)
            venue.meet_open(s, f)
            put_back(s, f, store)
    if reached == 0:
        return
    hear_all(s, f, log, store, count)
    put_back(s, f, store)
    for row in range(begin, end):
        if not reached >> (row - begin) & 1:
            continue
        bring(s, f, store, count, ranks[row])
        at = (firsts[ranks[row]] + s[ROW_AT]) * CELLS
        if venue.works(s):
            s[M_TIME], s[M_OPENING] = cells[at + CLOSE_NS], 0
            s[M_HIGH], s[M_LOW] = cells[at + HIGH], cells[at + LOW]
            venue.meet_range(s, f)
            put_back(s, f, store)
    hear_all(s, f, log, store, count)


@part
def _take_in(
    account: Account,
    store: Store,
    market: Market,
    answers: Answers,
    k: int,
    room: tuple[Wishes, int],
) -> int:
    """Take the prices of a slice in, then ask the strategies; return how many wishes there are."""
    s, f = account[0], account[1]
    cells, reals, firsts, ranks, starts, _ = market
    whole, floats, board = store[0], store[1], store[2]
    wishes, count = room
    put_back(s, f, store)
    for row in range(starts[k], starts[k + 1]):
        one = ranks[row]
        at = one * PLACES - OWN
        bar = firsts[one] + whole[at + ROW_AT]
        whole[at + MARK] = cells[bar * CELLS + FINAL]
        floats[one * FLOAT_PLACES - F_OWN + LAST] = reals[bar * REALS + AS_CLOSE]
    s[MARK] = whole[s[SYMBOL] * PLACES - OWN + MARK]
    f[LAST] = floats[s[SYMBOL] * FLOAT_PLACES - F_OWN + LAST]
    found = 0
    for row in range(starts[k], starts[k + 1]):
        one = ranks[row]
        bar = whole[one * PLACES - OWN + ROW_AT]
        code = _spell(store, answers, one, bar)
        if one == s[SYMBOL]:
            s[SPELL] = whole[one * PLACES - OWN + SPELL]
        if _talks(board[one * B_WIDTH + B_MASK], code):
            bring(s, f, store, count, one)
            entry = ask(s, code)
            if entry:
                if entry != LEAVE_LONG:
                    _wished(s, f, entry, firsts[one] + bar, answers)
                wishes[3 * found], wishes[3 * found + 1], wishes[3 * found + 2] = one, entry, code
                found += 1
    return found


@part
def _wished(s: Places, f: Reals, entry: int, row: int, answers: Answers) -> None:
    """Put the prices an entry wishes for on the grid."""
    rows, reach = answers[3], answers[4]
    if f[REACH] > 0.0:
        side = 1.0 if entry == ENTER_LONG else -1.0
        wished_prices(s, f, entry, f[LAST] - side * f[REACH] * reach[row], math.nan)
    else:
        wished_prices(s, f, entry, rows[row * WIDTH + STOP], rows[row * WIDTH + ROW_TARGET])


@part
def _act(account: Account, store: Store, wishes: Wishes, found: int, count: int) -> None:
    """Carry wishes out: ways out first, then entries, each kind in the order of the symbols."""
    s, f, log, _ = account
    for leaves in (True, False):
        for number in range(found):
            one, entry, code = wishes[3 * number], wishes[3 * number + 1], wishes[3 * number + 2]
            if (entry == LEAVE_LONG) != leaves:
                continue
            bring(s, f, store, count, one)
            if leaves:
                want_out(s, f, log, BY_STRATEGY, abs(s[HELD]), s[ROW_AT], code)
            else:
                enter(s, f, log, entry, s[ROW_AT], code)
    if found:
        hear_all(s, f, log, store, count)


@part
def _work(
    account: Account,
    store: Store,
    market: Market,
    answers: Answers,
    changes: Places,
    k: int,
    room: tuple[Places, int],
) -> None:
    """Take a slice all the way through, as `TradingEngine.process_slices`."""
    s, f, log, _ = account
    wishes, count = room
    close_ns, place = market[5][2 * k + 1], s[CHANGE] * C_WIDTH
    if changes[place + C_ROW] == k and changes[place + C_PHASE] == 0:
        s[NOW] = max(s[NOW], market[5][2 * k])
        change_sessions(account, store, changes, wishes, count)
    put_back(s, f, store)
    _match(account, store, market, k, count)
    s[NOW] = max(s[NOW], close_ns)
    found = _take_in(account, store, market, answers, k, room)
    if close_ns >= s[NEXT_LOOK]:
        look_at_all(account, store, count)
    put_back(s, f, store)
    if store[3][0] and rough_total(s, f, store) < f[ALARM]:
        watch_all_losses(account, store, count)
    _act(account, store, wishes, found, count)
    changing = changes[s[CHANGE] * C_WIDTH + C_ROW] == k
    if s[ACTED] or s[HEAD] < s[TAIL] or changing:
        if changing:
            change_sessions(account, store, changes, wishes, count)
        hear_all(s, f, log, store, count)
        s[ACTED] = 0
        s[NEXT_LOOK] = min(s[NEXT_LOOK], close_ns - close_ns % LOOK_NS + LOOK_NS)
    put_back(s, f, store)
    for row in range(market[4][k], market[4][k + 1]):
        store[0][market[3][row] * PLACES - OWN + ROW_AT] += 1
    s[ROW_AT] = store[0][s[SYMBOL] * PLACES - OWN + ROW_AT]


@array_kernel
def walk_together(
    arrays: Any, held: Any, market: Any, answers: Any, changes: Any, wishes: Any, end: int
) -> None:
    """Go on from the slice the state stands at up to `end`.

    `held` are the store's arrays; the last place of its list is the number of symbols.
    """
    state, floats, log_rows, look_ns, look_worth = arrays
    s, f, log = _pointer(state), _pointer(floats), _pointer(log_rows)
    account = (s, f, log, (_pointer(look_ns), _pointer(look_worth)))
    whole, reals, board, order = held
    store = (_pointer(whole), _pointer(reals), _pointer(board), _pointer(order))
    cells, prices, firsts, ranks, starts, times = market
    bars = (
        _pointer(cells),
        _pointer(prices),
        _pointer(firsts),
        _pointer(ranks),
        _pointer(starts),
        _pointer(times),
    )
    spell_rows, codes, spell_firsts, rows, reach = answers
    said = (
        _pointer(spell_rows),
        _pointer(codes),
        _pointer(spell_firsts),
        _pointer(rows),
        _pointer(reach),
    )
    turns, room = _pointer(changes), _pointer(wishes)
    count = firsts.size
    k = s[BAR]
    while k < end:
        if s[KEEP] and (s[AT] + LOG_ROOM * count) * LOG_WIDTH > log_rows.size:
            s[TROUBLE] = GROW
            break
        changing = turns[s[CHANGE] * C_WIDTH + C_ROW] == k
        if changing or not _quiet(account, store, bars, said, k, count):
            _work(account, store, bars, said, turns, k, (room, count))
        else:
            # The turn's own places follow the store, where the slice was taken in.
            at, real = s[SYMBOL] * PLACES, s[SYMBOL] * FLOAT_PLACES
            s[MARK], s[ROW_AT] = store[0][at - OWN + MARK], store[0][at - OWN + ROW_AT]
            s[SPELL] = store[0][at - OWN + SPELL]
            f[LAST] = store[1][real - F_OWN + LAST]
        k += 1
        if s[TROUBLE] != FINE:
            break
    s[BAR] = k


@array_kernel
def finish_together(arrays: Any, held: Any, count: int) -> None:
    """End a run that has no more prices, as the engine's loop does: it looks twice."""
    state, floats, log_rows, look_ns, look_worth = arrays
    s, f, log = _pointer(state), _pointer(floats), _pointer(log_rows)
    account = (s, f, log, (_pointer(look_ns), _pointer(look_worth)))
    whole, reals, board, order = held
    store = (_pointer(whole), _pointer(reals), _pointer(board), _pointer(order))
    for _ in range(2):
        hear_all(s, f, log, store, count)
        look_at_all(account, store, count)
    put_back(s, f, store)
