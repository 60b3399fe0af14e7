"""The engine's side of orders in whole numbers: sending, hearing what came of it, safety exits."""

from core.backtest.fast import venue
from core.backtest.fast.book import lessen_cost, note, open_position, reduce
from core.backtest.fast.gate import (
    beyond_collar,
    entry_size,
    equity,
    in_the_way,
    is_open,
    last_minute,
    refuse_entry,
    tightest_stop,
)
from core.backtest.fast.layout import (
    A_FILL,
    A_REFUSAL,
    ACCEPTED,
    ACTED,
    AN_ORDER,
    ASKED_PRICE,
    ASKED_QUANTITY,
    BEGAN,
    BY_GUARD,
    CANCELED,
    CANCELLING,
    CASH,
    CHANGING,
    CHARGES,
    COST,
    DAY_START,
    DONE,
    ENTERED,
    ENTERED_VALUE,
    ENTRY,
    EXIT,
    EXPIRED,
    FILL,
    FILLED,
    FIRST_STOP,
    GONE,
    HEAD,
    HELD,
    HIT,
    L_CHARGES,
    L_CODE,
    L_FILLED,
    L_FINAL_PRICE,
    L_FINAL_QUANTITY,
    L_ORDER,
    L_PRICE,
    L_PURPOSE,
    L_QUANTITY,
    L_REASON,
    L_REFERENCE,
    L_ROW,
    L_SIDE,
    L_STATUS,
    L_STOP,
    L_TARGET,
    LARGEST,
    LEAST,
    LOG_WIDTH,
    M_CHARGES,
    M_KIND,
    M_NS,
    M_PRICE,
    M_QUANTITY,
    M_SLOT,
    MARK,
    MESSAGE_WIDTH,
    MODIFIED,
    MONEY,
    N_COUNT,
    N_DAY_START,
    N_FREE,
    N_MARK,
    N_MORE,
    N_RESERVED,
    N_RISK,
    N_SENT,
    N_WORTH,
    NO_RULE,
    NOW,
    NUMBER,
    OPENER,
    OTHERS_BLOCKED,
    OTHERS_COUNT,
    OTHERS_RESERVED,
    OTHERS_RISK,
    OVER,
    PAID,
    PARTLY,
    PARTS_COST,
    PARTS_COST_REST,
    PRICE,
    PROTECT,
    QUANTITY,
    QUERIED,
    QUEUE,
    QUEUE_ROOM,
    R_COLLAR,
    R_HOURS,
    R_SHRINKS,
    REASON,
    REASON_CODE,
    REASON_ROW,
    REFERENCE,
    REFUSED,
    REJECTED,
    RING,
    RING_ROOM,
    ROUGH_CASH,
    ROW,
    SENDING,
    SENT,
    SIDE,
    SLOT_WIDTH,
    SLOTS,
    STOP_AT,
    STOP_WISHED,
    TAIL,
    TARGET,
    TARGET_AT,
    TARGET_WISHED,
    TOO_LARGE,
    TOO_SMALL,
    TRIGGERED,
    TROUBLE,
    TURNED_AWAY,
    UNCHANGED,
    UNPROVEN,
    UNSURE,
    V_CHANGED,
    WANT,
    WANT_CODE,
    WANT_QUANTITY,
    WANT_ROW,
    WORKING,
    WORKS,
    WORTH,
    Places,
    Reals,
)
from core.backtest.fast.precise import pair, plus
from indicators.kernel import part


@part
def _refuse(s: Places, log: Places, rule: int, slot: int, side: int) -> None:
    """Write down what was refused, and the account as the risk gate saw it."""
    row = note(s, log, A_REFUSAL, s[NOW])
    o = SLOTS + slot * SLOT_WIDTH
    log[row + L_REASON], log[row + L_PURPOSE], log[row + L_SIDE] = rule, slot, side
    log[row + L_ROW], log[row + L_CODE] = s[o + REASON_ROW], s[o + REASON_CODE]
    log[row + N_MARK], log[row + N_WORTH] = s[MARK], equity(s)
    log[row + N_FREE] = s[CASH] + s[OTHERS_BLOCKED]
    log[row + N_RESERVED], log[row + N_RISK] = s[OTHERS_RESERVED], s[OTHERS_RISK]
    log[row + N_COUNT], log[row + N_SENT] = s[OTHERS_COUNT], last_minute(s)
    log[row + N_DAY_START] = s[DAY_START]
    log[row + N_MORE] = s[TARGET_AT] if slot == TARGET else s[WANT_QUANTITY]
    if slot == ENTRY:
        log[row + N_MORE] = in_the_way(s, side)
    else:
        if slot == TARGET:  # the bar on which the entry wished for it
            log[row + L_ROW] = log[s[OPENER] + L_ROW]
        log[row + N_COUNT] = s[HELD]
    s[ACTED] = 1
    s[REFUSED] += 1


@part
def _send(
    s: Places, f: Reals, log: Places, slot: int, side: int, quantity: int, price: int
) -> None:
    """Send an approved order; its place holds reason, safety exit and target already."""
    o = SLOTS + slot * SLOT_WIDTH
    row = note(s, log, AN_ORDER, s[NOW])
    log[row + L_PURPOSE], log[row + L_SIDE], log[row + L_QUANTITY] = slot, side, quantity
    log[row + L_PRICE], log[row + L_REFERENCE] = price, s[MARK]
    log[row + L_FINAL_QUANTITY], log[row + L_FINAL_PRICE] = quantity, price
    log[row + L_STOP], log[row + L_TARGET] = s[o + STOP_WISHED], s[o + TARGET_WISHED]
    log[row + L_REASON], log[row + L_ROW] = s[o + REASON], s[o + REASON_ROW]
    log[row + L_CODE], log[row + L_STATUS], log[row + L_FILLED] = s[o + REASON_CODE], SENDING, 0
    s[o + ROW] = row
    s[o + WORKS], s[o + QUANTITY], s[o + PRICE], s[o + FILLED] = 1, quantity, price, 0
    s[o + SIDE], s[o + CANCELLING], s[o + CHANGING], s[o + UNPROVEN] = side, 0, 0, 1
    s[o + HIT], s[o + ASKED_QUANTITY], s[o + QUERIED] = 0, 0, 0
    s[o + REFERENCE], s[o + NUMBER] = s[MARK], s[SENT]
    if s[BEGAN] < 0:
        s[BEGAN] = s[SENT]
    s[RING + s[SENT] % RING_ROOM] = s[NOW]
    s[SENT] += 1
    s[ACTED] = 1
    if slot != ENTRY and quantity < s[LEAST]:
        s[TROUBLE] = TOO_SMALL
    venue.accept(s, f, slot, quantity, price)


@part
def submit_entry(s: Places, f: Reals, log: Places, side: int) -> None:
    """Take a wish to open, which lies in the entry's place, to the risk gate and to the venue."""
    o = SLOTS + ENTRY * SLOT_WIDTH
    rule = refuse_entry(s, side, s[o + STOP_WISHED], s[o + TARGET_WISHED])
    quantity = 0
    if rule == NO_RULE:
        quantity, rule = entry_size(s, side, s[o + STOP_WISHED])
    if rule != NO_RULE:
        _refuse(s, log, rule, ENTRY, side)
        return
    _send(s, f, log, ENTRY, side, quantity, 0)


@part
def _cancel(s: Places, slot: int) -> None:
    """Ask the venue to cancel, once."""
    o = SLOTS + slot * SLOT_WIDTH
    if s[o + WORKS] and not s[o + CANCELLING]:
        s[o + CANCELLING], s[ACTED] = 1, 1
        venue.cancel(s, slot)


@part
def cancel_entry(s: Places) -> None:
    """Cancel an entry that works."""
    _cancel(s, ENTRY)


@part
def want_out(
    s: Places, f: Reals, log: Places, reason: int, quantity: int, row: int, code: int
) -> None:
    """Remember that the position shall be closed, and take the first step."""
    if s[WANT] == 0:
        s[WANT], s[WANT_QUANTITY] = 1 + reason, quantity
        s[WANT_ROW], s[WANT_CODE] = row, code
    settle(s, f, log)


@part
def settle(s: Places, f: Reals, log: Places) -> None:
    """Take the next step that is missing."""
    if s[HELD] == 0:
        wanted, s[WANT] = s[WANT], 0
        for slot in range(4):
            if slot != ENTRY or wanted:
                _cancel(s, slot)
        return
    if s[WANT] and is_open(s) and not _settle_exit(s, f, log):
        return
    _settle_protection(s, f, log)


@part
def _settle_exit(s: Places, f: Reals, log: Places) -> bool:
    """Walk out step by step; return whether the way out was refused."""
    waiting = False
    for slot in range(4):
        if s[SLOTS + slot * SLOT_WIDTH + WORKS]:
            waiting = True
            if slot != EXIT:
                _cancel(s, slot)
    if waiting:
        return False
    o = SLOTS + EXIT * SLOT_WIDTH
    s[o + REASON], s[o + REASON_ROW], s[o + REASON_CODE] = s[WANT] - 1, s[WANT_ROW], s[WANT_CODE]
    s[o + STOP_WISHED], s[o + TARGET_WISHED] = 0, 0
    s[WANT] = 0
    side = -1 if s[HELD] > 0 else 1
    if s[WANT_QUANTITY] > abs(s[HELD]):
        _refuse(s, log, R_SHRINKS, EXIT, side)
        return True
    _send(s, f, log, EXIT, side, s[WANT_QUANTITY] or abs(s[HELD]), 0)
    return False


@part
def _settle_protection(s: Places, f: Reals, log: Places) -> None:
    if s[SLOTS + EXIT * SLOT_WIDTH + WORKS]:
        return
    _settle_resting(s, f, log, PROTECT, s[STOP_AT])
    if s[TARGET_AT]:
        _settle_resting(s, f, log, TARGET, s[TARGET_AT])


@part
def _settle_resting(s: Places, f: Reals, log: Places, slot: int, price: int) -> None:
    """Bring the safety exit or the target to the position's size and the planned price."""
    o, many = SLOTS + slot * SLOT_WIDTH, abs(s[HELD])
    if s[o + WORKS]:
        if s[o + CANCELLING] or s[o + CHANGING] or s[o + UNPROVEN]:
            return
        quantity = s[o + FILLED] + many
        # One that was hit sells already; its trigger is nobody's to move any more.
        placed = s[o + PRICE] == price or (slot == PROTECT and s[o + HIT])
        if s[o + QUANTITY] != quantity or not placed:
            s[o + CHANGING], s[ACTED] = 1, 1
            s[o + ASKED_QUANTITY], s[o + ASKED_PRICE] = quantity, price
            venue.modify(s, f, slot, quantity, price)
        return
    side = -1 if s[HELD] > 0 else 1
    if slot == TARGET:
        if not is_open(s):
            _refuse(s, log, R_HOURS, TARGET, side)
            return
        if beyond_collar(s, price):
            _refuse(s, log, R_COLLAR, TARGET, side)
            return
    s[o + REASON], s[o + REASON_ROW], s[o + REASON_CODE] = BY_GUARD, 0, 0
    s[o + STOP_WISHED], s[o + TARGET_WISHED] = 0, 0
    _send(s, f, log, slot, side, many, price)


@part
def drain(s: Places, f: Reals, log: Places) -> None:
    """Hear everything the venue has told."""
    while s[HEAD] < s[TAIL]:
        hear(s, f, log)


@part
def hear(s: Places, f: Reals, log: Places) -> None:
    """Hear the next message of the venue, which is of the symbol that is worked on."""
    place = QUEUE + s[HEAD] % QUEUE_ROOM * MESSAGE_WIDTH
    s[HEAD] += 1
    s[ACTED] = 1
    kind, slot = s[place + M_KIND], s[place + M_SLOT]
    o = SLOTS + slot * SLOT_WIDTH
    if kind == ACCEPTED:
        s[o + UNPROVEN] = 0
        log[s[o + ROW] + L_STATUS] = WORKING
    elif kind == FILL:
        _filled(s, f, log, place)
    elif kind in (MODIFIED, UNCHANGED):
        if s[o + WORKS]:
            _answered(s, f, log, slot, place)
    elif kind == TRIGGERED:
        s[o + HIT] = 1
    elif kind in (CANCELED, EXPIRED, REJECTED) and s[o + WORKS]:
        _ended(s, f, log, slot, kind)


@part
def _answered(s: Places, f: Reals, log: Places, slot: int, place: int) -> None:
    """Take in what became of a change that was asked for."""
    o = SLOTS + slot * SLOT_WIDTH
    asked, s[o + CHANGING] = s[o + CHANGING], 0
    if s[place + M_KIND] == UNCHANGED:
        s[o + ASKED_QUANTITY] = 0
        if slot == PROTECT and s[o + PRICE] != s[STOP_AT] and not s[WANT] and not s[o + HIT]:
            s[TROUBLE] = UNSURE
        if not s[o + QUERIED]:
            s[o + QUERIED] = 1
            if s[o + V_CHANGED]:
                venue.tell_terms(s, slot)
        return
    s[o + QUANTITY], s[o + PRICE] = s[place + M_QUANTITY], s[place + M_PRICE]
    row = s[o + ROW]
    log[row + L_FINAL_QUANTITY], log[row + L_FINAL_PRICE] = s[o + QUANTITY], s[o + PRICE]
    if asked and slot == PROTECT:
        _modified(s, f, log, o)


@part
def _modified(s: Places, f: Reals, log: Places, o: int) -> None:
    """Take the next step after a change was made as asked: meanwhile more may have changed."""
    asked, s[o + ASKED_QUANTITY] = s[o + ASKED_QUANTITY], 0
    if asked == 0 or asked != s[o + QUANTITY]:
        return
    as_planned = s[o + QUANTITY] == s[o + FILLED] + abs(s[HELD]) and s[o + PRICE] == s[STOP_AT]
    if s[HELD] != 0 and as_planned:
        return
    if s[o + ASKED_PRICE] == s[o + PRICE] or s[o + HIT]:
        settle(s, f, log)


@part
def _ended(s: Places, f: Reals, log: Places, slot: int, kind: int) -> None:
    """Take the next step once an order is over without being filled."""
    o = SLOTS + slot * SLOT_WIDTH
    s[o + WORKS] = 0
    status = GONE if kind == CANCELED else OVER if kind == EXPIRED else TURNED_AWAY
    log[s[o + ROW] + L_STATUS] = status
    if slot == EXIT and kind != REJECTED and s[HELD] != 0 and s[WANT] == 0:
        s[WANT], s[WANT_QUANTITY] = 1 + s[o + REASON], 0
        s[WANT_ROW], s[WANT_CODE] = s[o + REASON_ROW], s[o + REASON_CODE]
    if slot == PROTECT and kind == REJECTED and s[HELD] != 0:
        s[TROUBLE] = UNSURE
    settle(s, f, log)


@part
def _filled(s: Places, f: Reals, log: Places, place: int) -> None:
    slot, quantity, price = s[place + M_SLOT], s[place + M_QUANTITY], s[place + M_PRICE]
    o, cost, ts_ns = SLOTS + slot * SLOT_WIDTH, s[place + M_CHARGES], s[place + M_NS]
    s[o + FILLED] += quantity
    log[s[o + ROW] + L_FILLED] = s[o + FILLED]
    if s[o + FILLED] >= s[o + QUANTITY]:
        s[o + WORKS] = 0
        log[s[o + ROW] + L_STATUS] = DONE
    s[o + HIT] = 1
    row = note(s, log, A_FILL, ts_ns)
    log[row + L_SIDE], log[row + L_QUANTITY], log[row + L_PRICE] = s[o + SIDE], quantity, price
    log[row + L_CHARGES], log[row + L_ORDER] = cost, s[o + ROW] // LOG_WIDTH
    signed = s[o + SIDE] * quantity
    value = signed * price * s[WORTH]
    s[CASH] -= value + cost
    s[CHARGES] += cost
    f[ROUGH_CASH] = s[CASH] / f[MONEY]
    if abs(s[CASH]) > s[LARGEST]:
        s[TROUBLE] = TOO_LARGE
    if s[HELD] == 0:
        open_position(s, o, ts_ns)
    if s[HELD] * signed >= 0:
        s[HELD] += signed
        s[COST] += value
        if s[PARTLY]:
            cost_so_far = (f[PARTS_COST], f[PARTS_COST_REST])
            f[PARTS_COST], f[PARTS_COST_REST] = plus(cost_so_far, pair(value))
        s[ENTERED] += quantity
        s[ENTERED_VALUE] += abs(value)
        s[PAID] += cost
    else:
        if quantity != abs(s[HELD]):
            lessen_cost(s, f, quantity)
        reduce(s, log, o, ts_ns, signed, value, cost)
    if s[HELD] != 0 and slot == ENTRY:
        s[STOP_AT] = tightest_stop(s, f, s[o + STOP_WISHED])
        if s[FIRST_STOP] == 0:
            s[FIRST_STOP] = s[STOP_AT]
    settle(s, f, log)
