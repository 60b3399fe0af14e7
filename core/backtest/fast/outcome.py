"""What a run of the compiled loop leaves to be measured: the same as a run of the engine."""

import numpy as np

from core.backtest.fast.account import money_digits
from core.backtest.fast.layout import (
    A_FILL,
    A_TRADE,
    L_CHARGES,
    L_NS,
    L_PRICE,
    L_QUANTITY,
    L_SIDE,
    T_CHARGES,
    T_EXIT_NS,
    T_PROFIT,
    T_VALUE,
)
from core.backtest.fast.prices import digits_of
from core.backtest.fast.result import FastRun
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.summary import Measurable
from core.backtest.metrics.trades import TradeTable
from core.backtest.metrics.worth import Executions, worth_by_day
from core.backtest.outcome import Outcome
from core.data.calendar import calendar_for


def outcome_of(run: FastRun) -> Outcome:
    """Return a fast run ready to be measured, without trading hours and deeds.

    So exposure cannot be told of it, nor whether it knows the future.
    """
    curve, trades = curve_of(run), trades_of(run)
    rows = run.rows(A_FILL)
    unit, tick = _units(run)
    traded = float((rows[:, L_QUANTITY] / unit) @ (rows[:, L_PRICE] / tick))
    zone = calendar_for(run.series.instrument.market).zone
    return Outcome(Measurable(curve, trades, traded, (), (), zone), ())


def curve_of(run: FastRun) -> Curve:
    """Return the worth at the end of each day."""
    rows = run.rows(A_FILL)
    unit, tick = _units(run)
    executions = Executions(
        ts_ns=rows[:, L_NS],
        symbol=(run.series.symbol,) * len(rows),
        quantity=rows[:, L_SIDE] * rows[:, L_QUANTITY] / unit,
        price=rows[:, L_PRICE] / tick,
        charges=rows[:, L_CHARGES] / _money(run),
    )
    return worth_by_day(float(run.start), executions, [run.series])


def trades_of(run: FastRun) -> TradeTable:
    """Return the finished round trips as columns."""
    rows, money = run.rows(A_TRADE), _money(run)
    return TradeTable(
        profit=rows[:, T_PROFIT] / money,
        charges=rows[:, T_CHARGES] / money,
        value=rows[:, T_VALUE] / money,
        direction=rows[:, L_SIDE].astype(np.float64),
        entry_ns=rows[:, L_NS],
        exit_ns=rows[:, T_EXIT_NS],
        symbol=(run.series.symbol,) * len(rows),
        strategy=(type(run.strategy).key,) * len(rows),
    )


def _units(run: FastRun) -> tuple[float, float]:
    instrument = run.series.instrument
    return 10.0 ** digits_of(instrument.lot_size), 10.0 ** digits_of(instrument.tick_size)


def _money(run: FastRun) -> float:
    return 10.0 ** money_digits(run.series.instrument)
