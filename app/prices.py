"""Turns what the user gave (files, or nothing) into a feed and the history before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.data.feed import DataFeed
from core.data.historical import HistoricalFeed
from core.data.importing import import_file
from core.data.series import BarSeries
from core.errors import ImportRefused, UserMistake
from core.model.market import Bar, timeframe_name

History = Callable[[str, int], Sequence[Bar]]


@dataclass(frozen=True)
class PriceSource:
    """Prices to trade, and the bars before them that strategies may learn from."""

    feed: DataFeed
    history: History | None
    faults: tuple[str, ...] = ()


def prices_from_files(paths: Sequence[Path], symbols: Sequence[str]) -> PriceSource:
    """Return the prices of the files, all or the symbols named; raise UserMistake in words."""
    series: list[BarSeries] = []
    faults: list[str] = []
    for path in paths:
        result = import_file(path)
        if result.refused:
            raise ImportRefused(f"{path}: {result.refused}")
        series += result.series
        faults += [f"{path.name}: {fault.sentence}" for fault in result.faults]
    series = _chosen(_merged(series), symbols)
    lengths = sorted({one.timeframe_s for one in series})
    if len(lengths) > 1:
        names = ", ".join(timeframe_name(s) for s in lengths)
        raise UserMistake(f"The files hold bars of {names}; give files of one bar length at once.")
    label = ", ".join(path.name for path in paths)
    return PriceSource(HistoricalFeed(series, label=label), None, tuple(faults))


def prices_made_up(seed: int, shares: int, symbols: Sequence[str]) -> PriceSource:
    """Return a day of the practice market, with the days before it as history."""
    from core.data.practice_market import PracticeFeed, PracticeMarket

    market = PracticeMarket(seed, PRACTICE_DAY, shares=shares)
    known = [one.symbol for one in market.instruments()]
    _check_symbols(symbols, known)
    return PriceSource(PracticeFeed(market), None)


PRACTICE_DAY = date(2026, 11, 20)
"""The day the practice market shows without the window: fixed, so that a run can be repeated."""


def _merged(series: Sequence[BarSeries]) -> list[BarSeries]:
    seen: dict[tuple[str, int], BarSeries] = {}
    for one in series:
        key = (one.symbol, one.timeframe_s)
        if key in seen:
            raise UserMistake(
                f"{one.symbol} is in more than one of the files; give each symbol once."
            )
        seen[key] = one
    return list(seen.values())


def _chosen(series: Sequence[BarSeries], symbols: Sequence[str]) -> list[BarSeries]:
    _check_symbols(symbols, [one.symbol for one in series])
    wanted = set(symbols)
    return [one for one in series if not wanted or one.symbol in wanted]


def _check_symbols(symbols: Sequence[str], known: Sequence[str]) -> None:
    missing = [symbol for symbol in symbols if symbol not in known]
    if missing:
        some = ", ".join(sorted(known)[:8])
        more = f" and {len(known) - 8} more" if len(known) > 8 else ""
        raise UserMistake(f"There are no prices for {missing[0]}. There are: {some}{more}.")
