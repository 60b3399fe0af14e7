"""Clusters of volatility and volume within a day, and calm and wild days."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.data.practice_market.parameters import Activity, Regimes

Floats = NDArray[np.float64]

CALM, WILD = 0, 1
_FORGOTTEN = 1e-6  # weights of the past below this are left out


def first_regime(regimes: Regimes, rng: Generator) -> int:
    """Return CALM or WILD as often as the chain visits them in the long run."""
    leave_calm, leave_wild = 1 - regimes.stay_calm, 1 - regimes.stay_wild
    return WILD if rng.random() < leave_calm / (leave_calm + leave_wild) else CALM


def next_regime(regimes: Regimes, before: int, rng: Generator) -> int:
    """Return the regime of the day after one with the regime `before`."""
    stay = regimes.stay_wild if before == WILD else regimes.stay_calm
    return before if rng.random() < stay else 1 - before


def autoregress(shocks: Floats, memory: float) -> Floats:
    """Return y[t] = memory * y[t-1] + shocks[t] along the first axis.

    By doubling (Hillis and Steele 1986): log2(n) whole-array steps, because a Python loop over
    minutes would cost more than all the rest of a day.
    """
    result = shocks.copy()
    shift, weight = 1, memory
    while shift < len(result) and weight > _FORGOTTEN:
        result[shift:] += weight * result[:-shift]
        shift, weight = 2 * shift, weight * weight
    return result


def stationary(rng: Generator, minutes: int, columns: int, memory: float) -> Floats:
    """Return AR(1) paths of variance 1 that are as varied in the first minute as in the last."""
    shocks = rng.standard_normal((minutes, columns))
    shocks[1:] *= np.sqrt(1 - memory * memory)
    return autoregress(shocks, memory)


@dataclass(frozen=True, slots=True)
class DayActivity:
    """Multipliers of a day: `market` (minutes, 1), `own` and `volume` (minutes, symbols).

    The squares of `market` and `own` and `volume` itself have mean 1.
    """

    market: Floats
    own: Floats
    volume: Floats


def day_activity(settings: Activity, minutes: int, symbols: int, rng: Generator) -> DayActivity:
    """Return the multipliers of one day drawn from `rng`."""
    columns = 2 * symbols + 2
    day = np.broadcast_to(rng.standard_normal(columns), (minutes, columns))
    slow = stationary(rng, minutes, columns, settings.slow)
    fast = stationary(rng, minutes, columns, settings.fast)

    def factor(variances: tuple[float, float, float], part: slice) -> Floats:
        root = np.sqrt(variances)
        made = root[0] * day[:, part] + root[1] * slow[:, part] + root[2] * fast[:, part]
        return np.asarray(made)

    common = factor(settings.common, slice(0, 1))
    market = common + factor(settings.market, slice(1, 2))
    own = factor(settings.own, slice(2, 2 + symbols))
    news = np.sqrt(settings.volume_news) * rng.standard_normal((minutes, symbols))
    log_own = common + own + settings.news_loading * news
    log_volume = settings.volume_common_loading * common + settings.volume_loading * own
    log_volume = log_volume + factor(settings.volume, slice(2 + symbols, columns)) + news
    variances = log_variances(settings)
    return DayActivity(
        # The mean of exp(2x) is exp(2 var x), that of exp(x) is exp(var x / 2).
        np.exp(market - variances.market),
        np.exp(log_own - variances.own),
        np.exp(log_volume - variances.volume / 2),
    )


@dataclass(frozen=True, slots=True)
class LogVariances:
    """Variances of the logs of a day's multipliers."""

    market: float
    own: float
    volume: float


def log_variances(settings: Activity) -> LogVariances:
    """Return the variances of the log multipliers."""
    common, own = sum(settings.common), sum(settings.own)
    volume = settings.volume_common_loading**2 * common + settings.volume_loading**2 * own
    return LogVariances(
        market=common + sum(settings.market),
        own=common + own + settings.news_loading**2 * settings.volume_news,
        volume=volume + sum(settings.volume) + settings.volume_news,
    )
