"""The practice venue in whole numbers: orders are taken, meet prices and become fills."""

import math

from core.backtest.fast.exact import ratio
from core.backtest.fast.fees import charges, depository, estimate, indian_day
from core.backtest.fast.layout import (
    ABOVE,
    ACCEPTED,
    BAR_HIGH,
    BAR_LOW,
    BAR_OPEN,
    BELOW,
    BLURRED,
    CANCELED,
    DEBITED,
    DELIVERY,
    DIGITS,
    ENTRY,
    EXIT,
    EXPIRED,
    FILL,
    HEAD,
    LOT,
    M_BAR,
    M_CAP,
    M_CHARGES,
    M_FIRST,
    M_HIGH,
    M_KIND,
    M_LOW,
    M_NS,
    M_OPENING,
    M_PRICE,
    M_QUANTITY,
    M_SLOT,
    M_SYMBOL,
    M_TIME,
    MESSAGE_WIDTH,
    MODIFIED,
    NOTED,
    NOW,
    PROTECT,
    QUEUE,
    QUEUE_ROOM,
    REFERENCE,
    REJECTED,
    SIDE,
    SLIP,
    SLOT_WIDTH,
    SLOTS,
    SYMBOL,
    TAIL,
    TARGET,
    TICK,
    TICK_SIZE,
    TOO_BUSY,
    TRIGGERED,
    TROUBLE,
    UNCHANGED,
    UNSURE,
    V_BAR,
    V_CASH,
    V_CHANGED,
    V_COST,
    V_DAY,
    V_FILLED,
    V_FRESH,
    V_HELD,
    V_OTHERS_BLOCKED,
    V_OTHERS_RESERVED,
    V_PARTLY,
    V_PARTS_COST,
    V_PARTS_COST_REST,
    V_PRICE,
    V_QUANTITY,
    V_RESERVED,
    V_TAKEN,
    V_TRIGGERED,
    V_TURNOVER,
    V_WORKS,
    WORTH,
    Places,
    Reals,
)
from core.backtest.fast.precise import less_part, pair, plus, whole_below
from indicators.kernel import part


@part
def tell(s: Places, kind: int, slot: int, ts_ns: int) -> int:
    """Put a message for the engine behind the others; return its place."""
    place = QUEUE + s[TAIL] % QUEUE_ROOM * MESSAGE_WIDTH
    s[TAIL] += 1
    s[place + M_KIND], s[place + M_SLOT], s[place + M_NS] = kind, slot, ts_ns
    s[place + M_SYMBOL] = s[SYMBOL]
    if s[TAIL] - s[HEAD] >= QUEUE_ROOM:
        s[TROUBLE] = TOO_BUSY
    return place


@part
def works(s: Places) -> bool:
    """Return whether any order works at the venue."""
    o = SLOTS + V_WORKS
    return (s[o] | s[o + SLOT_WIDTH] | s[o + 2 * SLOT_WIDTH] | s[o + 3 * SLOT_WIDTH]) != 0


@part
def accept(s: Places, f: Reals, slot: int, quantity: int, price: int) -> None:
    """Take an order; its place holds the side already. An entry must be paid for."""
    o = SLOTS + slot * SLOT_WIDTH
    s[o + V_WORKS], s[o + V_FRESH] = 1, 1
    s[o + V_TRIGGERED] = 0 if slot == PROTECT else 1
    s[o + V_QUANTITY], s[o + V_PRICE], s[o + V_FILLED] = quantity, price, 0
    s[o + V_BAR], s[o + V_TAKEN], s[o + V_DAY], s[o + V_TURNOVER] = -1, 0, -1, 0
    s[o + V_CHANGED] = 0
    if slot == ENTRY:
        allowed = _may_enter(s, f, s[o + SIDE], quantity)
    else:
        allowed = s[V_HELD] * s[o + SIDE] < 0  # the position may be gone, and nobody told yet
    if not allowed:
        s[o + V_WORKS] = 0
        tell(s, REJECTED, slot, s[NOW])
        return
    _add(s, f, o)
    tell(s, ACCEPTED, slot, s[NOW])


@part
def _may_enter(s: Places, f: Reals, side: int, quantity: int) -> bool:
    """Return whether an entry fits the holding and the free cash, of which it then speaks for."""
    if side < 0 and s[DELIVERY]:
        return False
    need = _need(s, side, quantity, s[NOW])
    free, near = _free(s, f)
    if near and free - s[BLURRED] - 1 <= need <= free + s[BLURRED] + 1:
        s[TROUBLE] = UNSURE
    s[SLOTS + ENTRY * SLOT_WIDTH + V_RESERVED] = need
    return need <= free


@part
def _need(s: Places, side: int, quantity: int, ts_ns: int) -> int:
    """Return the cash that an entry will need, estimated charges included."""
    price = s[SLOTS + ENTRY * SLOT_WIDTH + REFERENCE] + side * s[SLIP]
    value = quantity * price * s[WORTH]
    return value + estimate(s, side, value, ts_ns)


@part
def _free(s: Places, f: Reals) -> tuple[int, bool]:
    """Return the cash an entry may spend, rounded down, and whether that is only nearly sure.

    A short's proceeds and as much again stay blocked, and what other entries have spoken for.
    """
    cash, near = s[V_CASH] - s[V_OTHERS_RESERVED] + s[V_OTHERS_BLOCKED], s[BLURRED] != 0
    if s[V_HELD] >= 0:
        return cash, near
    if not s[V_PARTLY]:
        return cash + 2 * s[V_COST], near
    twice = (2.0 * f[V_PARTS_COST], 2.0 * f[V_PARTS_COST_REST])
    free, close = whole_below(plus(pair(cash), twice))
    return free, near or close


@part
def cancel(s: Places, slot: int) -> None:
    """Cancel an order; one that is over already is left alone."""
    o = SLOTS + slot * SLOT_WIDTH
    if s[o + V_WORKS]:
        s[o + V_WORKS] = 0
        tell(s, CANCELED, slot, s[NOW])
    else:
        tell(s, NOTED, slot, s[NOW])


@part
def modify(s: Places, f: Reals, slot: int, quantity: int, price: int) -> None:
    """Give a working order another quantity and price; a triggered stop keeps its trigger."""
    o = SLOTS + slot * SLOT_WIDTH
    if not s[o + V_WORKS] or quantity <= s[o + V_FILLED]:
        tell(s, UNCHANGED, slot, s[NOW])
        return
    s[o + V_QUANTITY], s[o + V_FRESH], s[o + V_CHANGED] = quantity, 1, 1
    if slot == TARGET or not s[o + V_TRIGGERED]:
        s[o + V_PRICE] = price
    _add(s, f, o)
    tell_terms(s, slot)


@part
def _add(s: Places, f: Reals, o: int) -> None:
    """Set the watch levels for an order that came, as SymbolBook.add."""
    if s[o + V_TRIGGERED]:
        f[BELOW] = math.inf
    else:
        _watch(s, f)


@part
def _watch(s: Places, f: Reals) -> None:
    """Set the watch levels anew, as SymbolBook.watch: floats, half a tick on the careful side."""
    below, above, slack = -math.inf, math.inf, f[TICK_SIZE] / 2.0
    for slot in range(4):
        o = SLOTS + slot * SLOT_WIDTH
        if not s[o + V_WORKS]:
            continue
        triggered = s[o + V_TRIGGERED] != 0
        if triggered and (slot != TARGET or s[o + V_FRESH]):
            below = math.inf
        elif (s[o + SIDE] > 0) == triggered:
            below = max(below, s[o + V_PRICE] / f[DIGITS] + slack)
        else:
            above = min(above, s[o + V_PRICE] / f[DIGITS] - slack)
    f[BELOW], f[ABOVE] = below, above


@part
def out_of_reach(f: Reals) -> bool:
    """Return whether the whole bar lies between the watch levels."""
    return f[BELOW] < f[BAR_LOW] and f[BAR_HIGH] < f[ABOVE]


@part
def meet_open(s: Places, f: Reals) -> None:
    """Match a bar's first price."""
    if not f[BELOW] < f[BAR_OPEN] < f[ABOVE]:
        meet(s, f)


@part
def meet_range(s: Places, f: Reals) -> None:
    """Match the rest of a bar."""
    if not out_of_reach(f):
        meet(s, f)


@part
def tell_terms(s: Places, slot: int) -> None:
    """Tell what an order's terms are now."""
    o = SLOTS + slot * SLOT_WIDTH
    place = tell(s, MODIFIED, slot, s[NOW])
    s[place + M_QUANTITY], s[place + M_PRICE] = s[o + V_QUANTITY], s[o + V_PRICE]


@part
def end_day(s: Places, ts_ns: int) -> None:
    """End the orders that were good for the day."""
    for slot in (ENTRY, EXIT):
        o = SLOTS + slot * SLOT_WIDTH
        if s[o + V_WORKS]:
            s[o + V_WORKS] = 0
            tell(s, EXPIRED, slot, ts_ns)


@part
def meet(s: Places, f: Reals) -> None:
    """Let the working orders meet what the market shows; the worse for their owner go first."""
    stop = SLOTS + PROTECT * SLOT_WIDTH
    triggered = s[stop + V_TRIGGERED] != 0
    if s[SLOTS + ENTRY * SLOT_WIDTH + V_WORKS]:
        _take(s, f, ENTRY, s[M_FIRST])
    if s[SLOTS + EXIT * SLOT_WIDTH + V_WORKS]:
        _take(s, f, EXIT, s[M_FIRST])
    if s[stop + V_WORKS]:
        if triggered:
            _take(s, f, PROTECT, s[M_FIRST])
        else:
            _meet_stop(s, f, stop)
    if s[SLOTS + TARGET * SLOT_WIDTH + V_WORKS]:
        _meet_target(s, f)
    if works(s):
        _watch(s, f)


@part
def _take(s: Places, f: Reals, slot: int, base: int) -> None:
    """Trade at a price and slippage."""
    if s[SLOTS + slot * SLOT_WIDTH + SIDE] > 0:
        _execute(s, f, slot, base + s[SLIP], False)
    else:
        _execute(s, f, slot, max(base - s[SLIP], s[TICK]), False)


@part
def _meet_stop(s: Places, f: Reals, stop: int) -> None:
    trigger, first = s[stop + V_PRICE], s[M_FIRST]
    if s[stop + SIDE] > 0:
        if s[M_HIGH] < trigger:
            return
        base = max(first, trigger)
    else:
        if s[M_LOW] > trigger:
            return
        base = min(first, trigger)
    s[stop + V_TRIGGERED] = 1
    tell(s, TRIGGERED, PROTECT, s[M_TIME])
    _take(s, f, PROTECT, base)


@part
def _meet_target(s: Places, f: Reals) -> None:
    o = SLOTS + TARGET * SLOT_WIDTH
    side, limit, first, fresh = s[o + SIDE], s[o + V_PRICE], s[M_FIRST], s[o + V_FRESH] != 0
    s[o + V_FRESH] = 0
    better = (limit - first) * side > 0
    if better and s[M_OPENING]:
        _execute(s, f, TARGET, first, not fresh)
    elif better and fresh:
        if side > 0:
            _execute(s, f, TARGET, min(first + s[SLIP], limit), False)
        else:
            _execute(s, f, TARGET, max(first - s[SLIP], s[TICK], limit), False)
    else:
        extreme = s[M_LOW] if side > 0 else s[M_HIGH]
        if (limit - extreme) * side > 0:
            _execute(s, f, TARGET, limit, True)


@part
def _execute(s: Places, f: Reals, slot: int, price: int, maker: bool) -> None:
    """Trade as much as volume, holding and cash allow."""
    o = SLOTS + slot * SLOT_WIDTH
    if s[o + V_BAR] != s[M_BAR]:
        s[o + V_BAR], s[o + V_TAKEN] = s[M_BAR], 0
    wanted = min(s[o + V_QUANTITY] - s[o + V_FILLED], s[M_CAP] - s[o + V_TAKEN])
    if wanted <= 0:
        return
    if slot == ENTRY:
        allowed = _affordable(s, f, s[o + SIDE], wanted, price)
    else:
        allowed = min(wanted, abs(s[V_HELD])) if s[V_HELD] * s[o + SIDE] < 0 else 0
    if allowed > 0:
        _book(s, f, slot, allowed, price, maker)
    if allowed < wanted and s[o + V_WORKS]:
        s[o + V_WORKS] = 0
        tell(s, CANCELED, slot, s[M_TIME])


@part
def _affordable(s: Places, f: Reals, side: int, wanted: int, price: int) -> int:
    """Return how much of a quantity the free cash pays for."""
    (free, near), quantity = _free(s, f), wanted
    while quantity > 0:
        value = quantity * price * s[WORTH]
        need = value + estimate(s, side, value, s[M_TIME])
        if near and free - s[BLURRED] <= need <= free + s[BLURRED]:
            s[TROUBLE] = UNSURE
        if need <= free:
            return quantity
        if free <= 0:
            return 0
        lots = ratio(quantity, free, need * s[LOT])
        if s[BLURRED] or (s[V_PARTLY] and s[V_HELD] < 0):
            for other in (free - 1 - s[BLURRED], free + 1 + s[BLURRED]):
                if ratio(quantity, other, need * s[LOT]) != lots:
                    s[TROUBLE] = UNSURE
        quantity = min(lots * s[LOT], quantity - s[LOT])
    return 0


@part
def _book(s: Places, f: Reals, slot: int, quantity: int, price: int, maker: bool) -> None:
    """Move shares and money, and tell the engine."""
    o, ts_ns = SLOTS + slot * SLOT_WIDTH, s[M_TIME]
    side, value, day = s[o + SIDE], quantity * price * s[WORTH], indian_day(s[M_TIME])
    if s[o + V_DAY] != day:
        s[o + V_DAY], s[o + V_TURNOVER] = day, 0
    cost = charges(s, side, maker, value, s[o + V_TURNOVER], ts_ns)
    if s[DEBITED] != day:
        dp = depository(s, side, ts_ns)
        if dp:
            s[DEBITED] = day
            cost += dp
    s[o + V_TURNOVER] += value
    s[o + V_FILLED] += quantity
    s[o + V_TAKEN] += quantity
    s[V_CASH] -= side * value + cost
    _hold(s, f, side * quantity, side * value)
    place = tell(s, FILL, slot, ts_ns)
    s[place + M_QUANTITY], s[place + M_PRICE], s[place + M_CHARGES] = quantity, price, cost
    if s[o + V_FILLED] >= s[o + V_QUANTITY]:
        s[o + V_WORKS] = 0
    elif slot == ENTRY:
        s[o + V_RESERVED] = _need(s, side, s[o + V_QUANTITY] - s[o + V_FILLED], ts_ns)
    if s[V_HELD] == 0:
        for closing in (EXIT, PROTECT, TARGET):
            if s[SLOTS + closing * SLOT_WIDTH + V_WORKS]:
                s[SLOTS + closing * SLOT_WIDTH + V_WORKS] = 0
                tell(s, CANCELED, closing, ts_ns)


@part
def _hold(s: Places, f: Reals, signed: int, value: int) -> None:
    """Add an execution to the holding."""
    held, cost = s[V_HELD], (f[V_PARTS_COST], f[V_PARTS_COST_REST])
    s[V_HELD] = held + signed
    if held * signed >= 0:
        s[V_COST] += value
        if s[V_PARTLY]:
            f[V_PARTS_COST], f[V_PARTS_COST_REST] = plus(cost, pair(value))
    elif s[V_HELD] == 0:
        s[V_COST], s[V_PARTLY] = 0, 0
    else:
        if not s[V_PARTLY]:
            cost = pair(s[V_COST])
        s[V_PARTLY] = 1
        f[V_PARTS_COST], f[V_PARTS_COST_REST] = less_part(cost, abs(signed), abs(held))
