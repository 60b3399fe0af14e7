"""Bars for charts: the same as resampled at once, from bars or ticks, read while written."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from core.data import recent_bars
from core.data.bar_builder import BarBuilder, resample
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed, TickReplayFeed
from core.data.practice_market import PracticeMarket
from core.data.recent_bars import RecentBars, calendars_by
from core.data.series import BarSeries
from core.model.instrument import Market
from core.model.market import Bar
from tests.core.data.test_growing_bars import bar

DAY_S = 86_400


@pytest.fixture(scope="module")
def market() -> PracticeMarket:
    import datetime

    return PracticeMarket(3, datetime.date(2026, 11, 20), shares=2, history_days=20)


@pytest.fixture(scope="module")
def minutes(market: PracticeMarket) -> BarSeries:
    return market.history(market.instruments()[0].symbol)


def bars_with(series: BarSeries, shown: int | None = None) -> RecentBars:
    bars = RecentBars(calendars_by(calendar_for))
    bars.preload(series, shown)
    return bars


def same(rows: recent_bars.BarRows, series: BarSeries) -> bool:
    count = len(series)
    columns = ("open_ns", "open", "high", "low", "close", "volume")
    return all(np.array_equal(getattr(rows, one)[:count], getattr(series, one)) for one in columns)


@pytest.mark.parametrize("timeframe_s", [60, 300, 900, 3_600, DAY_S])
def test_longer_bars_are_those_of_resample_however_they_came(
    minutes: BarSeries, timeframe_s: int
) -> None:
    bars = bars_with(minutes, 700)
    feed = HistoricalFeed([minutes.rows(700, len(minutes))])
    taken = 0
    while (message := feed.next()) is not None:
        bars.take(message)
        taken += 1
        if taken % 411 == 0:
            bars.rows(minutes.symbol, timeframe_s)
    rows = bars.rows(minutes.symbol, timeframe_s)
    assert rows is not None
    expected = resample(minutes, timeframe_s, calendar_for(Market.NSE))
    assert rows.total == len(expected)
    assert same(rows, expected)


def test_ticks_make_the_same_bars_and_the_last_one_is_forming(minutes: BarSeries) -> None:
    some = minutes.rows(0, 400)
    bars = bars_with(some.rows(0, 0))
    feed = TickReplayFeed([some])
    while (message := feed.next()) is not None:
        bars.take(message)
    rows = bars.rows(some.symbol, 60)
    assert rows is not None
    assert rows.total == 400
    assert same(rows, some.rows(0, 399))
    five = bars.rows(some.symbol, 300)
    assert five is not None
    assert five.total == 80
    assert five.close[-1] == some.close[-1]
    assert five.high[-1] == some.high[395:].max()
    assert five.volume[-1] == pytest.approx(some.volume[395:].sum())


def test_what_is_older_than_the_newest_bar_changes_nothing(minutes: BarSeries) -> None:
    bars = bars_with(minutes, 500)
    feed = TickReplayFeed([minutes.rows(490, 500)])
    while (message := feed.next()) is not None:
        bars.take(message)
    rows = bars.rows(minutes.symbol, 60)
    assert rows is not None
    assert rows.total == 500


def test_only_rows_from_the_first_on_are_copied(minutes: BarSeries) -> None:
    bars = bars_with(minutes)
    rows = bars.rows(minutes.symbol, 60, 3_000)
    assert rows is not None
    assert rows.first == 3_000
    assert rows.total == len(minutes)
    assert len(rows.close) == len(minutes) - 3_000
    rows.close[:] = 0.0
    again = bars.rows(minutes.symbol, 60, 3_000)
    assert again is not None
    assert (again.close > 0).all()
    beyond = bars.rows(minutes.symbol, 60, 10**9)
    assert beyond is not None
    assert len(beyond.close) == 0


def test_days_reach_further_back_than_the_minutes(market: PracticeMarket) -> None:
    symbol = market.instruments()[0].symbol
    bars = bars_with(market.history(symbol))
    bars.preload_longer(market.history_daily(symbol))
    rows = bars.rows(symbol, DAY_S)
    assert rows is not None
    assert rows.total == 20
    assert (rows.open_ns[1:] > rows.open_ns[:-1]).all()
    daily = market.history_daily(symbol)
    assert same(rows, daily.rows(0, 10))


def test_lengths_that_cannot_be_made_are_none(minutes: BarSeries) -> None:
    bars = bars_with(minutes)
    assert bars.rows(minutes.symbol, 30) is None
    assert bars.rows(minutes.symbol, 90) is None
    assert bars.rows(minutes.symbol, 2 * DAY_S) is None
    assert bars.rows("NOSUCH", 60) is None
    assert bars.warm_bars("NOSUCH", 60, 10) == []
    assert bars.instrument("NOSUCH") is None


def test_warm_bars_let_a_builder_go_on_in_the_middle_of_a_bar(minutes: BarSeries) -> None:
    whole = resample(minutes, 900, calendar_for(Market.NSE))
    bars = bars_with(minutes, 1_007)  # in the middle of a quarter of an hour
    builder = BarBuilder(minutes.symbol, 900, calendar_for(Market.NSE))
    given: list[Bar] = []
    for one in bars.warm_bars(minutes.symbol, 900, 20):
        given += builder.on_bar(one)
    for one in recent_bars._bars(minutes.rows(1_007, len(minutes))):
        given += builder.on_bar(one)
    first = int(np.searchsorted(whole.open_ns, given[0].open_ns))
    assert [one.close for one in given] == whole.close[first:].tolist()
    assert [one.high for one in given] == whole.high[first:].tolist()
    assert len(given) > 20


def test_the_oldest_bars_are_forgotten_and_readers_told(
    minutes: BarSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent_bars, "_MOST_ROWS", 1_000)
    monkeypatch.setattr(recent_bars, "_LEAST_ROWS", 1_000)
    bars = bars_with(minutes.rows(0, 100))
    before = bars.rows(minutes.symbol, 60)
    for message in _slices(minutes.rows(100, 2_000)):
        bars.take(message)
    after = bars.rows(minutes.symbol, 60)
    assert before is not None
    assert after is not None
    assert after.version > before.version
    assert 1_000 <= after.total <= 1_251
    assert after.close[-1] == minutes.close[1_999]


def _slices(series: BarSeries) -> Iterator[object]:
    feed = HistoricalFeed([series])
    while (message := feed.next()) is not None:
        yield message


def test_readers_and_the_writer_do_not_disturb_each_other(minutes: BarSeries) -> None:
    bars = bars_with(minutes, 10)
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            for timeframe_s in (60, 300):
                rows = bars.rows(minutes.symbol, timeframe_s)
                if rows is None or len(rows.close) != rows.total:
                    wrong.append("length")
                elif (np.diff(rows.open_ns) <= 0).any():
                    wrong.append("order")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    for message in _slices(minutes.rows(10, 1_500)):
        bars.take(message)
    done.set()
    for one in readers:
        one.join()
    assert wrong == []
    rows = bars.rows(minutes.symbol, 60)
    assert rows is not None
    assert rows.total == 1_500


def test_very_many_bars_are_announced(monkeypatch: pytest.MonkeyPatch, minutes: BarSeries) -> None:
    monkeypatch.setattr(recent_bars, "_TAKES_LONG", 100)
    bars = bars_with(minutes)
    assert bars.takes_long(minutes.symbol, 300)
    assert not bars.takes_long(minutes.symbol, 60)
    bars.rows(minutes.symbol, 300)
    assert not bars.takes_long(minutes.symbol, 300)


def test_the_first_price_of_a_day_is_found(minutes: BarSeries) -> None:
    bars = bars_with(minutes, 500)
    day_opens = int(minutes.open_ns[375])
    assert bars.first_since(minutes.symbol, day_opens) == minutes.open[375]
    assert bars.first_since(minutes.symbol, int(minutes.open_ns[600])) is None


def test_under_way_is_the_bar_so_far() -> None:
    builder = BarBuilder("ABC", 300, calendar_for(Market.CRYPTO))
    assert builder.under_way() is None
    for number in range(3):
        builder.on_bar(bar(number))
    forming = builder.under_way()
    assert forming is not None
    assert (forming.open, forming.high, forming.low, forming.close) == (100.0, 103.0, 99.0, 102.0)
    assert forming.volume == 15.0
    assert forming.close_ns == 300 * 10**9
