"""How sure a Sharpe ratio is, given its length, its shape and how many were tried.

Sharpe ratios here are those of one period, not of a year. Sources: Bailey and López de Prado, "The
Sharpe Ratio Efficient Frontier" (2012) and "The Deflated Sharpe Ratio" (2014).
"""

import math
from statistics import NormalDist

import numpy as np

from core.backtest.metrics.returns import Floats, kurtosis, sharpe, skewness

_NORMAL = NormalDist()
_EULER = 0.5772156649015329


def probabilistic_sharpe(
    observed: float, against: float, periods: int, skew: float = 0.0, kurt: float = 3.0
) -> float:
    """Return the probability that the true Sharpe ratio is above `against`.

    `kurt` is 3 for a normal distribution. nan below two periods or with a figure that is no number.
    """
    spread = _spread(observed, skew, kurt)
    if periods < 2 or not math.isfinite(observed - against) or not spread > 0.0:
        return math.nan
    return _NORMAL.cdf((observed - against) * math.sqrt(periods - 1) / spread)


def minimum_track_record(
    observed: float,
    against: float = 0.0,
    skew: float = 0.0,
    kurt: float = 3.0,
    confidence: float = 0.95,
) -> float:
    """Return how many periods are needed to be sure the true Sharpe ratio is above `against`.

    nan when the observed one is not above it: then no length is enough.
    """
    spread = _spread(observed, skew, kurt)
    if not observed > against or not spread > 0.0:
        return math.nan
    ratio = _NORMAL.inv_cdf(confidence) * spread / (observed - against)
    return 1.0 + ratio * ratio


def expected_best(variance: float, trials: int) -> float:
    """Return the best Sharpe ratio to expect of `trials` independent ones that are worth nothing.

    `variance` is that of the Sharpe ratios tried. 0 for one trial: nothing was picked.
    """
    if trials < 2:
        return 0.0
    low = _NORMAL.inv_cdf(1.0 - 1.0 / trials)
    high = _NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    return math.sqrt(variance) * ((1.0 - _EULER) * low + _EULER * high)


def deflated_sharpe(returns: Floats, tried: Floats) -> float:
    """Return the probability that the best of several tries is worth more than luck gives.

    `returns` are those of the best, `tried` the Sharpe ratios of all tries, the best one included.
    """
    known = tried[np.isfinite(tried)]
    variance = float(np.var(known, ddof=1)) if len(known) > 1 else 0.0
    return probabilistic_sharpe(
        sharpe(returns, 1.0),
        expected_best(variance, len(tried)),
        len(returns),
        skewness(returns),
        kurtosis(returns),
    )


def _spread(observed: float, skew: float, kurt: float) -> float:
    inside = 1.0 - skew * observed + (kurt - 1.0) / 4.0 * observed * observed
    return math.sqrt(inside) if inside > 0.0 else math.nan
