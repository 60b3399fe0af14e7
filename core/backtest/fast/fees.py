"""What an execution costs, in whole numbers: the formulas of `core.execution.charges`."""

from core.backtest.fast.layout import (
    CARD,
    CARD_DP,
    CARD_RATES,
    CARD_WIDTH,
    CARDS,
    COINS,
    DELIVERY,
    DIVISOR,
    UNIT,
    Places,
)
from core.clock import DAY_NS, SECOND_NS
from indicators.kernel import part

_IST_AHEAD_NS = 19_800 * SECOND_NS


@part
def indian_day(ts_ns: int) -> int:
    """Return the number of the day in India."""
    return (ts_ns + _IST_AHEAD_NS) // DAY_NS


@part
def card_at(s: Places, ts_ns: int) -> int:
    """Return the place of the card in force; before the first card, of the first."""
    found = CARD
    for number in range(1, s[CARDS]):
        place = CARD + number * CARD_WIDTH
        if ts_ns < s[place]:
            break
        found = place
    return found


@part
def _owed(s: Places, card: int, way: int, turnover: int) -> int:
    """Return the charges on a turnover, rounded half up to whole units."""
    rates = card + CARD_RATES + 3 * way
    total = min(turnover * s[rates], s[rates + 1]) + turnover * s[rates + 2]
    return (total + s[DIVISOR] // 2) // s[DIVISOR] * s[UNIT]


@part
def charges(s: Places, side: int, maker: bool, turnover: int, before: int, ts_ns: int) -> int:
    """Return what a turnover costs an order that had `before` of it on the same day."""
    card = card_at(s, ts_ns)
    if s[COINS]:
        return _owed(s, card, 1 if maker else 0, turnover)
    way = 0 if side > 0 else 1
    if before == 0:
        return _owed(s, card, way, turnover)
    return _owed(s, card, way, before + turnover) - _owed(s, card, way, before)


@part
def depository(s: Places, side: int, ts_ns: int) -> int:
    """Return what the depository takes of the day's first sale."""
    if side > 0 or not s[DELIVERY]:
        return 0
    return s[card_at(s, ts_ns) + CARD_DP]


@part
def estimate(s: Places, side: int, turnover: int, ts_ns: int) -> int:
    """Return what an order would cost, at the dearest."""
    return charges(s, side, False, turnover, 0, ts_ns) + depository(s, side, ts_ns)
