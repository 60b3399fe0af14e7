"""Several symbols of one account: which one is worked on, and what the others add up to.

The parts of the loop know one symbol: its places in the state. Of the others the places lie in a
store, and change with those in the state when it is another symbol's turn.
"""

from core.backtest.fast import venue
from core.backtest.fast.desk import hear
from core.backtest.fast.layout import (
    BLURRED,
    COST,
    ENTRY,
    F_OWN,
    FILLED,
    FLOATS,
    HEAD,
    HELD,
    LAST,
    M_SYMBOL,
    MARK,
    MESSAGE_WIDTH,
    OTHERS_BLOCKED,
    OTHERS_COUNT,
    OTHERS_RESERVED,
    OTHERS_RISK,
    OTHERS_WORTH,
    OWN,
    PARTLY,
    PARTS_COST,
    PARTS_COST_REST,
    PRICE_MONEY,
    QUANTITY,
    QUEUE,
    QUEUE_ROOM,
    REFERENCE,
    ROUGH_CASH,
    SLOT_WIDTH,
    SLOTS,
    STOP_AT,
    STOP_WISHED,
    SYMBOL,
    TAIL,
    V_COST,
    V_HELD,
    V_OTHERS_BLOCKED,
    V_OTHERS_RESERVED,
    V_PARTLY,
    V_PARTS_COST,
    V_PARTS_COST_REST,
    V_RESERVED,
    V_WORKS,
    WANT,
    WORKS,
    WORTH,
    Places,
    Reals,
)
from core.backtest.fast.passing import levels, quiet_mask
from core.backtest.fast.precise import pair, plus, whole_below
from indicators.kernel import part

PLACES, FLOAT_PLACES = QUEUE - OWN, FLOATS - F_OWN
B_MASK, B_BELOW, B_ABOVE, B_WORKS, B_WANT, B_LISTED, B_WIDTH = range(7)
"""Columns of the board, a row a symbol: codes that mean something now, levels at the venue,
whether orders work there, whether a way out waits, whether it is in the list of what is held."""
Store = tuple[Places, Reals, Places, Places]
"""Places and floats of each symbol, the board, and how many symbols are held and which."""


@part
def put_back(s: Places, f: Reals, store: Store) -> None:
    """Keep the places of the symbol that was worked on, and what the board says of it."""
    one = s[SYMBOL]
    whole, floats, board, order = store
    for place in range(PLACES):
        whole[one * PLACES + place] = s[OWN + place]
    for place in range(FLOAT_PLACES):
        floats[one * FLOAT_PLACES + place] = f[F_OWN + place]
    at = one * B_WIDTH
    board[at + B_MASK] = quiet_mask(s)
    board[at + B_BELOW], board[at + B_ABOVE] = levels(s)
    board[at + B_WORKS] = 1 if venue.works(s) else 0
    board[at + B_WANT] = 1 if s[WANT] else 0
    _list(s[HELD] != 0, one, board, order)


@part
def _list(held: bool, one: int, board: Places, order: Places) -> None:
    """Keep the list of what is held in the order in which it was opened."""
    listed = board[one * B_WIDTH + B_LISTED] != 0
    if held == listed:
        return
    board[one * B_WIDTH + B_LISTED] = 1 if held else 0
    if held:
        order[0] += 1
        order[order[0]] = one
        return
    kept = 0
    for number in range(1, order[0] + 1):
        if order[number] != one:
            kept += 1
            order[kept] = order[number]
    order[0] = kept


@part
def bring(s: Places, f: Reals, store: Store, count: int, one: int) -> None:
    """Let it be a symbol's turn."""
    whole, floats = store[0], store[1]
    if s[SYMBOL] != one:
        put_back(s, f, store)
        for place in range(PLACES):
            s[OWN + place] = whole[one * PLACES + place]
        for place in range(FLOAT_PLACES):
            f[F_OWN + place] = floats[one * FLOAT_PLACES + place]
    _add_up(s, store, count, one)


@part
def _add_up(s: Places, store: Store, count: int, one: int) -> None:
    """Add up what the others are worth and have under way."""
    whole, floats = store[0], store[1]
    s[OTHERS_WORTH] = s[OTHERS_RISK] = s[OTHERS_RESERVED] = s[OTHERS_COUNT] = 0
    s[OTHERS_BLOCKED] = s[V_OTHERS_BLOCKED] = s[V_OTHERS_RESERVED] = s[BLURRED] = 0
    for other in range(count):
        if other == one:
            continue
        at = other * PLACES - OWN
        entry = at + SLOTS + ENTRY * SLOT_WIDTH
        held, mark, worth = whole[at + HELD], whole[at + MARK], whole[at + WORTH]
        if held:
            side = 1 if held > 0 else -1
            s[OTHERS_WORTH] += held * mark * worth
            s[OTHERS_RISK] += max(0, (mark - whole[at + STOP_AT]) * side) * abs(held) * worth
        if whole[entry + WORKS]:
            left = (whole[entry + QUANTITY] - whole[entry + FILLED]) * worth
            reference = whole[entry + REFERENCE]
            s[OTHERS_RESERVED] += left * reference
            s[OTHERS_RISK] += left * abs(reference - whole[entry + STOP_WISHED])
        if held or whole[entry + WORKS]:
            s[OTHERS_COUNT] += 1
        if whole[entry + V_WORKS]:
            s[V_OTHERS_RESERVED] += whole[entry + V_RESERVED]
        real = other * FLOAT_PLACES - F_OWN
        if held < 0:
            cost = (floats[real + PARTS_COST], floats[real + PARTS_COST_REST])
            blocked, blurred = _blocked(whole[at + COST], whole[at + PARTLY] != 0, cost)
            s[OTHERS_BLOCKED] += blocked
            s[BLURRED] += blurred
        if whole[at + V_HELD] < 0:
            cost = (floats[real + V_PARTS_COST], floats[real + V_PARTS_COST_REST])
            blocked, blurred = _blocked(whole[at + V_COST], whole[at + V_PARTLY] != 0, cost)
            s[V_OTHERS_BLOCKED] += blocked
            s[BLURRED] += blurred


@part
def _blocked(cost: int, partly: bool, parts: tuple[float, float]) -> tuple[int, int]:
    """Return twice a short's cost, and by how many units of money it may be off."""
    if not partly:
        return 2 * cost, 0
    below, _ = whole_below(plus(pair(0), (2.0 * parts[0], 2.0 * parts[1])))
    return below, 2


@part
def hear_all(s: Places, f: Reals, log: Places, store: Store, count: int) -> None:
    """Hear everything the venue has told, each message when it is its symbol's turn."""
    while s[HEAD] < s[TAIL]:
        one = s[QUEUE + s[HEAD] % QUEUE_ROOM * MESSAGE_WIDTH + M_SYMBOL]
        bring(s, f, store, count, one)
        hear(s, f, log)
        _list(s[HELD] != 0, one, store[2], store[3])


@part
def rough_total(s: Places, f: Reals, store: Store) -> float:
    """Return the worth in floats; nobody's turn may have changed anything that is not put back."""
    whole, floats, _, order = store
    total = f[ROUGH_CASH]
    for number in range(1, order[0] + 1):
        one = order[number]
        at, real = one * PLACES - OWN, one * FLOAT_PLACES - F_OWN
        total += whole[at + HELD] / floats[real + PRICE_MONEY] * floats[real + LAST]
    return total


@part
def wants(store: Store, count: int) -> int:
    """Return how many ways out wait."""
    found = 0
    for one in range(count):
        found += store[2][one * B_WIDTH + B_WANT]
    return found
