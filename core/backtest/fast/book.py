"""The run's book in whole numbers: rows of the log, and the position from its fills."""

from core.backtest.fast.layout import (
    A_TRADE,
    AT,
    COST,
    ENTERED,
    ENTERED_VALUE,
    FIRST_STOP,
    GAINED,
    HELD,
    KEEP,
    L_KIND,
    L_NS,
    L_QUANTITY,
    L_SIDE,
    L_SYMBOL,
    LEFT,
    LEFT_VALUE,
    LOG_WIDTH,
    LOST,
    OPENED_NS,
    OPENER,
    PAID,
    PARTLY,
    PARTS_COST,
    PARTS_COST_REST,
    PROFIT,
    ROW,
    STOP_AT,
    SYMBOL,
    T_CHARGES,
    T_ENTRY,
    T_EXIT,
    T_EXIT_NS,
    T_EXIT_QUANTITY,
    T_EXIT_VALUE,
    T_PROFIT,
    T_STOP,
    T_VALUE,
    TARGET_AT,
    TARGET_WISHED,
    TRADES,
    WINS,
    Places,
    Reals,
)
from core.backtest.fast.precise import less_part, pair
from indicators.kernel import part


@part
def note(s: Places, log: Places, kind: int, ts_ns: int) -> int:
    """Begin a row of the log; return its place. Without a log all rows are the first."""
    place = s[AT] * LOG_WIDTH
    if s[KEEP]:
        s[AT] += 1
    log[place + L_KIND], log[place + L_NS], log[place + L_SYMBOL] = kind, ts_ns, s[SYMBOL]
    return place


@part
def open_position(s: Places, o: int, ts_ns: int) -> None:
    """Begin a position."""
    s[COST], s[ENTERED], s[ENTERED_VALUE], s[LEFT], s[LEFT_VALUE] = 0, 0, 0, 0, 0
    s[PAID], s[PARTLY], s[STOP_AT], s[FIRST_STOP] = 0, 0, 0, 0
    s[OPENED_NS], s[TARGET_AT], s[OPENER] = ts_ns, s[o + TARGET_WISHED], s[o + ROW]


@part
def lessen_cost(s: Places, f: Reals, gone: int) -> None:
    """Take the cost of what leaves from the position's."""
    cost = (f[PARTS_COST], f[PARTS_COST_REST]) if s[PARTLY] else pair(s[COST])
    f[PARTS_COST], f[PARTS_COST_REST] = less_part(cost, gone, abs(s[HELD]))


@part
def reduce(s: Places, log: Places, o: int, ts_ns: int, signed: int, value: int, cost: int) -> None:
    """Take from a position; write the round trip down when nothing is left."""
    direction = 1 if s[HELD] > 0 else -1
    s[HELD] += signed
    s[LEFT] += abs(signed)
    s[LEFT_VALUE] += abs(value)
    s[PAID] += cost
    s[PARTLY] = 1
    if s[HELD] != 0:
        return
    profit = (s[LEFT_VALUE] - s[ENTERED_VALUE]) * direction - s[PAID]
    s[TRADES] += 1
    s[PROFIT] += profit
    if profit > 0:
        s[WINS] += 1
        s[GAINED] += profit
    else:
        s[LOST] -= profit
    row = note(s, log, A_TRADE, s[OPENED_NS])
    log[row + L_SIDE], log[row + L_QUANTITY] = direction, s[ENTERED]
    log[row + T_VALUE], log[row + T_CHARGES] = s[ENTERED_VALUE], s[PAID]
    log[row + T_EXIT_NS], log[row + T_EXIT_QUANTITY] = ts_ns, s[LEFT]
    log[row + T_EXIT_VALUE], log[row + T_STOP] = s[LEFT_VALUE], s[FIRST_STOP]
    log[row + T_ENTRY], log[row + T_EXIT] = s[OPENER] // LOG_WIDTH, s[o + ROW] // LOG_WIDTH
    log[row + T_PROFIT] = profit
