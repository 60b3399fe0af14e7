"""A run of the compiled loop as one row of numbers."""

import math
from decimal import Decimal

from msgspec import Struct

from core.backtest.fast.layout import (
    CASH,
    CHARGES,
    DAYS,
    DEEPEST,
    GAINED,
    HELD,
    LAST_WORTH,
    LOST,
    MARK,
    MEAN,
    MONEY,
    OWN,
    REFUSED,
    SPREAD,
    TRADES,
    WINS,
    WORTH,
)
from core.backtest.fast.run import Ledger
from core.model.instrument import Market

_DAYS_A_YEAR = {Market.NSE: 252, Market.CRYPTO: 365}


class Summary(Struct, frozen=True, gc=False):
    """One row of a sweep. Shares are fractions: 0.1 is 10 %.

    `deepest_fall` is that of `EquityTrack`, 0 to -1. `sharpe` is the mean of the daily changes of
    worth over their standard deviation, by the square root of the trading days of a year; it and
    `profit_factor` are nan where there is nothing to divide by.
    """

    worth: float
    gain: float
    deepest_fall: float
    trades: int
    win_rate: float
    profit_factor: float
    charges: float
    sharpe: float
    refused: int


def summary(ledger: Ledger, start: Decimal, market: Market) -> Summary:
    """Return the numbers of a run; no object is made of any trade."""
    s, f = ledger.s, ledger.f
    unit = float(f[MONEY])
    held, mark, one = (ledger.store[:, place - OWN] for place in (HELD, MARK, WORTH))
    worth = float(s[CASH] + int((held * mark * one).sum())) / unit
    trades, lost = int(s[TRADES]), int(s[LOST])
    return Summary(
        worth=worth,
        gain=worth / float(start) - 1.0,
        deepest_fall=float(f[DEEPEST]),
        trades=trades,
        win_rate=int(s[WINS]) / trades if trades else math.nan,
        profit_factor=int(s[GAINED]) / lost if lost else math.nan,
        charges=int(s[CHARGES]) / unit,
        sharpe=_sharpe(ledger, worth, _DAYS_A_YEAR[market]),
        refused=int(s[REFUSED]),
    )


def _sharpe(ledger: Ledger, worth: float, days_a_year: int) -> float:
    """Return Sharpe's ratio of the daily changes, the last day's included."""
    f, count = ledger.f, int(ledger.s[DAYS])
    mean, spread, before = float(f[MEAN]), float(f[SPREAD]), float(f[LAST_WORTH])
    if before > 0.0:
        count += 1
        away = worth / before - 1.0 - mean
        mean += away / count
        spread += away * (worth / before - 1.0 - mean)
    if count < 2 or not spread > 0.0:
        return math.nan
    return mean / math.sqrt(spread / (count - 1)) * math.sqrt(days_a_year)
