"""The practice market as a live feed: every minute or every trade, in time order."""

from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import DAY_NS, MINUTE_NS, to_datetime
from core.data.bar_builder import BarBuilder
from core.data.calendar import calendar_for
from core.data.feed import DataFeed
from core.data.practice_market import LABEL, PracticeFeed, PracticeMarket
from core.model.instrument import Market
from core.model.market import Bar, BarSlice, Tick

FRIDAY = date(2026, 9, 4)
Key = tuple[str, int]


def market(seed: int = 1, shares: int = 3, coins: int = 0) -> PracticeMarket:
    return PracticeMarket(seed, FRIDAY, shares, 2, 1, coins)


def messages(feed: DataFeed) -> Iterator[BarSlice | Tick]:
    while (one := feed.next()) is not None:
        yield one


def slices(feed: DataFeed) -> Iterator[BarSlice]:
    for one in messages(feed):
        assert isinstance(one, BarSlice)
        yield one


def ticks(feed: DataFeed) -> Iterator[Tick]:
    for one in messages(feed):
        assert isinstance(one, Tick)
        yield one


def bars_of(feed: DataFeed) -> dict[Key, Bar]:
    return {(bar.symbol, bar.open_ns): bar for one in slices(feed) for bar in one.bars}


def test_the_feed_says_that_its_prices_are_made_up() -> None:
    feed = PracticeFeed(market())
    assert feed.label == LABEL == "made-up prices"
    assert feed.made_up
    assert feed.timeframe_s == 60
    assert feed.bars_only
    assert not PracticeFeed(market(), ticks=True).bars_only
    assert [one.symbol for one in feed.instruments()] == ["COMET", "MANGO", "RIVER"]
    first = next(slices(feed))
    assert first.source == LABEL
    assert {bar.source for bar in first.bars} == {LABEL}


def test_fingerprints_tell_feeds_apart() -> None:
    feeds = [
        PracticeFeed(market()),
        PracticeFeed(market(), ticks=True),
        PracticeFeed(market(), days=2),
        PracticeFeed(market(), days=None),
        PracticeFeed(market(seed=2)),
    ]
    assert len({one.fingerprint for one in feeds}) == 5
    assert PracticeFeed(market()).fingerprint == feeds[0].fingerprint


def test_slices_are_the_day_bars_minute_by_minute() -> None:
    made = market()
    found = list(slices(PracticeFeed(made)))
    assert len(found) == 375
    for place, series in enumerate(made.day_bars()):
        for name in ("open_ns", "close_ns", "open", "high", "low", "close", "volume"):
            column = [getattr(one.bars[place], name) for one in found]
            assert column == getattr(series, name).tolist()
        assert {one.bars[place].symbol for one in found} == {series.symbol}
    assert all(one.close_ns == one.open_ns + MINUTE_NS for one in found)


def test_coins_and_shares_share_a_slice_in_symbol_order() -> None:
    found = list(slices(PracticeFeed(market(coins=2))))
    assert len(found) == 1_440
    widths = [len(one.bars) for one in found]
    assert (widths.count(5), widths.count(2)) == (375, 1_440 - 375)
    assert all(
        [bar.symbol for bar in one.bars] == sorted(b.symbol for b in one.bars) for one in found
    )
    assert all(a.close_ns < b.close_ns for a, b in pairwise(found))


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.integers(0, 2))
def test_ticks_add_up_to_the_bars_exactly(seed: int, coins: int) -> None:
    made = market(seed, coins=coins)
    bars = bars_of(PracticeFeed(made))
    builders = {
        one.symbol: BarBuilder(one.symbol, 60, calendar_for(one.market))
        for one in made.instruments()
    }
    rebuilt: list[Bar] = []
    last_ns = 0
    for tick in ticks(PracticeFeed(made, ticks=True)):
        assert tick.ts_ns >= last_ns
        last_ns = tick.ts_ns
        rebuilt += builders[tick.symbol].on_tick(tick)
    for builder in builders.values():
        rebuilt += builder.on_time(last_ns + DAY_NS)
    assert len(rebuilt) == len(bars)
    for bar in rebuilt:
        real = bars[bar.symbol, bar.open_ns]
        for name in ("close_ns", "open", "high", "low", "close", "volume"):
            assert getattr(bar, name) == getattr(real, name)


def test_a_trade_is_at_the_bid_or_the_ask_and_both_are_on_the_grid() -> None:
    made = market(5, coins=1)
    instruments = {one.symbol: one for one in made.instruments()}
    spreads: dict[str, set[float]] = {one: set() for one in instruments}
    per_minute: dict[Key, int] = {}
    for tick in ticks(PracticeFeed(made, ticks=True)):
        instrument = instruments[tick.symbol]
        assert 0 < tick.bid < tick.ask
        assert tick.price in (tick.bid, tick.ask)
        assert tick.quantity > 0
        assert tick.source == LABEL
        for price in (tick.bid, tick.ask, tick.price):
            assert float(instrument.money(price)) == price
        spreads[tick.symbol].add(round((tick.ask - tick.bid) / float(instrument.tick_size)))
        minute = tick.symbol, tick.ts_ns // MINUTE_NS
        per_minute[minute] = per_minute.get(minute, 0) + 1
    assert set(per_minute.values()) <= set(range(4, 13))
    assert len(per_minute) == 3 * 375 + 1_440
    assert any(len(one) > 1 for one in spreads.values())


def test_asking_for_ticks_changes_no_price_of_the_next_day() -> None:
    made = market()
    last = {one.symbol: one.price for one in ticks(PracticeFeed(made, ticks=True, days=2))}
    bars = list(slices(PracticeFeed(made, days=2)))[-1].bars
    assert last == {bar.symbol: bar.close for bar in bars}


def test_the_market_goes_on_over_the_weekend_to_the_next_days() -> None:
    found = list(slices(PracticeFeed(market(), days=3)))
    assert len(found) == 3 * 375
    days = sorted({to_datetime(one.open_ns).date() for one in found})
    assert days == [FRIDAY, date(2026, 9, 7), date(2026, 9, 8)]


def test_coins_trade_through_the_weekend() -> None:
    found = list(slices(PracticeFeed(market(coins=1), days=2)))
    assert len(found) == 4 * 1_440
    assert all(b.open_ns - a.open_ns == MINUTE_NS for a, b in pairwise(found))
    assert sum(len(one.bars) > 1 for one in found) == 2 * 375


def test_days_already_shown_do_not_depend_on_how_long_the_feed_runs() -> None:
    made = market()
    long = list(islice(slices(PracticeFeed(made, days=None)), 800))
    assert long[:750] == list(slices(PracticeFeed(made, days=2)))


def test_an_endless_feed_ends_with_the_known_days() -> None:
    days = [date(2026, 9, 2), date(2026, 9, 3), FRIDAY, date(2026, 9, 9)]
    made = PracticeMarket(1, FRIDAY, 1, 2, 1, trading_days=days)
    feed = PracticeFeed(made, days=None)
    assert len(list(slices(feed))) == 750
    assert feed.next() is None
    assert feed.position == 1.0


@pytest.mark.parametrize("with_ticks", [False, True])
def test_the_position_runs_from_nought_to_one(with_ticks: bool) -> None:
    feed = PracticeFeed(market(), ticks=with_ticks, days=2)
    assert feed.position == 0.0
    seen = [feed.position for _ in messages(feed)]
    assert seen == sorted(seen)
    # Days count alike, although a wild one has more ticks than a calm one.
    assert seen[len(seen) // 2] == pytest.approx(0.5, abs=0.1)
    assert feed.position == 1.0


@pytest.mark.parametrize("with_ticks", [False, True])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.5, 0.77])
def test_skipping_leaves_the_rest_as_it_is(with_ticks: bool, part: float) -> None:
    made = market()
    whole = list(messages(PracticeFeed(made, ticks=with_ticks, days=2)))
    moments = [one.close_ns if isinstance(one, BarSlice) else one.ts_ns for one in whole]
    until_ns = moments[int(part * len(moments))]
    rest = [one for one, ts_ns in zip(whole, moments, strict=True) if ts_ns > until_ns]
    feed = PracticeFeed(made, ticks=with_ticks, days=2)
    feed.skip_until(until_ns)
    feed.skip_until(until_ns - DAY_NS)
    assert list(messages(feed)) == rest
    begun = PracticeFeed(made, ticks=with_ticks, days=2)
    assert begun.next() == whole[0]
    begun.skip_until(until_ns)
    assert list(messages(begun)) == (rest if part else whole[1:])


def test_skipping_past_the_end_ends_the_feed() -> None:
    feed = PracticeFeed(market())
    feed.skip_until(2**62)
    assert feed.next() is None
    assert feed.position == 1.0


def test_coins_alone_need_no_trading_day() -> None:
    made = PracticeMarket(1, date(2026, 9, 6), 0, 1, 1, coins=1)
    assert {one.market for one in made.instruments()} == {Market.CRYPTO}
    assert len(list(slices(PracticeFeed(made, days=2)))) == 2_880
