"""Catches a strategy that knows the future: changes the future and looks whether the past moves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from msgspec import Struct

from core.backtest.deeds import Deed
from core.backtest.metrics.returns import Floats
from core.backtest.metrics.worth import days_of
from core.backtest.outcome import Parameters, Run, Window, whole
from core.data.series import BarSeries

Change = Callable[[BarSeries], list[Floats]]
"""Returns other open, high, low and close for the bars of a series."""


class LookAhead(Struct, frozen=True):
    """The first execution that changed although everything before it was the same.

    `cut_ns` is where the future began to differ, `change` how: "cut off", "upside down" or "other
    prices".
    `here` and `there` are the executions with the real future and with the changed one.
    """

    cut_ns: int
    change: str
    here: Deed | None
    there: Deed | None


def find_look_ahead(
    run: Run,
    parameters: Parameters,
    series: Sequence[BarSeries],
    random: np.random.Generator,
    cuts: int = 4,
) -> LookAhead | None:
    """Return the first sign that what was done depended on what came later, or None.

    At each cut the prices after it are cut off, then turned upside down, then made up anew. The
    next bar keeps its opening price, at which what was decided before is done. Nothing done before
    the cut, or at that opening, may change by a paisa.
    """
    window = whole(series)
    real = run(parameters, series, window).deeds
    for cut_ns in _cuts(series, cuts):
        opening = _next_open(series, cut_ns)
        cut_off = [one.rows(0, _known(one, cut_ns)) for one in series]
        upside_down = [_changed(one, cut_ns, _mirrored) for one in series]
        anew = [_changed(one, cut_ns, partial(_walked, random)) for one in series]
        before = Window(window.start_ns, min(cut_ns, window.end_ns))
        for change, bars, seen, until in (
            ("cut off", cut_off, before, opening - 1),
            ("upside down", upside_down, window, opening),
            ("other prices", anew, window, opening),
        ):
            found = run(parameters, bars, seen).deeds
            here, there = _until(real, until), _until(found, until)
            if here != there:
                return LookAhead(cut_ns, change, *_first_difference(here, there))
    return None


def _cuts(series: Sequence[BarSeries], cuts: int) -> list[int]:
    """Return the ends of days spread over the middle of the prices, bars if there are few days."""
    moments = days_of(series).end_ns
    if len(moments) < 4 * (cuts + 1):
        moments = np.unique(np.concatenate([one.close_ns for one in series]))
    if len(moments) < 2:
        return []
    places = np.linspace(0, len(moments) - 1, cuts + 2)[1:-1].astype(int)
    return sorted({int(moments[at]) for at in places})


def _next_open(series: Sequence[BarSeries], cut_ns: int) -> int:
    """Return when the first bar after the cut opens."""
    places = [(one, _known(one, cut_ns)) for one in series]
    return min(int(one.open_ns[at]) for one, at in places if at < len(one))


def _changed(series: BarSeries, cut_ns: int, change: Change) -> BarSeries:
    """Return the series with other bars after the cut; the first of them opens as it did."""
    known = _known(series, cut_ns)
    if known == len(series):
        return series
    later = series.rows(known, len(series))
    tick = float(series.instrument.tick_size)
    start, high, low, close = (
        np.maximum(np.round(one / tick) * tick, tick) for one in change(later)
    )
    start[0] = later.open[0]
    high = np.maximum(high, np.maximum(start, close))
    low = np.minimum(low, np.minimum(start, close))

    def joined(past: Floats, future: Floats) -> Floats:
        return np.concatenate((past[:known], future))

    return replace(
        series,
        open=joined(series.open, start),
        high=joined(series.high, high),
        low=joined(series.low, low),
        close=joined(series.close, close),
        made_up=True,
    )


def _mirrored(later: BarSeries) -> list[Floats]:
    """Return open, high, low, close with every rise turned into a fall."""
    square = float(later.open[0]) ** 2
    return [square / one for one in (later.open, later.low, later.high, later.close)]


def _walked(random: np.random.Generator, later: BarSeries) -> list[Floats]:
    """Return open, high, low, close scaled by a random walk."""
    factor = np.exp(np.cumsum(random.normal(0.0, 0.02, len(later))))
    return [one * factor for one in (later.open, later.high, later.low, later.close)]


def _known(series: BarSeries, cut_ns: int) -> int:
    return int(np.searchsorted(series.close_ns, cut_ns, side="right"))


def _until(deeds: Sequence[Deed], moment_ns: int) -> list[Deed]:
    return [one for one in deeds if one[0] <= moment_ns]


def _first_difference(
    here: Sequence[Deed], there: Sequence[Deed]
) -> tuple[Deed | None, Deed | None]:
    for at in range(max(len(here), len(there))):
        one = here[at] if at < len(here) else None
        other = there[at] if at < len(there) else None
        if one != other:
            return one, other
    return None, None
