"""Moves of the true price: overnight and minute by minute, all symmetric around zero."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.data.practice_market.activity import WILD, DayActivity
from core.data.practice_market.parameters import ClassParameters, Night, Regimes
from core.data.practice_market.traits import Traits

Floats = NDArray[np.float64]

_FURTHEST_MOVE = 0.10  # of a minute or a night: NSE's first price band


def regime_ratios(regimes: Regimes, regime: int) -> tuple[float, float, float]:
    """Return how much larger market moves, own moves and volume are than on calm days."""
    if regime == WILD:
        return regimes.market_ratio, regimes.own_ratio, regimes.volume_ratio
    return 1.0, 1.0, 1.0


def local_sigmas(
    settings: ClassParameters, traits: Traits, activity: DayActivity, regime: int
) -> tuple[Floats, Floats]:
    """Return the standard deviations of a day's minutes: market (minutes, 1), own (minutes, N)."""
    market_ratio, own_ratio, _ = regime_ratios(settings.regimes, regime)
    shape = np.array(settings.volatility_profile)[:, None]
    market = traits.sigma_market * market_ratio * shape * activity.market
    own = traits.sigma_own * own_ratio * shape * activity.own
    return market, own


def minute_moves(
    settings: ClassParameters, traits: Traits, market: Floats, own: Floats, rng: Generator
) -> Floats:
    """Return simple returns of shape (minutes, N), each from a law symmetric around zero.

    `market` and `own` are the local standard deviations. The market's moves reach each symbol
    by its beta; a sector's part is shared by its symbols.
    """
    minutes, count = own.shape
    jumps = settings.jumps
    common = rng.standard_normal((minutes, 1))
    common += _jumps(common.shape, jumps.market_chance, jumps.market_least, jumps.market_more, rng)
    sectors = rng.standard_normal((minutes, int(traits.sector.max()) + 1))
    alone = rng.standard_normal((minutes, count))
    mixed = np.sqrt(traits.sector_share) * sectors[:, traits.sector]
    mixed += np.sqrt(1 - traits.sector_share) * alone
    total = np.sqrt((traits.beta * market) ** 2 + own**2)
    sudden = _jumps((minutes, count), jumps.own_chance, jumps.own_least, jumps.own_more, rng)
    moves = traits.beta * (market * common) + own * mixed + total * sudden
    return np.asarray(np.clip(moves, -_FURTHEST_MOVE, _FURTHEST_MOVE))


def night_moves(night: Night, minutes: int, traits: Traits, ratio: float, rng: Generator) -> Floats:
    """Return the simple returns of shape (N,) from the last evening to this morning."""
    unit = np.sqrt((night.freedom - 2) / night.freedom)
    common, alone = rng.standard_t(night.freedom), rng.standard_t(night.freedom, len(traits.beta))
    mixed = np.sqrt(night.market_share) * common + np.sqrt(1 - night.market_share) * alone
    session = traits.sigma * np.sqrt(minutes) * ratio
    moves = night.to_session * session * unit * mixed
    return np.asarray(np.clip(moves, -_FURTHEST_MOVE, _FURTHEST_MOVE))


def _jumps(
    shape: tuple[int, int], chance: float, least: float, more: float, rng: Generator
) -> Floats:
    made = np.zeros(shape)
    hit = rng.random(shape) < chance
    count = int(hit.sum())
    sign = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    made[hit] = sign * (least + more * rng.exponential(size=count))
    return made
