"""A download is kept page by page, goes on where it was, and says what it brought."""

import json
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.data.bar_store import BarStore
from core.data.calendar import calendar_for
from core.data.download import Downloader, Progress, find_holes, series_of
from core.errors import RateLimited, VenueDown
from core.model.instrument import Market, crypto_coin, nse_share
from core.model.market import Bar
from tests.core.brokers.wire.clocks import HandClock

COIN = crypto_coin("BTCUSDT", Decimal("0.1"), Decimal("0.001"))
START = 1_789_948_800 * SECOND_NS
CALENDAR = calendar_for(Market.CRYPTO)


def a_bar(at_ns: int, price: float = 100.0, **more: float) -> Bar:
    high, low = more.get("high", price + 1), more.get("low", price - 1)
    return Bar(COIN.symbol, 60, at_ns, at_ns + MINUTE_NS, price, high, low, price, 5.0)


class Venue:
    """Pages of a hundred minutes; every fetch is written down; faults by the number of the page."""

    def __init__(self) -> None:
        self.fetched: list[tuple[int, int]] = []
        self.pages = 0
        self.faults: dict[int, Exception] = {}
        self.missing: set[int] = set()
        self.wrong: set[int] = set()
        self.factor = 1.0

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        at_ns = from_ns
        while at_ns < to_ns:
            until_ns = min(at_ns + 100 * MINUTE_NS, to_ns)
            self.pages += 1
            fault = self.faults.pop(self.pages, None)
            if fault is not None:
                raise fault
            self.fetched.append((at_ns, until_ns))
            times = range(at_ns, until_ns, MINUTE_NS)
            yield [
                a_bar(one, 100.0 * self.factor, **({"high": 1.0} if one in self.wrong else {}))
                for one in times
                if one not in self.missing
            ]
            at_ns = until_ns


class Bench:
    def __init__(self, tmp_path) -> None:
        self.clock = HandClock()
        self.clock.at_ns = START + 30 * DAY_NS
        self.clock.rate = 1e9
        self.venue = Venue()
        self.folder = tmp_path
        self.told: list[Progress] = []

    def run(self, minutes: int = 1000, start_ns: int = START, stop=None):
        store = BarStore(self.folder)
        loader = Downloader(store, self.folder, self.venue.history, self.clock)
        span = start_ns, start_ns + minutes * MINUTE_NS
        return loader.run(COIN, 60, span, CALENDAR, self.told.append, stop)

    def stored(self) -> int:
        return len(BarStore(self.folder).read(Market.CRYPTO, "BTCUSDT", 60))


@pytest.fixture
def bench(tmp_path) -> Bench:
    return Bench(tmp_path)


def test_it_brings_all_of_it_with_progress(bench):
    quality = bench.run()
    assert (quality.bars, quality.added, quality.holes, quality.complete) == (1000, 1000, 0, True)
    shares = [one.share for one in bench.told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "1000 bars of 1m" in quality.sentence
    assert quality.sentence.endswith(".")


def test_what_is_there_is_not_fetched_again(bench):
    bench.run()
    fetched = len(bench.venue.fetched)
    quality = bench.run()
    assert len(bench.venue.fetched) == fetched
    assert (quality.bars, quality.added, quality.complete) == (1000, 0, True)


def test_after_a_failure_it_goes_on_where_it_was(bench):
    bench.venue.faults[5] = VenueDown("gone")
    with pytest.raises(VenueDown):
        bench.run()
    assert bench.stored() == 400
    quality = bench.run()
    assert quality.complete
    assert bench.stored() == 1000
    starts = [start for start, _ in bench.venue.fetched]
    assert len(starts) == len(set(starts)), "no page twice"


def test_it_can_be_stopped_and_gone_on_with(bench):
    stop = threading.Event()
    bench.told = []
    tell = bench.told.append

    class Stopping(list):
        def append(self, one: Progress) -> None:
            tell(one)
            if one.bars >= 300:
                stop.set()

    bench.told = Stopping()
    quality = bench.run(stop=stop)
    assert not quality.complete
    assert "not complete yet" in quality.sentence
    assert bench.stored() == 300
    assert bench.run().complete


def test_a_rate_limit_is_waited_out(bench):
    bench.venue.faults[3] = RateLimited("too many", 5 * SECOND_NS)
    quality = bench.run()
    assert quality.complete
    assert quality.bars == 1000


def test_an_earlier_and_a_later_part_are_fetched_around_what_is_there(bench):
    bench.run(200, START + 400 * MINUTE_NS)
    bench.venue.fetched.clear()
    assert bench.run(1000).complete
    covered = sum(stop - start for start, stop in bench.venue.fetched) // MINUTE_NS
    assert covered == 800
    assert bench.stored() == 1000


def test_impossible_bars_are_left_out_and_holes_are_counted(bench):
    bench.venue.wrong = {START + 10 * MINUTE_NS}
    bench.venue.missing = {START + n * MINUTE_NS for n in range(50, 57)}
    quality = bench.run()
    assert (quality.refused, quality.holes, quality.longest_hole_s) == (1, 2, 420)
    assert quality.bars == 992
    assert "2 holes (the longest 7 minutes)" in quality.sentence
    assert "1 bars with impossible prices" in quality.sentence


def test_a_series_that_was_changed_afterwards_is_said_to_be(bench):
    bench.run()
    (bench.folder / "downloads.json").unlink()
    bench.venue.factor = 0.5
    quality = bench.run()
    assert quality.changed == 1000
    assert "a split does this" in quality.sentence


def test_a_bar_that_still_forms_is_fetched_later(bench):
    bench.clock.at_ns = START + 500 * MINUTE_NS + 30 * SECOND_NS
    bench.venue.missing = {START + n * MINUTE_NS for n in range(500, 1000)}
    quality = bench.run(1000)
    assert quality.bars == 500
    bench.clock.at_ns += 10 * MINUTE_NS
    bench.venue.missing = {START + n * MINUTE_NS for n in range(510, 1000)}
    assert bench.run(1000).bars == 510


def test_a_damaged_note_of_what_was_fetched_only_costs_time(bench):
    bench.run(300)
    (bench.folder / "downloads.json").write_text("{broken", encoding="utf-8")
    assert bench.run(300).complete
    assert json.loads((bench.folder / "downloads.json").read_text("utf-8"))


def test_a_night_between_sessions_is_no_hole():
    opens = 1_471_319_100 * SECOND_NS  # 2016-08-16, 09:15 in India
    bars = []
    for day in (0, 1):
        for minute in range(375):
            at_ns = opens + day * DAY_NS + minute * MINUTE_NS
            if not (day == 1 and 100 <= minute < 110):
                bars.append(
                    Bar("INFY", 60, at_ns, at_ns + MINUTE_NS, 100.0, 101.0, 99.0, 100.0, 1.0)
                )
    series = series_of(nse_share("INFY"), 60, bars)
    assert find_holes(series, calendar_for(Market.NSE)) == (1, 600)
