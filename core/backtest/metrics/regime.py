"""What the market did when each trade began: climbing, falling, sideways, wild or unclear."""

from collections.abc import Sequence

import numpy as np

from core.backtest.metrics.trades import TradeTable
from core.data.bar_builder import resample
from core.data.calendar import calendar_for
from core.data.series import BarSeries
from core.model.market import TIMEFRAMES, Bar
from core.signals.mood import MoodOfMarket

MOST_BARS = 6_000
"""Longer bars are taken rather than more of them: the mood is that of days, not of minutes."""


def regimes_at(
    trades: TradeTable, series: Sequence[BarSeries], timeframe_s: int
) -> tuple[str, ...]:
    """Return the mood of a trade's own symbol at its entry, from bars that had closed by then.

    The mood is that of `core.signals.mood`, on the test's bars or longer ones. Without prices of
    each symbol traded it is not known: then nothing is returned.
    """
    traded = set(trades.symbol)
    mine = [one for one in series if one.symbol in traded and len(one)]
    if not traded or len(mine) < len(traded):
        return ()
    length = _length(mine, timeframe_s)
    found = {one.symbol: _moods(one, length) for one in mine}
    return tuple(
        _at(*found[symbol], int(entry_ns))
        for symbol, entry_ns in zip(trades.symbol, trades.entry_ns, strict=True)
    )


def _length(series: Sequence[BarSeries], timeframe_s: int) -> int:
    """Return the shortest bars from a length on of which there are not too many."""
    day_s = TIMEFRAMES["1d"]
    for length in sorted({timeframe_s, *TIMEFRAMES.values()}):
        fits = all(length % one.timeframe_s == 0 for one in series)
        if length < timeframe_s or not fits:
            continue
        if length >= day_s:
            return length
        bars = sum(len(one) * one.timeframe_s // length for one in series)
        if bars <= MOST_BARS:
            return length
    return max(timeframe_s, day_s)


def _moods(series: BarSeries, length_s: int) -> tuple[np.ndarray, list[str]]:
    """Return when each bar closed and the mood from then on."""
    made = resample(series, length_s, calendar_for(series.instrument.market))
    watch = MoodOfMarket(length_s, 0, {}, against=True)
    columns = (made.open_ns, made.close_ns, made.open, made.high, made.low, made.close, made.volume)
    moods = []
    for row in zip(*(one.tolist() for one in columns), strict=True):
        watch.on_bar(Bar(made.symbol, length_s, *row))
        moods.append(watch.mood(made.symbol).value)
    return made.close_ns, moods


def _at(closes: np.ndarray, moods: Sequence[str], entry_ns: int) -> str:
    place = int(np.searchsorted(closes, entry_ns, "right")) - 1
    return moods[place] if place >= 0 else "unclear"
