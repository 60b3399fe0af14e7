"""Stored prices come back complete, in order, and go on where they stopped."""

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import IST, MINUTE_NS, SECOND_NS, from_datetime
from core.data import historical
from core.data.bar_builder import BarBuilder
from core.data.calendar import CryptoCalendar, NseCalendar
from core.data.feed import DataFeed
from core.data.historical import HistoricalFeed, TickReplayFeed
from core.data.series import BarSeries
from core.errors import ConfigurationError
from core.model.instrument import Instrument, nse_share
from core.model.market import Bar, BarSlice, Tick
from tests.core.data.recorded import coin, load_series

START = from_datetime(datetime(2016, 8, 16, 9, 15, tzinfo=IST))
COLUMNS = ("open_ns", "close_ns", "open", "high", "low", "close", "volume")
MINUTES = "nse/bars_1m_20160816_20160909.parquet"


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut often, so that every test crosses borders between chunks."""
    monkeypatch.setattr(historical, "_CHUNK_ROWS", 8)


def a_series(
    symbol: str,
    places: list[int],
    timeframe_s: int = 60,
    instrument: Instrument | None = None,
    offset_ns: int = 0,
) -> BarSeries:
    opens = np.array([START + offset_ns + one * timeframe_s * SECOND_NS for one in places])
    opens = opens.astype(np.int64)
    base = 100.0 + np.arange(len(places)) % 7
    return BarSeries(
        instrument or nse_share(symbol),
        timeframe_s,
        opens,
        opens + timeframe_s * SECOND_NS,
        base,
        base + 2.0,
        base - 3.0,
        base + np.where(np.arange(len(places)) % 2, 1.0, -1.0),
        10.0 * (1.0 + np.arange(len(places))),
    )


def all_of(feed: DataFeed) -> list[BarSlice | Tick]:
    found = []
    while (message := feed.next()) is not None:
        found.append(message)
    return found


def columns_of(bars: list[Bar]) -> dict[str, np.ndarray]:
    return {name: np.array([getattr(one, name) for one in bars]) for name in COLUMNS}


def assert_same(bars: list[Bar], series: BarSeries) -> None:
    for name, column in columns_of(bars).items():
        assert np.array_equal(column, getattr(series, name)), name


def test_every_recorded_bar_comes_back_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(historical, "_CHUNK_ROWS", 5_000)
    stored = load_series(MINUTES, 60, nse_share)
    # The argument's order must not matter.
    feed = HistoricalFeed(list(reversed(list(stored.values()))), label="August 2016")
    slices = all_of(feed)
    assert all(a.close_ns < b.close_ns for a, b in pairwise(slices))
    by_symbol: dict[str, list[Bar]] = {symbol: [] for symbol in stored}
    for one in slices:
        symbols = [bar.symbol for bar in one.bars]
        assert symbols == sorted(symbols)
        assert one.open_ns == min(bar.open_ns for bar in one.bars)
        assert {bar.close_ns for bar in one.bars} == {one.close_ns}
        for bar in one.bars:
            by_symbol[bar.symbol].append(bar)
    for symbol, bars in by_symbol.items():
        assert_same(bars, stored[symbol])
    assert feed.position == 1.0
    assert feed.done == feed.total == sum(len(one) for one in stored.values())


def test_bars_that_close_together_come_in_one_slice() -> None:
    feed = HistoricalFeed([a_series("TCS", [0, 1, 3]), a_series("ACC", [1, 2, 3])], label="mine")
    slices = all_of(feed)
    assert [[bar.symbol for bar in one.bars] for one in slices] == [
        ["TCS"],
        ["ACC", "TCS"],
        ["ACC"],
        ["ACC", "TCS"],
    ]
    assert [one.symbol for one in feed.instruments()] == ["ACC", "TCS"]
    assert {one.source for one in slices} == {"mine"}
    assert {bar.source for one in slices for bar in one.bars} == {"mine"}
    assert type(slices[0].open_ns) is int
    assert type(slices[0].bars[0].open) is float


def test_one_symbol_alone_gives_the_same_slices_as_in_company() -> None:
    acc = a_series("ACC", list(range(30)))
    alone = all_of(HistoricalFeed([acc]))
    company = all_of(HistoricalFeed([acc, a_series("TCS", [])]))
    assert alone == company
    assert len(alone) == 30


def test_a_day_of_crypto_and_a_day_of_shares_keep_their_times() -> None:
    shares = a_series("ACC", [0, 1, 2], 3_600)
    late = a_series("BTCUSDT", [0, 1, 2], 3_600, coin("BTCUSDT"), offset_ns=900 * SECOND_NS)
    slices = all_of(HistoricalFeed([shares, late]))
    assert [one.bars[0].symbol for one in slices] == ["ACC", "BTCUSDT"] * 3


def test_start_and_end_choose_a_part() -> None:
    whole = a_series("ACC", list(range(20)))
    feed = HistoricalFeed([whole], start_ns=START + 5 * MINUTE_NS, end_ns=START + 8 * MINUTE_NS)
    assert [one.open_ns for one in all_of(feed)] == [START + one * MINUTE_NS for one in (5, 6, 7)]
    assert feed.total == 3


def test_position_grows_from_0_to_1() -> None:
    feed = HistoricalFeed([a_series("ACC", list(range(4)))])
    seen = [feed.position]
    while feed.next() is not None:
        seen.append(feed.position)
    assert seen == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert HistoricalFeed([a_series("ACC", [])]).position == 1.0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 40), max_size=30), min_size=1, max_size=4),
    st.integers(-1, 42),
    st.integers(0, 20),
    st.sampled_from([0, 20]),
    st.booleans(),
)
def test_going_on_after_a_stop_gives_exactly_the_rest(
    places: list[set[int]], stop: int, taken: int, seconds: int, ticks: bool
) -> None:
    stored = [a_series(f"S{i}", sorted(one)) for i, one in enumerate(places)]
    kind = TickReplayFeed if ticks else HistoricalFeed
    whole = all_of(kind(stored))
    # At the end of a bar, or in the middle of one.
    moment = START + stop * MINUTE_NS + seconds * SECOND_NS
    feed = kind(stored)
    given_out = [one for one in (feed.next() for _ in range(taken)) if one is not None]
    feed.skip_until(moment)

    def known_at(message: BarSlice | Tick) -> int:
        return message.close_ns if isinstance(message, BarSlice) else message.ts_ns

    last = max([moment, *(known_at(one) for one in given_out)])
    rest = [one for one in whole if known_at(one) > last]
    if not given_out or moment > known_at(given_out[-1]):
        assert feed.done == feed.total - sum(
            len(one.bars) if isinstance(one, BarSlice) else 1 for one in rest
        )
        assert all_of(feed) == rest
    else:  # it never goes back
        assert all_of(feed) == whole[len(given_out) :]
    assert feed.position == 1.0


def test_mistakes_are_refused_in_words() -> None:
    one = a_series("ACC", [0])
    with pytest.raises(ConfigurationError, match="There are no prices to play"):
        HistoricalFeed([])
    with pytest.raises(ConfigurationError, match="ACC is there twice"):
        HistoricalFeed([one, a_series("ACC", [5])])
    with pytest.raises(ConfigurationError, match="ACC has 1m bars and TCS has 5m bars"):
        HistoricalFeed([one, a_series("TCS", [0], 300)])


def test_the_fingerprint_names_the_rows_that_are_played() -> None:
    whole = a_series("ACC", list(range(20)))
    feeds = [
        HistoricalFeed([whole]),
        HistoricalFeed([whole], end_ns=START + 5 * MINUTE_NS),
        HistoricalFeed([a_series("TCS", list(range(20)))]),
        TickReplayFeed([whole]),
    ]
    names = [one.fingerprint for one in feeds]
    assert len(set(names)) == 4
    assert HistoricalFeed([whole], label="another name").fingerprint == names[0]


def test_made_up_prices_stay_marked() -> None:
    real = a_series("ACC", [0])
    invented = BarSeries(*(getattr(real, name) for name in BarSeries.__slots__[:-1]), made_up=True)
    assert not HistoricalFeed([real]).made_up
    assert HistoricalFeed([invented]).made_up
    feed = TickReplayFeed([real])
    assert feed.made_up
    assert "made-up" in feed.label
    assert (HistoricalFeed([real]).bars_only, feed.bars_only) == (True, False)


# --- made-up ticks -------------------------------------------------------------------------


def test_a_rising_bar_goes_down_first_and_a_falling_one_up() -> None:
    opens = np.array([START, START + MINUTE_NS], np.int64)
    stored = BarSeries(
        nse_share("ACC"),
        60,
        opens,
        opens + MINUTE_NS,
        np.array([10.0, 10.0]),
        np.array([14.0, 14.0]),
        np.array([9.0, 9.0]),
        np.array([10.0, 9.5]),
        np.array([103.0, 3.0]),
    )
    ticks = all_of(TickReplayFeed([stored]))
    assert [one.price for one in ticks] == [10.0, 9.0, 14.0, 10.0, 10.0, 14.0, 9.0, 9.5]
    assert [one.quantity for one in ticks] == [25.0, 25.0, 25.0, 28.0, 0.0, 0.0, 0.0, 3.0]
    assert [(one.ts_ns - START) // SECOND_NS for one in ticks] == [0, 15, 30, 45, 60, 75, 90, 105]


@pytest.mark.parametrize(
    ("name", "timeframe_s", "symbol", "make", "calendar"),
    [
        (MINUTES, 60, "ASHOKLEY", nse_share, NseCalendar()),
        (
            "crypto/bybit_perp_bars_5m_20250924_20260721.parquet",
            300,
            "BTCUSDT",
            coin,
            CryptoCalendar(),
        ),
    ],
)
def test_the_ticks_give_the_recorded_bars_back(name, timeframe_s, symbol, make, calendar) -> None:
    stored = load_series(name, timeframe_s, make)[symbol].rows(0, 6_000)
    builder = BarBuilder(symbol, timeframe_s, calendar)
    bars: list[Bar] = []
    ticks = all_of(TickReplayFeed([stored]))
    assert len(ticks) == 4 * len(stored)
    for one in ticks:
        bars += builder.on_tick(one)
    bars += builder.on_time(int(stored.close_ns[-1]))
    assert builder.late == 0
    assert_same(bars, stored)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.integers(0, 5))
def test_split_volume_adds_up_to_the_bar(lots: list[int], digits: int) -> None:
    share = coin("BTCUSDT")
    stored = a_series("BTCUSDT", list(range(len(lots))), 60, share)
    volume = np.array([float(Decimal(one).scaleb(-digits)) for one in lots])
    prices = (stored.open, stored.high, stored.low, stored.close)
    stored = BarSeries(share, 60, stored.open_ns, stored.close_ns, *prices, volume)
    builder = BarBuilder("BTCUSDT", 60, CryptoCalendar())
    ticks = all_of(TickReplayFeed([stored]))
    assert all(one.quantity >= 0 for one in ticks)
    bars = [bar for one in ticks for bar in builder.on_tick(one)]
    bars += builder.on_time(int(stored.close_ns[-1]))
    assert [one.volume for one in bars] == volume.tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, 30), max_size=30), st.integers(0, 59)),
        min_size=1,
        max_size=4,
    )
)
def test_ticks_come_in_time_order_whatever_the_bars(stored: list[tuple[set[int], int]]) -> None:
    series = [
        a_series(f"S{i}", sorted(places), offset_ns=shift * SECOND_NS)
        for i, (places, shift) in enumerate(stored)
    ]
    ticks = all_of(TickReplayFeed(series))
    keys = [(one.ts_ns, one.symbol) for one in ticks]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys)) == 4 * sum(len(one) for one in series)
