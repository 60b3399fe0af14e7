"""The same strategy on prices that might as well have been: jittered within each bar's range."""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from core.backtest.metrics.returns import Floats, total_return
from core.backtest.outcome import Parameters, Run, whole
from core.data.series import BarSeries


class Noise(Struct, frozen=True, kw_only=True):
    """What the run gave on real prices and on jittered ones; `kept` is their median over the real.

    `kept` is nan when the real prices gave nothing to keep.
    """

    real: float
    jittered: tuple[float, ...]
    median: float
    losing: float
    kept: float


def jitter(series: BarSeries, random: np.random.Generator, strength: float = 0.25) -> BarSeries:
    """Return bars whose open and close moved by up to `strength` of the bar's range.

    They stay inside the range, which does not change, and on the price grid of the instrument.
    """
    tick = float(series.instrument.tick_size)
    reach = (series.high - series.low) * strength
    moved = [_moved(one, series, reach, tick, random) for one in (series.open, series.close)]
    return BarSeries(
        series.instrument,
        series.timeframe_s,
        series.open_ns,
        series.close_ns,
        moved[0],
        series.high,
        series.low,
        moved[1],
        series.volume,
        made_up=True,
    )


def noise_test(
    run: Run,
    parameters: Parameters,
    series: Sequence[BarSeries],
    random: np.random.Generator,
    tries: int = 10,
    strength: float = 0.25,
    found: list[float] | None = None,
) -> Noise:
    """Run on the real bars and on `tries` jittered copies; each return is added to `found`."""
    window = whole(series)
    real = total_return(run(parameters, series, window).curve.returns)
    found = [] if found is None else found
    for _ in range(tries):
        copy = [jitter(one, random, strength) for one in series]
        found.append(total_return(run(parameters, copy, window).curve.returns))
    median = float(np.median(found)) if found else math.nan
    return Noise(
        real=real,
        jittered=tuple(found),
        median=median,
        losing=float(np.mean(np.array(found) < 0.0)) if found else math.nan,
        kept=median / real if real > 0.0 else math.nan,
    )


def _moved(
    prices: Floats, series: BarSeries, reach: Floats, tick: float, random: np.random.Generator
) -> Floats:
    moved = prices + reach * random.uniform(-1.0, 1.0, len(prices))
    grid = np.round(moved / tick) * tick
    inside: Floats = np.clip(grid, series.low, series.high)
    return inside
