"""Where a compiled run keeps what: places in its two arrays, kinds of log rows, reasons to stop.

Prices are whole numbers of 10^-dt of the quote currency, quantities of 10^-dl shares or coins,
money of 10^-d, where dt and dl are the digits of tick and lot. So every sum is exact.
"""

from collections.abc import MutableSequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Places = MutableSequence[int]
"""Whole numbers as a kernel sees them, without an array's bookkeeping."""
Reals = MutableSequence[float]

# --- of the account, in the int64 array: what is given
(
    SCALE,  # of the fractions below
    PER_TRADE,
    PER_DAY,
    SHARE,
    USABLE,  # of the cash: one less the spare part
    COLLAR,
    CLOSE_AT,
    POSITIONS,
    RATE,  # orders a minute
    FLAT_NS,
    DELIVERY,
    INTRADAY,
    DAILY,  # whether the strategy's bars are days or longer
    COINS,
    CARDS,
    DIVISOR,  # brings charges to whole units of theirs
    UNIT,  # money of one such unit
    LARGEST,  # money beyond which products could overflow
    KEEP,  # whether orders and fills are logged
) = range(19)
CARD = 19
"""Cards of charges: since, depository, then (rate of brokerage, its cap, the rest) twice."""
CARD_WIDTH, CARD_DP, CARD_RATES, CARD_ROOM = 8, 1, 2, 8

# --- of the account: what changes
(
    NOW,
    CASH,
    V_CASH,
    DAY_START,
    DAY_OVER,
    NEXT_LOOK,
    CLOSES,  # when the session ends, 0 between sessions
    THROUGH,
    CHANGE,  # number of the next change of sessions
    ACTED,
    TROUBLE,  # why the kernel gave up, see below
    HEAD,
    TAIL,
    AT,  # next row of the log
    LOOKS,
    SENT,  # orders so far
    TRADES,
    WINS,
    PROFIT,
    CHARGES,
    GAINED,
    LOST,
    BAR,  # where to go on
    DAYS,
    LOOK_AT,  # the next rows at which the worth may be looked at, see `guides`
    IDLE_AT,
    REFUSED,
    WISHES,  # wishes that waited for an opening so far
    # of the other symbols of the account, while one is worked on
    OTHERS_WORTH,  # at the last prices
    OTHERS_RISK,  # what their safety exits would lose
    OTHERS_RESERVED,  # the value of their entries under way
    OTHERS_BLOCKED,  # twice their shorts' cost, below zero
    OTHERS_COUNT,  # those held or on their way
    V_OTHERS_RESERVED,  # the same at the venue
    V_OTHERS_BLOCKED,
    BLURRED,  # how many units of money those of shorts may be off
) = range(CARD + CARD_ROOM * CARD_WIDTH, CARD + CARD_ROOM * CARD_WIDTH + 36)

# --- of the symbol that is worked on: one stretch of places, which changes with the symbol
OWN = BLURRED + 1
(
    SYMBOL,  # its number
    TICK,  # prices per tick
    LOT,  # quantities per lot
    LEAST,  # the smallest quantity
    MOST,  # the largest quantity
    NOTIONAL,  # the smallest value of an entry, money
    WORTH,  # money of one quantity at price one
    SLIP,  # the price a taker pays beyond
    SHORTABLE,
    MARK,  # the last price
    HELD,
    COST,
    ENTERED,
    ENTERED_VALUE,
    LEFT,
    LEFT_VALUE,
    PAID,  # the position's charges
    OPENED_NS,
    STOP_AT,
    FIRST_STOP,
    TARGET_AT,
    OPENER,  # row of the order that opened
    PARTLY,  # whether part of the position has left
    V_HELD,
    V_COST,
    V_PARTLY,
    DEBITED,  # the day of the last depository charge
    BEGAN,  # which of all orders was its first, -1 before there was one
    PENDING,
    WISH,  # an entry that waits for the opening: its side
    WISH_STOP,
    WISH_TARGET,
    WISH_ROW,
    WISH_CODE,
    WISH_NUMBER,  # which of all such wishes
    WANT,  # a way out that waits: 1 + kind of its reason
    WANT_QUANTITY,
    WANT_ROW,
    WANT_CODE,
    SPELL,  # the strategy's code in force, see `spells`
    ROW_AT,  # how many of its bars have come
    # what the market shows at once: a bar's open or the rest of it
    M_FIRST,
    M_HIGH,
    M_LOW,
    M_CAP,
    M_BAR,
    M_TIME,
    M_OPENING,
) = range(OWN, OWN + 48)

# --- orders: one place for each purpose, at the venue (V_) and as the engine knows it
ENTRY, EXIT, PROTECT, TARGET = range(4)
(
    V_WORKS,
    V_TRIGGERED,
    V_FRESH,
    V_QUANTITY,
    V_PRICE,  # trigger or limit
    V_FILLED,
    V_BAR,
    V_TAKEN,
    V_DAY,
    V_TURNOVER,
    WORKS,
    QUANTITY,
    PRICE,
    FILLED,
    SIDE,
    STOP_WISHED,
    TARGET_WISHED,
    CANCELLING,
    CHANGING,
    UNPROVEN,
    REASON,
    REASON_ROW,
    REASON_CODE,
    ROW,  # its row of the log
    HIT,  # a safety exit that was reached
    ASKED_QUANTITY,  # what the last change of a safety exit asked for, 0 when it was answered
    ASKED_PRICE,
    QUERIED,  # whether the venue was asked about it already
    V_CHANGED,
    REFERENCE,  # the last price when it was sent
    NUMBER,  # which of all orders it is
    V_RESERVED,  # the cash an entry has spoken for
) = range(32)
SLOTS = OWN + 48
SLOT_WIDTH = 32
QUEUE = SLOTS + 4 * SLOT_WIDTH
"""Here the symbol's places end."""
MESSAGE_WIDTH, QUEUE_ROOM = 7, 512
RING = QUEUE + MESSAGE_WIDTH * QUEUE_ROOM
RING_ROOM = 1024
STATE = RING + RING_ROOM
"""How long the int64 array is."""

# --- the float64 array: of the account, then of the symbol
(
    MONEY,  # 10^d
    ALARM,
    ROUGH_CASH,
    PEAK,
    DEEPEST,
    MEAN,
    SPREAD,
    LAST_WORTH,
    CLOSE_SHARE,
) = range(9)
F_OWN = 9
(
    TICK_SIZE,
    DIGITS,  # 10^dt
    LAST,
    PRICE_MONEY,  # 10^dl: quantities of one share
    PARTS_COST,  # the position's cost once part has left, a pair
    PARTS_COST_REST,
    V_PARTS_COST,
    V_PARTS_COST_REST,
    BELOW,  # the venue's watch levels, as floats
    ABOVE,
    BAR_OPEN,  # the bar's prices as they came, not on the grid
    BAR_HIGH,
    BAR_LOW,
    REACH,  # how many of the strategy's distances its safety exit lies away, 0 where it says itself
) = range(F_OWN, F_OWN + 14)
FLOATS = F_OWN + 14

# --- messages from the venue to the engine
ACCEPTED, FILL, CANCELED, EXPIRED, REJECTED, MODIFIED, UNCHANGED, TRIGGERED, NOTED = range(9)
M_KIND, M_SLOT, M_QUANTITY, M_PRICE, M_CHARGES, M_NS, M_SYMBOL = range(7)

# --- rows of the log
LOG_WIDTH = 18
AN_ORDER, A_FILL, A_TRADE, A_REFUSAL = range(1, 5)
(
    L_KIND,
    L_NS,
    L_SIDE,
    L_QUANTITY,
    L_PRICE,  # trigger, limit, or the price of a fill
    L_CHARGES,
    L_PURPOSE,
    L_STOP,
    L_TARGET,
    L_REASON,
    L_ROW,
    L_CODE,
    L_STATUS,
    L_FILLED,
    L_ORDER,
    L_REFERENCE,
    L_SYMBOL,
) = range(17)
"""Of an order, a fill. A refusal and a trade use the places below, and those of kind, time, side,
purpose, reason, row, code and symbol."""
(
    N_MARK,
    N_WORTH,
    N_FREE,  # cash
    N_RESERVED,
    N_RISK,
    N_COUNT,
    N_SENT,  # orders of the last minute
    N_DAY_START,
) = (L_QUANTITY, L_PRICE, L_CHARGES, L_STOP, L_TARGET, L_STATUS, L_FILLED, L_ORDER)
N_MORE = L_REFERENCE
"""Of a refusal: the account as the risk gate saw it; of a target its limit, of a way out what was
asked, of an entry what of the symbol was in the way, as bits:"""
HAS_ENTRY, HAS_LONG, HAS_SHORT, HAS_OPPOSITE = 1, 2, 4, 8
L_FINAL_QUANTITY, L_FINAL_PRICE = L_CHARGES, L_ORDER
"""Of an order: its terms after the last change, where a fill keeps charges and order."""
(
    T_KIND,
    T_NS,
    T_SIDE,
    T_QUANTITY,
    T_VALUE,
    T_CHARGES,
    T_EXIT_NS,
    T_EXIT_QUANTITY,
    T_EXIT_VALUE,
    T_STOP,
    T_ENTRY,
    T_EXIT,
    T_PROFIT,
) = range(13)
LOG_ROOM = 64
"""Rows that one bar can fill at the most, with much to spare."""

# --- states of an order in the log
SENDING, WORKING, DONE, GONE, OVER, TURNED_AWAY = range(6)

# --- reasons of an order
BY_STRATEGY, BY_GUARD, BY_CLOSING, BY_DAY_LOSS = range(4)

# --- rules that refuse, by number; see `words.RULES`
(
    NO_RULE,
    R_SANE,
    R_HOURS,
    R_COLLAR,
    R_SHRINKS,
    R_PAUSED,
    R_DUPLICATE,
    R_SHORT,
    R_POSITIONS,
    R_RATE,
    R_DAY,
    R_STOP,
    R_LOSS,
    R_CASH,
    R_EXPOSURE,
    R_EXCHANGE,
) = range(16)

# --- why a kernel gave up
FINE, GROW, TOO_LARGE, TOO_SMALL, UNSURE, NO_SIDE, RUINED, TOO_BUSY = range(8)
NEVER = 2**62
