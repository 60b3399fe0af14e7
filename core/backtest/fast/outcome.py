"""What a run of the compiled loop leaves to be measured: the same as a run of the engine."""

import numpy as np

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
from core.backtest.metrics.worth import Executions, worth_by_day
from core.backtest.outcome import Outcome
from core.data.calendar import calendar_for
from indicators.arguments import Floats


def outcome_of(run: FastRun) -> Outcome:
    """Return a fast run ready to be measured, without trading hours and deeds.

    So exposure cannot be told of it, nor whether it knows the future.
    """
    curve, trades = curve_of(run), trades_of(run)
    quantity, price = _amounts(run, run.rows(A_FILL))
    zone = calendar_for(run.series[0].instrument.market).zone
    return Outcome(Measurable(curve, trades, float(quantity @ price), (), (), zone), ())


def curve_of(run: FastRun) -> Curve:
    """Return the worth at the end of each day."""
    rows = run.rows(A_FILL)
    quantity, price = _amounts(run, rows)
    executions = Executions(
        ts_ns=rows[:, L_NS],
        symbol=_symbols(run, rows),
        quantity=rows[:, L_SIDE] * quantity,
        price=price,
        charges=rows[:, L_CHARGES] / 10.0**run.digits,
    )
    return worth_by_day(float(run.start), executions, run.series)


def trades_of(run: FastRun) -> TradeTable:
    """Return the finished round trips as columns."""
    rows, money = run.rows(A_TRADE), 10.0**run.digits
    return TradeTable(
        profit=rows[:, T_PROFIT] / money,
        charges=rows[:, T_CHARGES] / money,
        value=rows[:, T_VALUE] / money,
        direction=rows[:, L_SIDE].astype(np.float64),
        entry_ns=rows[:, L_NS],
        exit_ns=rows[:, T_EXIT_NS],
        symbol=_symbols(run, rows),
        strategy=(type(run.strategies[0]).key,) * len(rows),
    )


def _symbols(run: FastRun, rows: Ints) -> tuple[str, ...]:
    return tuple(run.series[one].symbol for one in rows[:, L_SYMBOL].tolist())


def _amounts(run: FastRun, rows: Ints) -> tuple[Floats, Floats]:
    """Return quantities and prices of fills in units of their symbols."""
    steps = [(one.instrument.lot_size, one.instrument.tick_size) for one in run.series]
    units = np.array([[10.0 ** digits_of(step) for step in both] for both in steps])
    lot, tick = units[rows[:, L_SYMBOL]].T
    return rows[:, L_QUANTITY] / lot, rows[:, L_PRICE] / tick
