"""What a run of the compiled loop leaves to be measured: the same as a run of the engine."""

from decimal import Decimal

import numpy as np

from core.backtest.deeds import deeds_of
from core.backtest.fast.layout import (
    A_FILL,
    A_TRADE,
    L_CHARGES,
    L_NS,
    L_PRICE,
    L_QUANTITY,
    L_SIDE,
    L_SYMBOL,
    T_CHARGES,
    T_EXIT_NS,
    T_PROFIT,
    T_VALUE,
    Ints,
)
from core.backtest.fast.prices import digits_of
from core.backtest.fast.result import FastRun
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.summary import Measurable
from core.backtest.metrics.trades import TradeTable
from core.backtest.metrics.worth import DayEnds, Executions, day_ends, worth_at
from core.backtest.outcome import Outcome
from core.data.calendar import calendar_for
from indicators.arguments import Floats

_EXACT = 2**53  # whole numbers below it are floats


def outcome_of(run: FastRun, ends: DayEnds | None = None) -> Outcome:
    """Return a fast run ready to be measured, without trading hours: exposure cannot be told.

    `ends` are the days of the series in the order in which they were given, which is that of the
    sums; without them the order of the symbols is.
    """
    fills = _executions(run)
    curve = worth_at(ends or day_ends(run.series), float(run.start), fills)
    zone = calendar_for(run.series[0].instrument.market).zone
    traded = float(np.abs(fills.quantity) @ fills.price)
    return Outcome(Measurable(curve, trades_of(run), traded, (), (), zone), deeds_of(fills))


def curve_of(run: FastRun) -> Curve:
    """Return the worth at the end of each day."""
    return worth_at(day_ends(run.series), float(run.start), _executions(run))


def _executions(run: FastRun) -> Executions:
    rows = run.rows(A_FILL)
    quantity, price = _amounts(run, rows)
    return Executions(
        ts_ns=rows[:, L_NS],
        symbol=_symbols(run, rows),
        quantity=rows[:, L_SIDE] * quantity,
        price=price,
        charges=_floats(rows[:, L_CHARGES], run.digits),
    )


def trades_of(run: FastRun) -> TradeTable:
    """Return the finished round trips as columns."""
    rows = run.rows(A_TRADE)
    profit, charges, value = (
        _floats(rows[:, place], run.digits) for place in (T_PROFIT, T_CHARGES, T_VALUE)
    )
    return TradeTable(
        profit=profit,
        charges=charges,
        value=value,
        direction=rows[:, L_SIDE].astype(np.float64),
        entry_ns=rows[:, L_NS],
        exit_ns=rows[:, T_EXIT_NS],
        symbol=_symbols(run, rows),
        strategy=(type(run.strategies[0]).key,) * len(rows),
    )


def _symbols(run: FastRun, rows: Ints) -> tuple[str, ...]:
    names = [one.symbol for one in run.series]
    return tuple(map(names.__getitem__, rows[:, L_SYMBOL].tolist()))


def _floats(column: Ints, digits: int) -> Floats:
    """Return whole numbers of 10^-digits as the floats nearest to them."""
    if not len(column) or int(np.abs(column).max()) < _EXACT:
        return np.asarray(column / 10.0**digits, np.float64)
    return np.array([float(Decimal(one).scaleb(-digits)) for one in column.tolist()])


def _amounts(run: FastRun, rows: Ints) -> tuple[Floats, Floats]:
    """Return quantities and prices of fills in units of their symbols."""
    steps = [(one.instrument.lot_size, one.instrument.tick_size) for one in run.series]
    units = np.array([[10.0 ** digits_of(step) for step in both] for both in steps])
    lot, tick = units[rows[:, L_SYMBOL]].T
    return rows[:, L_QUANTITY] / lot, rows[:, L_PRICE] / tick
