"""The worth of an account at the end of each day, and how many such days a year has."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.backtest.metrics.returns import Floats, simple_returns
from core.data.calendar import MarketCalendar, calendar_for
from core.model.instrument import Market

Times = NDArray[np.int64]

COIN_DAYS = 365.0
"""Coins trade every day; leap years are left out, as in every yearly figure of the field."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Worth over time, oldest first: the start, then the end of each period.

    `ts_ns` is rising, nanoseconds since 1970, UTC. `per_year` says how many periods a year has.
    """

    ts_ns: Times
    worth: Floats
    per_year: float

    @property
    def returns(self) -> Floats:
        """Return the simple return of each period."""
        return simple_returns(self.worth)


def days_per_year(market: Market, first_ns: int, last_ns: int) -> float:
    """Return how many trading days a year of the market has around two moments.

    For shares the mean over the calendar years touched, counted in the NSE's calendar; years whose
    holidays are not known yet are left out if any other is touched. For coins 365.
    """
    if market is not Market.NSE:
        return COIN_DAYS
    calendar = calendar_for(market)
    last_known = calendar.known_until.year
    first = min(calendar.trading_day(first_ns).year, last_known)
    last = min(calendar.trading_day(last_ns).year, last_known)
    years = range(first, max(first, last) + 1)
    return sum(_trading_days(calendar, year) for year in years) / len(years)


def _trading_days(calendar: MarketCalendar, year: int) -> int:
    first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    return sum(calendar.is_trading_day(date.fromordinal(one)) for one in range(first, after))
