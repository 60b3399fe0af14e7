"""Turns what the user gave (files, or nothing) into a feed and the history before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap import bars_of
from app.price_adjustment import AS_THEY_ARE, UNCHANGED, AdjustmentWish, adjusted_prices
from core.data.calendar import NseCalendar
from core.data.feed import DataFeed
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.errors import ImportRefused, UserMistake
from core.model.market import TIMEFRAMES, Bar, timeframe_name

if TYPE_CHECKING:
    from core.data.practice_market import PracticeMarket

History = Callable[[str, int], Sequence[Bar]]
PRACTICE_DAY = date(2026, 11, 20)
"""The day the practice market shows without the window: fixed, so that a run can be repeated."""
_DAYS_BEFORE, _DAYS_AFTER = 200, 400


@dataclass(frozen=True)
class PriceSource:
    """Prices to trade, and the bars before them that strategies may learn from.

    `series` holds the traded bars where they are stored ones; made-up prices leave it empty.
    `adjustment` says what was taken out of them; empty when they are as they were.
    """

    feed: DataFeed
    history: History | None
    faults: tuple[str, ...] = ()
    series: tuple[BarSeries, ...] = ()
    adjustment: Mapping[str, Any] = field(default_factory=dict)


def prices_from_files(
    paths: Sequence[Path], symbols: Sequence[str], wish: AdjustmentWish = UNCHANGED
) -> PriceSource:
    """Return the prices of the files, all or the symbols named; raise UserMistake in words."""
    from core.data.importing import FaultKind, import_file  # pyarrow behind it is slow to load

    series: list[BarSeries] = []
    faults: list[str] = []
    for path in paths:
        result = import_file(path)
        if result.refused:
            raise ImportRefused(f"{path}: {result.refused}")
        series += result.series
        faults += [
            f"{path.name}: {fault.sentence}"
            for fault in result.faults
            if (wish.way == AS_THEY_ARE or fault.kind is not FaultKind.SPLIT_SUSPECTED)
            and (not symbols or not fault.symbol or fault.symbol in symbols)
        ]
    series = _chosen(_merged(series), symbols)
    lengths = sorted({one.timeframe_s for one in series})
    if len(lengths) > 1:
        names = ", ".join(timeframe_name(s) for s in lengths)
        raise UserMistake(f"The files hold bars of {names}; give files of one bar length at once.")
    label = ", ".join(path.name for path in paths)
    made = adjusted_prices(series, wish)
    feed = HistoricalFeed(made.series, label=label)
    said = (made.sentence,) if made.sentence else ()
    account = made.account if wish.way != AS_THEY_ARE else {}
    return PriceSource(feed, None, (*said, *faults), made.series, account)


def practice_market(
    seed: int, shares: int, coins: int = 0, day: date = PRACTICE_DAY
) -> "PracticeMarket":
    """Return the practice market on a day, its days taken from the NSE's own calendar."""
    from core.data.practice_market import PracticeMarket

    calendar = NseCalendar()
    around = (day + timedelta(days=n) for n in range(-_DAYS_BEFORE, _DAYS_AFTER))
    whole = [one for one in around if _whole_session(calendar, one)]
    return PracticeMarket(seed, day, shares=shares, coins=coins, trading_days=whole)


def prices_made_up(seed: int, shares: int, coins: int, symbols: Sequence[str]) -> PriceSource:
    """Return a day of the practice market, with the days before it as history."""
    from core.data.practice_market import PracticeFeed

    market = practice_market(seed, shares, coins)
    _check_symbols(symbols, [one.symbol for one in market.instruments()])
    return PriceSource(PracticeFeed(market), history_of(market))


def history_of(market: "PracticeMarket") -> History:
    """Return the bars before the market's day: days for day-long timeframes, else minutes."""

    def history(symbol: str, timeframe_s: int) -> Sequence[Bar]:
        days = timeframe_s >= TIMEFRAMES["1d"]
        return bars_of(market.history_daily(symbol) if days else market.history(symbol))

    return history


def _whole_session(calendar: NseCalendar, day: date) -> bool:
    sessions = calendar.sessions(day)
    return len(sessions) == 1 and sessions[0].kind == "regular"


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
