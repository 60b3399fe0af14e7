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
    CAP,
    CELLS,
    CLOSE_NS,
    FINAL,
    FIRST,
    HIGH,
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
    FINE,
    GROW,
    HEAD,
    HELD,
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
    REACH,
    TAIL,
    TROUBLE,
    Places,
    Reals,
)
from core.backtest.fast.passing import pass_quiet, spell_of
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
    watch_losses,
    wished_prices,
)
from indicators.kernel import array_kernel, part, places
from indicators.signals import ENTER_LONG, LEAVE_LONG, STOP, WIDTH
from indicators.signals import TARGET as ROW_TARGET

_pointer: Any = places  # the arrays outlive the call


Row = tuple[int, int, int, int, int, int]
"""A bar: opens, closes, first price, highest, lowest, and what one order may have of it."""


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
        k = pass_quiet(s, f, looks, columns, changes, spells, (k, end))
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
        code = spells[1][spell_of(s, spells, k)]
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
