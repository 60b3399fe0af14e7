"""Every figure of a run in one message, losses first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from msgspec import Struct

from core.backtest.metrics.attribution import Attribution, attribute
from core.backtest.metrics.benchmark import Beside, beside
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.drawdown import (
    calmar,
    deepest_fall,
    falls,
    longest_fall,
    longest_recovery,
    pain_index,
    ulcer_index,
)
from core.backtest.metrics.months import MonthReturn, month_returns
from core.backtest.metrics.returns import (
    Floats,
    cagr,
    downside_deviation,
    kurtosis,
    sharpe,
    simple_returns,
    skewness,
    sortino,
    total_return,
    volatility,
)
from core.backtest.metrics.trades import (
    TradeFigures,
    TradeTable,
    exposure,
    trade_figures,
    turnover,
)


@dataclass(frozen=True, slots=True)
class Measurable:
    """What a run leaves behind to be measured.

    `holdings` are the stretches of time (start, end) in which something was held, those still
    open included; `sessions` the trading hours; `traded_value` the value of every execution.
    """

    curve: Curve
    trades: TradeTable
    traded_value: float
    holdings: Sequence[tuple[int, int]]
    sessions: Sequence[tuple[int, int]]
    zone: tzinfo


class Metrics(Struct, frozen=True, kw_only=True):
    """Every figure of a run. Fractions, not percent; lengths in periods; nan is not defined."""

    deepest_fall: float
    longest_fall: int
    longest_recovery: int | None
    falls: int
    ulcer_index: float
    pain_index: float
    downside_deviation: float
    volatility: float
    total_return: float
    cagr: float
    sharpe: float
    sortino: float
    calmar: float
    skewness: float
    kurtosis: float
    exposure: float
    turnover: float
    periods: int
    periods_per_year: float
    trades: TradeFigures
    months: tuple[MonthReturn, ...]
    attribution: Attribution
    benchmark: Beside | None


def measure(run: Measurable, benchmark: Floats | None = None) -> Metrics:
    """Return every figure of a run; `benchmark` is the worth of another at the same moments."""
    curve, returns = run.curve, run.curve.returns
    per_year, found = curve.per_year, falls(curve.worth)
    return Metrics(
        deepest_fall=deepest_fall(curve.worth),
        longest_fall=longest_fall(found),
        longest_recovery=longest_recovery(found),
        falls=len(found),
        ulcer_index=ulcer_index(curve.worth),
        pain_index=pain_index(curve.worth),
        downside_deviation=downside_deviation(returns, per_year),
        volatility=volatility(returns, per_year),
        total_return=total_return(returns),
        cagr=cagr(returns, per_year),
        sharpe=sharpe(returns, per_year),
        sortino=sortino(returns, per_year),
        calmar=calmar(curve.worth, per_year),
        skewness=skewness(returns),
        kurtosis=kurtosis(returns),
        exposure=exposure(run.holdings, run.sessions),
        turnover=turnover(run.traded_value, curve.worth, per_year),
        periods=len(returns),
        periods_per_year=per_year,
        trades=trade_figures(run.trades),
        months=tuple(month_returns(curve, run.zone)),
        attribution=attribute(run.trades, run.zone),
        benchmark=None
        if benchmark is None
        else beside(returns, simple_returns(benchmark), per_year),
    )
