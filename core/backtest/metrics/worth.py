"""The worth of an account at the end of each day, from its executions and the prices alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.backtest.metrics.curve import Curve, days_per_year
from core.backtest.metrics.returns import Floats
from core.clock import DAY_NS, SECOND_NS
from core.data.calendar import calendar_for
from core.data.series import BarSeries
from core.model.instrument import Market

Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Executions:
    """Executions as columns, oldest first: time, symbol, signed quantity, price, charges."""

    ts_ns: Times
    symbol: tuple[str, ...]
    quantity: Floats
    price: Floats
    charges: Floats


@dataclass(frozen=True, slots=True)
class Days:
    """The days prices are known of: their numbers, the last bar's open of each, and its end."""

    number: Times
    ts_ns: Times
    end_ns: Times


@dataclass(frozen=True, slots=True)
class DayEnds:
    """The days of some series, and each symbol's last price known at their ends."""

    days: Days
    closes: Sequence[tuple[str, Floats]]
    per_year: float


def day_numbers(market: Market, ts_ns: Times) -> Times:
    """Return the number of the market's calendar day for each moment."""
    ahead = calendar_for(market).zone.utcoffset(datetime(1970, 1, 1))  # noqa: DTZ001 - zones need it
    offset = 0 if ahead is None else int(ahead.total_seconds()) * SECOND_NS
    numbers: Times = (ts_ns + offset) // DAY_NS
    return numbers


def days_of(series: Sequence[BarSeries]) -> Days:
    """Return every day of which any of the series has a bar."""
    filled = [one for one in series if len(one)]
    if not filled:
        none = np.empty(0, np.int64)
        return Days(none, none, none)
    market = filled[0].instrument.market
    opens = np.concatenate([one.open_ns for one in filled])
    closes = np.concatenate([one.close_ns for one in filled])
    order = np.argsort(opens, kind="stable")
    numbers = day_numbers(market, opens[order])
    firsts = np.flatnonzero(np.append(True, np.diff(numbers) > 0))
    lasts = np.append(firsts[1:], len(numbers)) - 1
    ends = np.maximum.reduceat(closes[order], firsts)
    return Days(numbers[firsts], opens[order][lasts], ends)


def closes_on(series: BarSeries, days: Days) -> Floats:
    """Return the last price known at the end of each day; nan before the first."""
    numbers = day_numbers(series.instrument.market, series.open_ns)
    places = np.searchsorted(numbers, days.number, side="right") - 1
    closes: Floats = np.where(places >= 0, series.close[np.maximum(places, 0)], np.nan)
    return closes


def day_ends(series: Sequence[BarSeries]) -> DayEnds:
    """Return the days of some series with their last prices, once for any number of curves."""
    days = days_of(series)
    filled = [one for one in series if len(one)]
    if not filled:
        return DayEnds(days, (), 1.0)
    market = filled[0].instrument.market
    return DayEnds(
        days,
        [(one.symbol, closes_on(one, days)) for one in filled],
        days_per_year(market, int(days.ts_ns[0]), int(days.ts_ns[-1])),
    )


def worth_by_day(start: float, executions: Executions, series: Sequence[BarSeries]) -> Curve:
    """Return the curve of days: `start`, then cash and holdings at each day's last prices."""
    return worth_at(day_ends(series), start, executions)


def worth_at(ends: DayEnds, start: float, executions: Executions) -> Curve:
    """Return the curve of days that `worth_by_day` does."""
    days = ends.days
    if not len(days.number):
        return Curve(np.empty(0, np.int64), np.empty(0), 1.0)
    symbols = np.array(executions.symbol, dtype=object)
    paid = executions.quantity * executions.price + executions.charges
    worth = start - _by(days, executions.ts_ns, paid)
    for symbol, closes in ends.closes:
        mine = symbols == symbol
        if not mine.any():
            continue
        held = _by(days, executions.ts_ns[mine], executions.quantity[mine])
        worth += np.where(held != 0.0, held * closes, 0.0)
    first = int(days.ts_ns[0]) - 1
    times = np.concatenate(([first], days.ts_ns)).astype(np.int64)
    return Curve(times, np.concatenate(([start], worth)), ends.per_year)


def _by(days: Days, ts_ns: Times, amounts: Floats) -> Floats:
    """Return the sum of the amounts up to the end of each day."""
    sums = np.concatenate(([0.0], np.cumsum(amounts)))
    sums_by: Floats = sums[np.searchsorted(ts_ns, days.end_ns, side="right")]
    return sums_by
