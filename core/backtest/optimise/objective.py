"""What a set of settings is worth: six objectives, and what it must keep to be considered."""

import math
from enum import StrEnum

from msgspec import Struct

from core.backtest.metrics.drawdown import calmar, deepest_fall
from core.backtest.metrics.returns import sharpe, sortino, total_return
from core.backtest.metrics.trades import trade_figures
from core.backtest.outcome import Outcome
from core.backtest.verdict import ENOUGH_TRADES


class Objective(StrEnum):
    """What is looked for; more is better in each."""

    SHARPE = "sharpe"
    RETURN = "return"
    PROFIT_FACTOR = "profit_factor"
    WIN_RATE = "win_rate"
    CALMAR = "calmar"
    SORTINO = "sortino"


class Figures(Struct, frozen=True, kw_only=True):
    """What one set of settings gave. Shares are fractions, falls negative; nan is not defined.

    `period_sharpe` is the Sharpe ratio of one period, the others are those of a year.
    """

    trades: int
    total_return: float
    deepest_fall: float
    win_rate: float
    profit_factor: float
    sharpe: float
    sortino: float
    calmar: float
    period_sharpe: float


class Constraints(Struct, frozen=True, kw_only=True):
    """What settings must keep: enough trades, a fall no deeper, a return no lower."""

    least_trades: int = ENOUGH_TRADES
    deepest_fall: float = -1.0
    least_return: float = -1.0

    def broken(self, figures: Figures) -> str:
        """Return what is not kept (trades, fall or return), or an empty text."""
        if figures.trades < self.least_trades:
            return "trades"
        if not figures.deepest_fall >= self.deepest_fall:
            return "fall"
        return "return" if not figures.total_return >= self.least_return else ""


def figures_of(outcome: Outcome) -> Figures:
    """Return the figures of a run."""
    curve, traded = outcome.curve, trade_figures(outcome.trades)
    returns = curve.returns
    return Figures(
        trades=traded.count,
        total_return=total_return(returns),
        deepest_fall=deepest_fall(curve.worth),
        win_rate=traded.win_rate,
        profit_factor=traded.profit_factor,
        sharpe=sharpe(returns, curve.per_year),
        sortino=sortino(returns, curve.per_year),
        calmar=calmar(curve.worth, curve.per_year),
        period_sharpe=sharpe(returns, 1.0),
    )


def score(objective: Objective, figures: Figures, constraints: Constraints) -> float:
    """Return what settings are worth; nan where they break a constraint or nothing can be said.

    A ratio without a loss to divide by is nan: so few trades say nothing, however good they look.
    """
    if constraints.broken(figures):
        return math.nan
    name = "total_return" if objective is Objective.RETURN else objective.value
    found: float = getattr(figures, name)
    return found if math.isfinite(found) else math.nan
