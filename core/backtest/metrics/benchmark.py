"""A run beside something simpler: how much of its return only followed the market."""

import math

import numpy as np
from msgspec import Struct

from core.backtest.metrics.returns import Floats

_LEAST = 3  # a line through fewer points always fits


class Beside(Struct, frozen=True, kw_only=True):
    """A run beside a benchmark; nan where fewer than three periods or no spread leave no answer."""

    alpha: float
    beta: float
    correlation: float
    tracking_error: float
    information_ratio: float


def beside(returns: Floats, benchmark: Floats, per_year: float, risk_free: float = 0.0) -> Beside:
    """Return alpha, beta, correlation, tracking error and information ratio of a year.

    Both are simple returns of the same periods; `risk_free` is that of one period. Beta is the
    covariance over the benchmark's variance and alpha the mean return it does not explain,
    compounded over a year (Jensen, "The Performance of Mutual Funds" (1968); empyrical
    `alpha_beta`). Correlation is Pearson's. Tracking error and information ratio are the spread
    of the difference and its mean over it (Grinold and Kahn, "Active Portfolio Management").
    """
    if len(returns) != len(benchmark):
        raise ValueError(f"{len(returns)} periods cannot be compared with {len(benchmark)}")
    usable = np.isfinite(returns).all() and np.isfinite(benchmark).all()
    if len(returns) < _LEAST or not usable:
        return Beside(
            alpha=math.nan,
            beta=math.nan,
            correlation=math.nan,
            tracking_error=math.nan,
            information_ratio=math.nan,
        )
    beta = _beta(returns, benchmark)
    unexplained = float(np.mean(returns - risk_free - beta * (benchmark - risk_free)))
    ahead = returns - benchmark
    error = float(np.std(ahead, ddof=1)) * math.sqrt(per_year)
    mean_ahead = float(np.mean(ahead)) * per_year
    return Beside(
        alpha=math.expm1(math.log1p(unexplained) * per_year) if unexplained > -1.0 else -1.0,
        beta=beta,
        correlation=_correlation(returns, benchmark),
        tracking_error=error,
        information_ratio=mean_ahead / error if error > 1e-12 * abs(mean_ahead) else math.nan,
    )


def _beta(returns: Floats, benchmark: Floats) -> float:
    off = benchmark - np.mean(benchmark)
    variance = float(np.sum(off * off))
    return float(np.sum(off * returns)) / variance if variance > 0.0 else math.nan


def _correlation(one: Floats, other: Floats) -> float:
    a, b = one - np.mean(one), other - np.mean(other)
    size = math.sqrt(float(np.sum(a * a)) * float(np.sum(b * b)))
    return float(np.sum(a * b)) / size if size > 0.0 else math.nan
