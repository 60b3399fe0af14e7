"""Combinatorial purged cross-validation with embargo.

Source: López de Prado, "Advances in Financial Machine Learning" (2018), chapters 7 and 12.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.backtest.metrics.returns import Floats, sharpe

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Split:
    """One way to divide the periods: places to learn from, and the groups left out for testing."""

    train: Places
    test: Places
    test_groups: tuple[int, ...]


class CrossValidation(Struct, frozen=True, kw_only=True):
    """Sharpe ratios, for a year, of every path through the periods that no pick had seen.

    `losing_paths` is the share of paths with a negative one; nan without a path.
    """

    splits: int
    path_sharpes: tuple[float, ...]
    median_sharpe: float
    losing_paths: float


def purged_splits(
    periods: int, groups: int = 6, test_groups: int = 2, purge: int = 0, embargo: int = 0
) -> Iterator[Split]:
    """Yield every choice of `test_groups` out of `groups` equal stretches of the periods.

    A result that takes `purge` periods to be known must not reach from what is learned into what
    is tested: that many periods before each tested stretch are left out, and `purge` plus
    `embargo` after it.
    """
    if not 0 < test_groups < groups or purge < 0 or embargo < 0:
        raise ValueError("needs 0 < test_groups < groups, and neither purge nor embargo below 0")
    edges = np.linspace(0, periods, groups + 1).astype(np.intp)
    for chosen in combinations(range(groups), test_groups):
        tested, left_out = np.zeros(periods, bool), np.zeros(periods, bool)
        for group in chosen:
            first, end = int(edges[group]), int(edges[group + 1])
            tested[first:end] = True
            left_out[max(0, first - purge) : end + purge + embargo] = True
        yield Split(np.flatnonzero(~left_out), np.flatnonzero(tested), chosen)


def cross_validate(
    returns: Floats,
    per_year: float,
    groups: int = 6,
    test_groups: int = 2,
    purge: int = 0,
    embargo: int = 0,
) -> CrossValidation:
    """Return what the tries (columns) give where the best of them was picked without looking.

    For each split the try with the best Sharpe ratio on what is learned from is followed through
    the tested groups; each group's n-th test belongs to the n-th path.
    """
    periods, tries = returns.shape if returns.ndim == 2 else (0, 0)
    if tries < 1 or periods < 4 * groups or not np.isfinite(returns).all():
        return CrossValidation(
            splits=0, path_sharpes=(), median_sharpe=math.nan, losing_paths=math.nan
        )
    paths = np.zeros((math.comb(groups - 1, test_groups - 1), periods))
    used, count = [0] * groups, 0
    edges = np.linspace(0, periods, groups + 1).astype(np.intp)
    for split in purged_splits(periods, groups, test_groups, purge, embargo):
        count += 1
        pick = best_column(returns[split.train])
        for group in split.test_groups:
            place = slice(int(edges[group]), int(edges[group + 1]))
            paths[used[group], place] = returns[place, pick]
            used[group] += 1
    ratios = [sharpe(path, per_year) for path in paths]
    known = [one for one in ratios if math.isfinite(one)]
    return CrossValidation(
        splits=count,
        path_sharpes=tuple(ratios),
        median_sharpe=float(np.median(known)) if known else math.nan,
        losing_paths=sum(one < 0.0 for one in known) / len(known) if known else math.nan,
    )


def best_column(returns: Floats) -> int:
    """Return the try with the best Sharpe ratio; one that never moved counts as zero."""
    if len(returns) < 2:
        return 0
    ratios = [sharpe(returns[:, at], 1.0) for at in range(returns.shape[1])]
    return int(np.argmax([0.0 if math.isnan(one) else one for one in ratios]))
