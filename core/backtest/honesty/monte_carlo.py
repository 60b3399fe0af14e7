"""What the same trades could have given in another order, or drawn anew.

Source: Vince, "Portfolio Management Formulas" (1990), and Efron's bootstrap (1979).
"""

from typing import Literal

import numpy as np
from msgspec import Struct

from core.backtest.metrics.returns import Floats
from core.backtest.metrics.trades import TradeTable

PERCENTILES = (5, 25, 50, 75, 95)
_SAMPLE = (np.arange(200) + 0.5) / 200
_AT_ONCE = 200_000  # cells of one table: keeps the memory small


class Spread(Struct, frozen=True, kw_only=True):
    """Percentiles (5, 25, 50, 75, 95) of what came out; empty without trades.

    `deepest_falls` runs from the worst to the mildest. `losing` is the share that lost money.
    `sample` and `fall_sample` are the same in 200 evenly spaced quantiles, to be drawn.
    """

    way: str
    tries: int
    returns: tuple[float, ...]
    deepest_falls: tuple[float, ...]
    losing: float
    sample: tuple[float, ...] = ()
    fall_sample: tuple[float, ...] = ()


def trade_returns(trades: TradeTable, start: float) -> Floats:
    """Return each trade's profit as a fraction of the money there was when it ended."""
    before = start + np.concatenate(([0.0], np.cumsum(trades.profit)))[: len(trades)]
    shares: Floats = trades.profit / np.where(before > 0.0, before, np.nan)
    return shares[np.isfinite(shares)]


def monte_carlo(
    shares: Floats,
    random: np.random.Generator,
    tries: int = 1_000,
    way: Literal["bootstrap", "shuffle"] = "bootstrap",
) -> Spread:
    """Return the spread of total return and deepest fall over random rows of the trades.

    `bootstrap` draws as many trades with replacement, `shuffle` only changes their order. Both
    take trades as independent; losses that come together in truth fall deeper than this.
    """
    if not len(shares) or tries < 1:
        return Spread(way=way, tries=0, returns=(), deepest_falls=(), losing=float("nan"))
    totals, deepest = np.empty(tries), np.empty(tries)
    step = max(1, _AT_ONCE // len(shares))
    for first in range(0, tries, step):
        rows = min(step, tries - first)
        if way == "bootstrap":
            drawn = random.choice(shares, (rows, len(shares)))
        else:
            drawn = random.permuted(np.tile(shares, (rows, 1)), axis=1)
        worth = np.cumprod(1.0 + np.maximum(drawn, -1.0), axis=1)
        peaks = np.maximum(np.maximum.accumulate(worth, axis=1), 1.0)
        totals[first : first + rows] = worth[:, -1] - 1.0
        deepest[first : first + rows] = np.min(worth / peaks - 1.0, axis=1)
    return Spread(
        way=way,
        tries=tries,
        returns=tuple(np.percentile(totals, PERCENTILES).tolist()),
        deepest_falls=tuple(np.percentile(deepest, PERCENTILES).tolist()),
        losing=float(np.mean(totals < 0.0)),
        sample=tuple(np.quantile(totals, _SAMPLE).tolist()),
        fall_sample=tuple(np.quantile(deepest, _SAMPLE).tolist()),
    )
