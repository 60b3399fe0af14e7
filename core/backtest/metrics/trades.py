"""Round trips as columns, and what they say: won, lost, how large, how long, in which run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.backtest.metrics.returns import Floats

Times = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TradeTable:
    """Finished round trips in the order of their ends; all columns have the same length.

    `profit` is after all costs, `value` what was paid to get in (quantity times price), both in
    the account's currency. `direction` is 1 when bought first, -1 when sold first. `regime` is
    empty, or the mood of the market at each entry.
    """

    profit: Floats
    charges: Floats
    value: Floats
    direction: Floats
    entry_ns: Times
    exit_ns: Times
    symbol: tuple[str, ...]
    strategy: tuple[str, ...]
    regime: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.profit)


def no_trades() -> TradeTable:
    """Return a table without rows."""
    none, never = np.empty(0), np.empty(0, np.int64)
    return TradeTable(none, none, none, none, never, never, (), ())


class TradeFigures(Struct, frozen=True, kw_only=True):
    """What the trades of a run say. Amounts are in the account's currency, before a person's tax.

    nan where nothing can be said: without trades everything but the counts and sums, without a
    win or a loss what is divided by it.
    """

    count: int
    lost: int
    won: int
    long: int
    short: int
    lost_sum: float
    won_sum: float
    charges: float
    worst: float
    best: float
    average_loss: float
    average_win: float
    win_rate: float
    profit_factor: float
    payoff: float
    expectancy: float
    longest_losing_run: int
    longest_winning_run: int
    average_holding_s: float


def trade_figures(trades: TradeTable) -> TradeFigures:
    """Return the figures of finished trades; one that ended at exactly zero is neither kind."""
    profit = trades.profit
    held_ns = (trades.exit_ns - trades.entry_ns).astype(np.float64)
    return TradeFigures(
        count=len(profit),
        lost=int(np.sum(profit < 0.0)),
        won=int(np.sum(profit > 0.0)),
        long=int(np.sum(trades.direction > 0.0)),
        short=int(np.sum(trades.direction < 0.0)),
        lost_sum=float(np.sum(profit[profit < 0.0])),
        won_sum=float(np.sum(profit[profit > 0.0])),
        charges=float(np.sum(trades.charges)),
        worst=float(np.min(profit)) if len(profit) else math.nan,
        best=float(np.max(profit)) if len(profit) else math.nan,
        average_loss=_mean(profit[profit < 0.0]),
        average_win=_mean(profit[profit > 0.0]),
        win_rate=win_rate(profit),
        profit_factor=profit_factor(profit),
        payoff=payoff(profit),
        expectancy=_mean(profit),
        longest_losing_run=longest_run(profit < 0.0),
        longest_winning_run=longest_run(profit > 0.0),
        average_holding_s=_mean(held_ns) / 1e9,
    )


def win_rate(profit: Floats) -> float:
    """Return the share of all finished trades that ended above zero, costs included."""
    return float(np.mean(profit > 0.0)) if len(profit) else math.nan


def profit_factor(profit: Floats) -> float:
    """Return all that was won over all that was lost; nan when nothing was lost.

    Source: Schwager, "Futures: Technical Analysis" (1996); quantstats `profit_factor`.
    """
    lost = -float(np.sum(profit[profit < 0.0]))
    return float(np.sum(profit[profit > 0.0])) / lost if lost > 0.0 else math.nan


def payoff(profit: Floats) -> float:
    """Return the average win over the average loss; nan without either.

    Source: Tharp, "Trade Your Way to Financial Freedom"; quantstats `payoff_ratio`.
    """
    return _mean(profit[profit > 0.0]) / -_mean(profit[profit < 0.0])


def longest_run(these: Flags) -> int:
    """Return the most trades of a kind that came one after the other."""
    longest = run = 0
    for one in these.tolist():
        run = run + 1 if one else 0
        longest = max(longest, run)
    return longest


def exposure(trades: Sequence[tuple[int, int]], sessions: Sequence[tuple[int, int]]) -> float:
    """Return the share of the trading hours during which anything was held.

    Both are stretches of time (start, end) in nanoseconds; sessions do not overlap, holdings may.
    nan without trading hours.
    """
    hours = sum(end - start for start, end in sessions)
    if hours <= 0:
        return math.nan
    held, at, places = 0, 0, _joined(trades)
    for start, end in sorted(sessions):
        while at < len(places) and places[at][1] <= start:
            at += 1
        look = at
        while look < len(places) and places[look][0] < end:
            held += min(end, places[look][1]) - max(start, places[look][0])
            look += 1
    return held / hours


def turnover(traded_value: float, worth: Floats, per_year: float) -> float:
    """Return how often in a year the money was turned over: half of all trading over mean worth.

    Half, because a purchase and its sale are one turn. `worth` holds the start and the end of each
    period. Source: pyfolio `get_turnover`, averaged and annualised. nan without a period.
    """
    mean = float(np.mean(worth)) if len(worth) > 1 else math.nan
    if not mean > 0.0:
        return math.nan
    return traded_value / 2.0 / mean * per_year / (len(worth) - 1)


def _joined(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _mean(values: Floats) -> float:
    return float(np.mean(values)) if len(values) else math.nan
