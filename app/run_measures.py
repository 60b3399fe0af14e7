"""What a finished run leaves to be measured: its days, its trades, its executions."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from app.bootstrap import Machine
from core.backtest.deeds import deeds_of
from core.backtest.fast.records import TestedBook, TestedState
from core.backtest.metrics.curve import Curve, days_per_year
from core.backtest.metrics.summary import Measurable
from core.backtest.metrics.trades import TradeTable
from core.backtest.metrics.worth import Executions, worth_by_day
from core.backtest.outcome import Outcome
from core.data.calendar import MarketCalendar
from core.data.series import BarSeries
from core.events.facts import DayStarted
from core.model.orders import Fill
from core.state.portfolio_book import PortfolioBook
from core.state.session_state import SessionState
from core.storage.journal import MemoryJournal


def outcome_of(machine: Machine, series: Sequence[BarSeries] | None) -> Outcome:
    """Return a finished run ready to be measured; without its bars its journal must be in memory.

    With bars the days are theirs. Made-up prices leave none: then the days are the engine's own.
    """
    state, now_ns = machine.space.state, machine.space.clock.now_ns()
    calendar = next(iter(machine.calendars.values()))
    curve = _curve_of_journal(machine) if series is None else curve_of(state, series, now_ns)
    return outcome_from(state, curve, calendar, now_ns)


def curve_of(state: SessionState | TestedState, series: Sequence[BarSeries], now_ns: int) -> Curve:
    """Return the worth at the end of each day of the bars that came before a moment."""
    seen = [_seen(one, now_ns) for one in series]
    return worth_by_day(float(state.book.cash_start), executions_of(state.fills), seen)


def outcome_from(
    state: SessionState | TestedState, curve: Curve, calendar: MarketCalendar, now_ns: int
) -> Outcome:
    """Return what a finished run left to be measured, from its state and its curve."""
    still = [(one.opened_ns, now_ns) for one in state.book.positions.values()]
    days = (int(curve.ts_ns[0]) + 1, int(curve.ts_ns[-1])) if len(curve.ts_ns) else None
    measurable = Measurable(
        curve=curve,
        trades=trade_table(state.book),
        traded_value=float(sum(one.quantity * one.price for one in state.fills)),
        holdings=[*((one.entry_ns, one.exit_ns) for one in state.book.trades), *still],
        sessions=_sessions(calendar, *days) if days else (),
        zone=calendar.zone,
    )
    return Outcome(measurable, deeds_of(executions_of(state.fills)))


def trade_table(book: PortfolioBook | TestedBook) -> TradeTable:
    """Return the finished round trips of an account as columns."""
    trades = book.trades
    return TradeTable(
        profit=np.array([float(one.profit) for one in trades]),
        charges=np.array([float(one.charges) for one in trades]),
        value=np.array([float(one.quantity * one.entry_price) for one in trades]),
        direction=np.array([float(one.direction) for one in trades]),
        entry_ns=np.array([one.entry_ns for one in trades], np.int64),
        exit_ns=np.array([one.exit_ns for one in trades], np.int64),
        symbol=tuple(one.symbol for one in trades),
        strategy=tuple(one.strategy for one in trades),
    )


def executions_of(fills: Sequence[Fill]) -> Executions:
    """Return executions as columns."""
    return Executions(
        ts_ns=np.array([one.ts_ns for one in fills], np.int64),
        symbol=tuple(one.symbol for one in fills),
        quantity=np.array([float(one.quantity * one.side.sign) for one in fills]),
        price=np.array([float(one.price) for one in fills]),
        charges=np.array([float(one.charges) for one in fills]),
    )


def _seen(series: BarSeries, now_ns: int) -> BarSeries:
    """Return the bars that came before a run was stopped."""
    return series.rows(0, int(np.searchsorted(series.close_ns, now_ns, "right")))


def _curve_of_journal(machine: Machine) -> Curve:
    journal, space = machine.space.journal, machine.space
    assert isinstance(journal, MemoryJournal)
    begun = [one for one in journal.facts if isinstance(one, DayStarted)]
    ends = [float(one.equity) for one in begun[1:]] + [float(space.equity())]
    first = begun[0].ts_ns if begun else space.clock.now_ns()
    times = [first - 1, *(one.ts_ns for one in begun)]
    worth = [float(space.state.book.cash_start), *ends][: len(times)]
    market = next(iter(machine.calendars))
    return Curve(
        np.array(times, np.int64), np.array(worth), days_per_year(market, first, times[-1])
    )


def _sessions(calendar: MarketCalendar, first_ns: int, last_ns: int) -> list[tuple[int, int]]:
    day, last = calendar.trading_day(first_ns), calendar.trading_day(last_ns)
    found = []
    while day <= last:
        found += [(one.open_ns, one.close_ns) for one in calendar.sessions(day)]
        day += timedelta(days=1)
    return found
