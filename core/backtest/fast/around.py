"""What the engine does around a slice of several symbols: looks, losses, sessions."""

from core.backtest.fast import venue
from core.backtest.fast.desk import cancel_entry, settle, want_out
from core.backtest.fast.gate import is_open
from core.backtest.fast.guides import IDLE_LOOK_NS, LOOK_NS
from core.backtest.fast.layout import (
    BEGAN,
    BY_CLOSING,
    BY_DAY_LOSS,
    CHANGE,
    CLOSES,
    DAY_OVER,
    ENTRY,
    EXIT,
    EXPIRED,
    FLAT_NS,
    INTRADAY,
    NEVER,
    NEXT_LOOK,
    NOW,
    NUMBER,
    OWN,
    SLOT_WIDTH,
    SLOTS,
    SYMBOL,
    THROUGH,
    V_WORKS,
    WANT,
    WISH,
    WISH_NUMBER,
    Places,
    Reals,
)
from core.backtest.fast.several import (
    B_WANT,
    B_WIDTH,
    PLACES,
    Store,
    bring,
    hear_all,
    put_back,
    rough_total,
    wants,
)
from core.backtest.fast.steps import (
    C_BETWEEN,
    C_CLOSED_NS,
    C_CLOSES,
    C_NEW_DAY,
    C_OPENED,
    C_THROUGH,
    C_WIDTH,
    Looks,
    lost_enough,
    new_day,
    submit_wish,
    track,
)
from indicators.kernel import part

Account = tuple[Places, Reals, Places, Looks]
"""State, floats, log, looks."""


@part
def look_at_all(account: Account, store: Store, count: int) -> None:
    """Look at what changes slowly, for each symbol."""
    s, f, log, looks = account
    put_back(s, f, store)
    closes_ns, order = s[CLOSES], store[3]
    if s[INTRADAY] and closes_ns and closes_ns - s[FLAT_NS] <= s[NOW] < closes_ns:
        for number in range(1, order[0] + 1):
            bring(s, f, store, count, order[number])
            if s[WANT] == 0:
                want_out(s, f, log, BY_CLOSING, 0, 0, 0)
        put_back(s, f, store)
    waiting = wants(store, count)
    if waiting:
        for one in range(count):
            if store[2][one * B_WIDTH + B_WANT]:
                bring(s, f, store, count, one)
                settle(s, f, log)
        put_back(s, f, store)
    step_ns = LOOK_NS if order[0] or wants(store, count) else IDLE_LOOK_NS
    s[NEXT_LOOK] = s[NOW] - s[NOW] % step_ns + step_ns
    track(s, f, looks, s[NOW], rough_total(s, f, store))


@part
def watch_all_losses(account: Account, store: Store, count: int) -> None:
    """Close everything when the day's loss nears its limit."""
    s, f, log, _ = account
    order = store[3]
    if s[DAY_OVER] or order[0] == 0:
        return
    bring(s, f, store, count, s[SYMBOL])
    if not lost_enough(s):
        return
    s[DAY_OVER] = 1
    put_back(s, f, store)
    after = -1
    while True:
        one = _next_of(store, count, BEGAN, after)
        if one < 0:
            break
        bring(s, f, store, count, one)
        after = s[BEGAN]
        cancel_entry(s)
    for number in range(1, order[0] + 1):
        bring(s, f, store, count, order[number])
        want_out(s, f, log, BY_DAY_LOSS, 0, 0, 0)


@part
def _next_of(store: Store, count: int, place: int, after: int) -> int:
    """Return the symbol with the smallest number at a place that is larger than one, or -1."""
    found, least = -1, NEVER
    for one in range(count):
        number = store[0][one * PLACES - OWN + place]
        if after < number < least:
            found, least = one, number
    return found


@part
def _end_day(account: Account, store: Store, closed_ns: int, count: int) -> None:
    """End the orders that were good for the day, in the order in which they were sent."""
    s, f, log, _ = account
    put_back(s, f, store)
    while True:
        found, slot_found, least = -1, 0, NEVER
        for one in range(count):
            for slot in (ENTRY, EXIT):
                o = one * PLACES - OWN + SLOTS + slot * SLOT_WIDTH
                if store[0][o + V_WORKS] and store[0][o + NUMBER] < least:
                    found, slot_found, least = one, slot, store[0][o + NUMBER]
        if found < 0:
            break
        bring(s, f, store, count, found)
        s[SLOTS + slot_found * SLOT_WIDTH + V_WORKS] = 0
        venue.tell(s, EXPIRED, slot_found, closed_ns)
        put_back(s, f, store)
    hear_all(s, f, log, store, count)


@part
def change_sessions(
    account: Account, store: Store, changes: Places, waiting: Places, count: int
) -> None:
    """End and begin sessions as the engine does; `waiting` is room for the wishes that waited."""
    s, f, log, _ = account
    place = s[CHANGE] * C_WIDTH
    s[CHANGE] += 1
    s[CLOSES], s[THROUGH] = changes[place + C_BETWEEN], 0
    if changes[place + C_CLOSED_NS]:
        _end_day(account, store, changes[place + C_CLOSED_NS], count)
    s[CLOSES], s[THROUGH] = changes[place + C_CLOSES], changes[place + C_THROUGH]
    if not changes[place + C_OPENED]:
        return
    put_back(s, f, store)
    if changes[place + C_NEW_DAY]:
        bring(s, f, store, count, s[SYMBOL])
        new_day(s, f)
    found = _waited(account, store, waiting, count) if is_open(s) else 0
    for one in range(count):
        bring(s, f, store, count, one)
        settle(s, f, log)
    hear_all(s, f, log, store, count)
    for number in range(found):
        bring(s, f, store, count, waiting[2 * number])
        submit_wish(s, f, log, waiting[2 * number + 1])
    hear_all(s, f, log, store, count)


@part
def _waited(account: Account, store: Store, waiting: Places, count: int) -> int:
    """Take the wishes that waited for the opening, in the order in which they were wished."""
    s, f = account[0], account[1]
    found = 0
    while True:
        chosen, least = -1, NEVER
        for one in range(count):
            at = one * PLACES - OWN
            if store[0][at + WISH] and store[0][at + WISH_NUMBER] < least:
                chosen, least = one, store[0][at + WISH_NUMBER]
        if chosen < 0:
            return found
        bring(s, f, store, count, chosen)
        waiting[2 * found], waiting[2 * found + 1] = chosen, s[WISH]
        s[WISH] = 0
        put_back(s, f, store)
        found += 1
