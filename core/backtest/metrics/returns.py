"""Return and risk of a series of period returns, each with the source of its formula.

`returns` are simple returns of equal periods as fractions, `per_year` how many such periods a
year has (see core.backtest.metrics.curve). Whatever is not defined - too few periods, a worth that
is no number, nothing to divide by - is nan, never an exception and never infinite.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEADY = 1e-12  # a spread this far below the returns themselves is rounding, not risk


def simple_returns(worth: Floats) -> Floats:
    """Return the change of each period as a fraction of the worth before it.

    One fewer than there are values; nan after a worth that is not above zero.
    """
    values = np.asarray(worth, dtype=np.float64)
    if len(values) < 2:
        return np.empty(0)
    before = np.where(values[:-1] > 0.0, values[:-1], np.nan)
    change: Floats = values[1:] / before - 1.0
    return change


def total_return(returns: Floats) -> float:
    """Return what all periods together gave, compounded: the product of 1 + r, less 1.

    Source: definition; empyrical `cum_returns_final`. nan without a period.
    """
    if not _usable(returns, 1):
        return math.nan
    return float(np.prod(1.0 + returns)) - 1.0


def cagr(returns: Floats, per_year: float) -> float:
    """Return the compound annual growth rate: (1 + total return) ** (1 / years) - 1.

    Years are periods / `per_year`. Source: CFA Institute, Time Value of Money; empyrical
    `annual_return`. All lost is -1; nan without a period.
    """
    total = total_return(returns)
    if math.isnan(total) or per_year <= 0.0:
        return math.nan
    if total <= -1.0:
        return -1.0
    log_growth = math.log1p(total) * per_year / len(returns)
    return math.expm1(log_growth) if log_growth < 700.0 else math.nan


def volatility(returns: Floats, per_year: float) -> float:
    """Return the sample standard deviation (n - 1) of a year: that of a period x sqrt(per_year).

    Source: Hull, Options, Futures and Other Derivatives, "Estimating volatility". nan below two
    periods; 0 when every period is the same.
    """
    if not _usable(returns, 2):
        return math.nan
    return _spread(returns) * math.sqrt(per_year)


def downside_deviation(returns: Floats, per_year: float, required: float = 0.0) -> float:
    """Return the annual root mean square of what each period fell short of `required`.

    Periods that did not fall short count as zeros. Source: Sortino and Price, "Performance
    Measurement in a Downside Risk Framework" (1994). nan without a period.
    """
    if not _usable(returns, 1):
        return math.nan
    short = np.minimum(returns - required, 0.0)
    return math.sqrt(float(np.mean(short * short)) * per_year)


def sharpe(returns: Floats, per_year: float, risk_free: float = 0.0) -> float:
    """Return mean over sample standard deviation of the returns above `risk_free`, for a year.

    `risk_free` is the return of one period. Source: Sharpe, "The Sharpe Ratio" (1994), annualised
    by sqrt(per_year). nan below two periods and for returns that never differ.
    """
    if not _usable(returns, 2):
        return math.nan
    excess = returns - risk_free
    spread = _spread(excess)
    if spread == 0.0:
        return math.nan
    return float(np.mean(excess)) / spread * math.sqrt(per_year)


def sortino(returns: Floats, per_year: float, required: float = 0.0) -> float:
    """Return the annual mean return above `required` over the annual downside deviation.

    Source: Sortino and Price (1994). nan when no period fell short: nothing to divide by.
    """
    risk = downside_deviation(returns, per_year, required)
    if math.isnan(risk) or risk == 0.0:
        return math.nan
    return float(np.mean(returns - required)) * per_year / risk


def skewness(returns: Floats) -> float:
    """Return the third standardised moment m3 / m2 ** 1.5 (0 when symmetric).

    Source: Joanes and Gill (1998), g1. nan below three periods and without any spread.
    """
    if not _usable(returns, 3) or _spread(returns) == 0.0:
        return math.nan
    off = returns - np.mean(returns)
    return float(np.mean(off**3) / np.mean(off * off) ** 1.5)


def kurtosis(returns: Floats) -> float:
    """Return the fourth standardised moment m4 / m2 ** 2 (3 for a normal distribution).

    Source: Joanes and Gill (1998), g2 + 3. nan below four periods and without any spread.
    """
    if not _usable(returns, 4) or _spread(returns) == 0.0:
        return math.nan
    off = returns - np.mean(returns)
    return float(np.mean(off**4) / np.mean(off * off) ** 2)


def _spread(returns: Floats) -> float:
    """Return the sample standard deviation, 0 where only rounding differs."""
    spread = float(np.std(returns, ddof=1))
    return spread if spread > _STEADY * float(np.max(np.abs(returns))) else 0.0


def _usable(returns: Floats, least: int) -> bool:
    return len(returns) >= least and bool(np.isfinite(returns).all())
