"""Falls from a former peak: how deep, how long, how often.

`worth` is the worth over time, the start included. Depths are fractions from 0 to -1, lengths are
counted in periods. What is not defined (no value, a worth that is no number, a peak that is not
above zero) is nan.
"""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from core.backtest.metrics.returns import Floats, cagr, simple_returns


class Fall(Struct, frozen=True):
    """One fall: places of its peak and its lowest point, and where the peak was reached again.

    `recovered` is None while the peak was not reached again before the end.
    """

    peak: int
    lowest: int
    recovered: int | None
    depth: float
    length: int

    @property
    def recovery(self) -> int | None:
        """Return how many periods it took from the lowest point back to the peak."""
        return None if self.recovered is None else self.recovered - self.lowest


def drawdowns(worth: Floats) -> Floats:
    """Return how far each value is below the highest so far: worth / peak - 1.

    Source: Magdon-Ismail and Atiya, "Maximum Drawdown" (2004).
    """
    values = np.asarray(worth, dtype=np.float64)
    if not len(values) or not np.isfinite(values).all() or values[0] <= 0.0:
        return np.full(len(values), np.nan)
    below: Floats = values / np.maximum.accumulate(values) - 1.0
    return below


def deepest_fall(worth: Floats) -> float:
    """Return the maximum drawdown, 0 when there was none; empyrical `max_drawdown`."""
    return float(np.min(drawdowns(worth))) if len(worth) else math.nan


def falls(worth: Floats) -> list[Fall]:
    """Return every fall in the order of time; the last may not have recovered."""
    below = drawdowns(worth)
    if not len(below) or math.isnan(below[0]):
        return []
    under = np.concatenate(([False], below < 0.0, [False]))
    edges = np.flatnonzero(np.diff(under.astype(np.int8)))
    found = []
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        lowest = first + int(np.argmin(below[first:after]))
        recovered = after if after < len(below) else None
        end = after if recovered is not None else len(below) - 1
        peak = first - 1
        found.append(Fall(peak, lowest, recovered, float(below[lowest]), end - peak))
    return found


def longest_fall(found: Sequence[Fall]) -> int:
    """Return the periods of the longest time from a peak until it was reached again, 0 if none.

    A fall that has not recovered counts up to the end.
    """
    return max((one.length for one in found), default=0)


def longest_recovery(found: Sequence[Fall]) -> int | None:
    """Return the longest way back from a lowest point; None if one is still under way."""
    if any(one.recovered is None for one in found):
        return None
    return max((one.recovery or 0 for one in found), default=0)


def ulcer_index(worth: Floats) -> float:
    """Return the root mean square of the drawdowns of every period after the start.

    Source: Martin and McCann, "The Investor's Guide to Fidelity Funds" (1989), over all periods
    instead of 14 days; as a fraction.
    """
    below = drawdowns(worth)[1:]
    return math.sqrt(float(np.mean(below * below))) if len(below) else math.nan


def pain_index(worth: Floats) -> float:
    """Return the mean depth of the drawdowns of every period after the start, as a fraction.

    Source: Becker and Moore, Zephyr Associates, "Pain Index and Pain Ratio" (2006).
    """
    below = drawdowns(worth)[1:]
    return float(np.mean(-below)) if len(below) else math.nan


def calmar(worth: Floats, per_year: float) -> float:
    """Return the compound annual growth rate over the deepest fall.

    Source: Young, "Calmar Ratio: A Smoother Tool" (1991), over the whole period instead of three
    years; empyrical `calmar_ratio`. nan when nothing fell.
    """
    deepest = deepest_fall(worth)
    if math.isnan(deepest) or deepest == 0.0:
        return math.nan
    return cagr(simple_returns(worth), per_year) / -deepest
