"""What a shock does to bars: prices multiplied along a path, volume thinned, bars left out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from msgspec import Struct

from core.clock import SECOND_NS
from core.data.series import BarSeries, Floats, Times

MINUTE = 60


class PricePath(Struct, frozen=True):
    """Points (seconds since the shock began, multiple of the price); straight lines between them.

    Before the first point prices are as they were; after the last one its multiple stays.
    """

    points: tuple[tuple[int, float], ...]

    def at(self, ts_ns: Times, start_ns: int) -> Floats:
        """Return the multiple at moments, 1 before the start."""
        since = (ts_ns - start_ns) / SECOND_NS
        found = np.interp(since, self.seconds, self.multiples)
        return np.asarray(np.where(since < self.points[0][0], 1.0, found), np.float64)

    @property
    def seconds(self) -> Floats:
        """Return the times of the points."""
        return np.array([one[0] for one in self.points], np.float64)

    @property
    def multiples(self) -> Floats:
        """Return the multiples of the points."""
        return np.array([one[1] for one in self.points], np.float64)

    @property
    def length_s(self) -> int:
        """Return after how many seconds nothing moves any more."""
        return self.points[-1][0]


def imprint(
    series: BarSeries, path: PricePath, start_ns: int, volume: float = 1.0, until_ns: int = 0
) -> BarSeries:
    """Return bars whose prices follow the path from a moment on, on the grid of their ticks.

    A bar's low takes the lowest multiple within it and its high the highest, so a bar that holds
    a whole crash shows all of it. Volume is multiplied by `volume` up to `until_ns`.
    """
    first = int(np.searchsorted(series.close_ns, start_ns, "right"))
    if first == len(series):
        return series
    opens, closes = series.open_ns[first:], series.close_ns[first:]
    at_open, at_close = path.at(opens, start_ns), path.at(closes, start_ns)
    lowest, highest = np.minimum(at_open, at_close), np.maximum(at_open, at_close)
    for second, multiple in path.points:
        moment = start_ns + second * SECOND_NS
        inside = (opens <= moment) & (moment < closes)
        lowest = np.where(inside, np.minimum(lowest, multiple), lowest)
        highest = np.where(inside, np.maximum(highest, multiple), highest)
    tick = float(series.instrument.tick_size)
    opening = _on_grid(series.open[first:] * at_open, tick)
    closing = _on_grid(series.close[first:] * at_close, tick)
    low = np.minimum.reduce((opening, closing, _on_grid(series.low[first:] * lowest, tick)))
    high = np.maximum.reduce((opening, closing, _on_grid(series.high[first:] * highest, tick)))
    thin = np.where(opens < until_ns, volume, 1.0)
    lot = float(series.instrument.lot_size)
    traded = np.floor(series.volume[first:] * thin / lot) * lot
    return replace(
        series,
        open=_with(series.open, first, opening),
        high=_with(series.high, first, high),
        low=_with(series.low, first, low),
        close=_with(series.close, first, closing),
        volume=_with(series.volume, first, np.where(thin == 1.0, series.volume[first:], traded)),
    )


def silence(series: BarSeries, start_ns: int, end_ns: int) -> BarSeries:
    """Return the bars without those that open within a stretch of time."""
    kept = (series.open_ns < start_ns) | (series.open_ns >= end_ns)
    if bool(kept.all()):
        return series
    names = ("open_ns", "close_ns", "open", "high", "low", "close", "volume")
    return replace(series, **{name: getattr(series, name)[kept] for name in names})


def end_of_bars(series: Sequence[BarSeries], start_ns: int, bars: int) -> int:
    """Return when the longest-lasting `bars` bars from a moment on have closed."""
    ends = [start_ns]
    for one in series:
        first = int(np.searchsorted(one.open_ns, start_ns))
        if first < len(one):
            ends.append(int(one.close_ns[min(first + bars, len(one)) - 1]))
    return max(ends)


def _on_grid(prices: Floats, tick: float) -> Floats:
    return np.asarray(np.maximum(np.round(np.rint(prices / tick) * tick, 10), tick), np.float64)


def _with(column: Floats, first: int, later: Floats) -> Floats:
    return np.concatenate((column[:first], later))
