"""Fit the practice market's parameters to measured figures; for measure_market.py."""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from core.data.practice_market.parameters import Activity
from core.data.practice_market.statistics import autocovariance

Floats = NDArray[np.float64]

LAGS = (1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 180, 240)


def nonnegative(design: Floats, target: Floats) -> Floats:
    """Return least squares coefficients none of which is negative, by trying every subset."""
    best, least = np.zeros(design.shape[1]), float(np.sum(target**2))
    for size in range(1, design.shape[1] + 1):
        for chosen in combinations(range(design.shape[1]), size):
            found = np.linalg.lstsq(design[:, chosen], target, rcond=None)[0]
            left = float(np.sum((design[:, chosen] @ found - target) ** 2))
            if (found >= 0).all() and left < least:
                best, least = np.zeros(design.shape[1]), left
                best[list(chosen)] = found
    return best


def covariances(first: Floats, second: Floats) -> tuple[Floats, Floats, float]:
    """Return within-symbol and between-symbol lagged covariances, and the one at lag 0.

    Between symbols by (n**2 * that of the means - n * the mean within) / (n * (n - 1)).
    """
    count = len(first)
    means = first.mean(axis=0), second.mean(axis=0)
    within, between = [], []
    for lag in LAGS:
        own = (autocovariance(first, second, lag) + autocovariance(second, first, lag)) / 2
        mean = (autocovariance(*means, lag) + autocovariance(means[1], means[0], lag)) / 2
        within.append(own)
        between.append((count * mean - own) / (count - 1))
    return np.array(within), np.array(between), float(np.mean(first * second))


def fit_activity(log_range: Floats, log_volume: Floats, bar_minutes: int) -> Activity:
    """Return the clusters of volatility and volume that the lagged covariances show.

    The covariance of a sum of a day factor and two AR(1) factors is day + slow**lag * var +
    fast**lag * var; the two memories are those with the least squared error over all six
    sets of covariances, the variances the non-negative least squares solution.
    """
    range_within, range_between, _ = covariances(log_range, log_range)
    volume_within, volume_between, volume_0 = covariances(log_volume, log_volume)
    cross_within, cross_between, cross_0 = covariances(log_range, log_volume)
    targets = (
        range_within - range_between,
        range_between,
        volume_within - volume_between,
        volume_between,
        cross_within - cross_between,
        cross_between,
    )
    lags = np.array(LAGS)
    best: tuple[float, Any] = (np.inf, None)
    for slow_life in (40, 60, 80, 120, 160, 240):
        for fast_life in (1.5, 2, 3, 5, 8, 12):
            slow, fast = np.exp(-1 / slow_life), np.exp(-1 / fast_life)
            design = np.stack((np.ones(len(lags)), slow**lags, fast**lags), axis=1)
            found = [nonnegative(design, one) for one in targets]
            error = sum(
                float(np.sum((design @ one - target) ** 2))
                for one, target in zip(found, targets, strict=True)
            )
            if error < best[0]:
                best = error, (slow, fast, found)
    slow, fast, (own, common, volume, volume_common, cross, cross_common) = best[1]
    loading = cross.sum() / own.sum()
    news = volume_0 - volume.sum() - volume_common.sum()
    return Activity(
        slow=slow ** (1 / bar_minutes),
        fast=fast ** (1 / bar_minutes),
        common=tuple(common),
        own=tuple(own),
        volume=tuple(np.maximum(volume - loading**2 * own, 0)),
        # The noise of a longer bar is that of the mean of its minutes: Fenton 1960.
        volume_news=float(np.log1p(bar_minutes * np.expm1(news))),
        market=(0.01, 0.1, 0.1),
        volume_common_loading=np.sqrt(volume_common.sum() / common.sum()),
        volume_loading=loading,
        news_loading=(cross_0 - cross.sum() - cross_common.sum()) / news,
    )


def fit_regimes(market: Floats, rounds: int = 200) -> tuple[Floats, Floats, Floats]:
    """Return (deviations, stay probabilities, chance of wild per day) of two normal states.

    Baum-Welch with scaling (Rabiner 1989; Hamilton 1990) on daily market returns around zero.
    """
    sigma = market.std() * np.array([0.7, 1.8])
    stay = np.array([0.95, 0.9])
    for _ in range(rounds):
        likely = np.exp(-(market[:, None] ** 2) / 2 / sigma**2) / sigma
        wild, stayed = _smooth_states(likely, float(stay[0]), float(stay[1]))
        weight = np.array([np.sum(1 - wild), np.sum(wild)])
        square = np.array([np.sum((1 - wild) * market**2), np.sum(wild * market**2)])
        sigma = np.sqrt(square / weight)
        stay = stayed / np.array([np.sum(1 - wild[:-1]), np.sum(wild[:-1])])
    return sigma, stay, wild


def _smooth_states(likely: Floats, calm_stays: float, wild_stays: float) -> tuple[Floats, Floats]:
    """Return the chance of the wild state each day and the expected stays in each state."""
    forward: list[float] = []
    wild = 0.5
    for day, (calm_likely, wild_likely) in enumerate(likely.tolist()):
        if day:
            wild = (1 - wild) * (1 - calm_stays) + wild * wild_stays
        joint = wild * wild_likely
        wild = joint / (joint + (1 - wild) * calm_likely)
        forward.append(wild)
    smoothed = forward.copy()
    stays = [0.0, 0.0]
    for day in range(len(forward) - 2, -1, -1):
        now, later = forward[day], smoothed[day + 1]
        next_wild = (1 - now) * (1 - calm_stays) + now * wild_stays
        from_wild = now * (wild_stays * later / next_wild)
        to_calm = now * (1 - wild_stays) * (1 - later) / (1 - next_wild)
        smoothed[day] = from_wild + to_calm
        stays[1] += from_wild
        stays[0] += (1 - now) * calm_stays * (1 - later) / (1 - next_wild)
    return np.array(smoothed), np.array(stays)


def fit_freedom(values: Floats) -> float:
    """Return the degrees of freedom of the Student t with the same 99 % to 50 % quantile ratio."""
    want = np.quantile(np.abs(values), 0.99) / np.quantile(np.abs(values), 0.5)
    rng = Generator(PCG64(1))
    ratios = {}
    for freedom in (2.2, 2.4, 2.6, 2.8, 3.0, 3.3, 3.6, 4.0, 5.0, 6.0, 8.0):
        drawn = np.abs(rng.standard_t(freedom, 400_000))
        ratios[freedom] = np.quantile(drawn, 0.99) / np.quantile(drawn, 0.5)
    return min(ratios, key=lambda one: abs(ratios[one] - want))
