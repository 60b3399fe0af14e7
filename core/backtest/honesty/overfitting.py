"""How often the best of many tries is below the middle where it was not picked.

Source: Bailey, Borwein, López de Prado and Zhu, "The Probability of Backtest Overfitting" (2017):
combinatorially symmetric cross-validation (CSCV).
"""

import math
from itertools import combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.backtest.metrics.returns import Floats

_BLOCKS = 16


class Overfitting(Struct, frozen=True, kw_only=True):
    """What the splits say. `probability` is nan when there is too little to split.

    `loss_probability` is the share of splits in which the pick lost outside, `slope` how much the
    Sharpe ratio outside changes with that inside over the splits, `logits` the rank of each pick.
    """

    probability: float
    loss_probability: float
    slope: float
    splits: int
    logits: tuple[float, ...]


def overfitting(returns: Floats, blocks: int = _BLOCKS) -> Overfitting:
    """Return the probability of backtest overfitting of tries (columns) over periods (rows).

    The periods are cut into `blocks` (even) equal stretches, each half of them is once inside, the
    other half outside; the pick is the best Sharpe ratio inside. Ranks tie in the middle.
    """
    if blocks < 2 or blocks % 2:
        raise ValueError(f"the number of blocks must be even and at least 2; it is {blocks}")
    periods, tries = returns.shape if returns.ndim == 2 else (0, 0)
    if tries < 2 or periods < 2 * blocks or not np.isfinite(returns).all():
        return Overfitting(
            probability=math.nan, loss_probability=math.nan, slope=math.nan, splits=0, logits=()
        )
    inside, outside, loss = _halves(returns, blocks)
    rows = np.arange(len(inside))
    picks = np.argmax(inside, axis=1)
    picked = outside[rows, picks]
    below = np.sum(outside < picked[:, None], axis=1)
    same = np.sum(outside == picked[:, None], axis=1)
    rank = (below + (same + 1) / 2.0) / (tries + 1)
    logits = np.log(rank / (1.0 - rank))
    best = inside[rows, picks]
    flat = float(np.var(best)) == 0.0
    return Overfitting(
        probability=float(np.mean(logits <= 0.0)),
        loss_probability=float(np.mean(loss[rows, picks])),
        slope=math.nan if flat else float(np.polyfit(best, picked, 1)[0]),
        splits=len(rows),
        logits=tuple(logits.tolist()),
    )


def _halves(returns: Floats, blocks: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return the Sharpe ratio of every try inside and outside, and whether it lost outside."""
    length = len(returns) // blocks
    whole = returns[len(returns) - length * blocks :].reshape(blocks, length, -1)
    sums, squares = whole.sum(axis=1), (whole * whole).sum(axis=1)
    chosen = np.zeros((math.comb(blocks, blocks // 2), blocks))
    for row, places in enumerate(combinations(range(blocks), blocks // 2)):
        chosen[row, list(places)] = 1.0
    count = length * blocks // 2
    inside = _sharpe(chosen @ sums, chosen @ squares, count)
    rest = 1.0 - chosen
    outside_sums = rest @ sums
    outside = _sharpe(outside_sums, rest @ squares, count)
    return inside, outside, outside_sums < 0.0


def _sharpe(sums: Floats, squares: Floats, count: int) -> Floats:
    mean = sums / count
    spread = np.sqrt(np.maximum(squares / count - mean * mean, 0.0))
    # A try that never moved is worth nothing, neither good nor bad.
    ratio: Floats = np.divide(mean, spread, out=np.zeros_like(mean), where=spread > 1e-12)
    return ratio
