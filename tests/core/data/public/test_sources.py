"""Public prices against services of the true shapes: read, refused, failed over, cached."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise

import pytest

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.data.public.cache import CachedPrices
from core.data.public.coingecko import CoinGecko
from core.data.public.cryptocompare import CryptoCompare
from core.data.public.failover import Failover
from core.data.public.web import Politeness
from core.errors import DataError, RateLimited, VenueDown
from tests.exchanges.public.services import CompareService, GeckoService
from tests.exchanges.serving.clock import FastClock
from tests.exchanges.serving.faults import Fault, HttpFault
from tests.exchanges.serving.server import ExchangeServer


@dataclass
class World:
    """Both services on ports, both sources for them, one fast clock."""

    clock: FastClock
    gecko_server: ExchangeServer
    compare_server: ExchangeServer
    gecko: CoinGecko
    compare: CryptoCompare

    @property
    def gecko_asked(self) -> int:
        return len(self.gecko_server.venue.asked)  # type: ignore[attr-defined]

    @property
    def compare_asked(self) -> int:
        return len(self.compare_server.venue.asked)  # type: ignore[attr-defined]


@pytest.fixture
def world() -> Iterator[World]:
    with ExitStack() as stack:
        clock = FastClock(time.time_ns(), 100.0)

        def now_s() -> int:
            return clock.now_ns() // SECOND_NS

        first = stack.enter_context(ExchangeServer(GeckoService(now_s)))
        second = stack.enter_context(ExchangeServer(CompareService(now_s)))
        gecko = CoinGecko(clock, first.url, SECOND_NS)
        compare = CryptoCompare(clock, second.url, SECOND_NS)
        stack.callback(gecko.close)
        stack.callback(compare.close)
        yield World(clock, first, second, gecko, compare)


def test_last_prices_of_both(world: World) -> None:
    quotes = world.gecko.quotes(["BTCUSDT", "ETHUSDT", "NOSUCHUSDT", "BTCEUR"])
    assert {name: one.price for name, one in quotes.items()} == {
        "BTCUSDT": 64000.5,
        "ETHUSDT": 3400.25,
    }
    now_ns = world.clock.now_ns()
    assert 15 * SECOND_NS < now_ns - quotes["BTCUSDT"].ts_ns < 60 * SECOND_NS
    quotes = world.compare.quotes(["BTCUSDT", "DOGEUSDT", "NOSUCHUSDT"])
    assert {name: one.price for name, one in quotes.items()} == {
        "BTCUSDT": 64001.0,
        "DOGEUSDT": 0.1,
    }
    assert world.gecko.quotes(["NOSUCHUSDT"]) == {}


def test_candles_of_the_one_are_stamped_with_their_end(world: World) -> None:
    now_ns = world.clock.now_ns()
    bars = world.gecko.bars("BTCUSDT", 1800, now_ns - DAY_NS, now_ns)
    assert len(bars) in (47, 48)
    assert all(one.close_ns - one.open_ns == 1800 * SECOND_NS for one in bars)
    assert all(one.close_ns <= now_ns for one in bars)
    for symbol, timeframe in (("BTCUSDT", 60), ("NOSUCHUSDT", 1800)):
        with pytest.raises(DataError):
            world.gecko.bars(symbol, timeframe, 0, now_ns)


def test_candles_of_the_other_come_in_pages_and_begin_with_the_listing(world: World) -> None:
    now_ns = world.clock.now_ns()
    bars = world.compare.bars("BTCUSDT", 300, now_ns - 20 * DAY_NS, now_ns)
    # It has 3,000 candles: two pages, and nothing but zeros before them.
    assert 2_990 <= len(bars) <= 3_000
    assert [one.open_ns for one in bars] == sorted({one.open_ns for one in bars})
    assert {b.open_ns - a.open_ns for a, b in pairwise(bars)} == {300 * SECOND_NS}
    assert bars[0].volume == 7.0
    with pytest.raises(DataError):
        world.compare.bars("NOSUCHUSDT", 60, now_ns - DAY_NS, now_ns)


def test_too_many_questions_are_noticed_in_either_way_of_saying_it(world: World) -> None:
    world.gecko_server.venue.refuse_next = 1  # type: ignore[attr-defined]
    with pytest.raises(RateLimited) as first:
        world.gecko.quotes(["BTCUSDT"])
    assert first.value.wait_ns == 90 * SECOND_NS
    world.compare_server.venue.refuse_next = 1  # type: ignore[attr-defined]
    with pytest.raises(RateLimited):
        world.compare.quotes(["BTCUSDT"])


@pytest.mark.parametrize("kind", [HttpFault.GARBAGE_AFTER, HttpFault.EMPTY_AFTER])
def test_what_cannot_be_read_is_no_price(world: World, kind: HttpFault) -> None:
    world.compare_server.faults.add(Fault("GET *", kind))
    with pytest.raises(DataError):
        world.compare.quotes(["BTCUSDT"])


def test_the_next_one_answers_and_the_first_again_when_it_is_back(world: World) -> None:
    prices = Failover([world.gecko, world.compare], world.clock)
    assert prices.quotes(["BTCUSDT"])["BTCUSDT"].source == "CoinGecko"
    world.gecko_server.refuse()
    assert prices.quotes(["BTCUSDT"])["BTCUSDT"].source == "CryptoCompare"
    assert prices.serving == "CryptoCompare"
    world.gecko_server.recover()
    assert prices.quotes(["BTCUSDT"])["BTCUSDT"].source == "CryptoCompare"
    world.clock.wait(31 * SECOND_NS)
    assert prices.quotes(["BTCUSDT"])["BTCUSDT"].source == "CoinGecko"
    first, second = prices.counts
    assert (first.answered, first.failed, second.answered) == (2, 1, 2)


def test_a_source_that_fails_again_is_left_alone_for_longer(world: World) -> None:
    prices = Failover([world.gecko], world.clock)
    world.gecko_server.refuse()
    rests = []
    for _ in range(3):
        with pytest.raises(VenueDown, match="internet connection"):
            prices.quotes(["BTCUSDT"])
        rests.append(prices.counts[0].rests_until_ns - world.clock.monotonic_ns())
        with pytest.raises(VenueDown, match="left alone"):
            prices.quotes(["BTCUSDT"])
        world.clock.wait(rests[-1] + SECOND_NS)
    assert rests[0] < rests[1] < rests[2]


def test_what_one_does_not_know_the_next_is_asked_for(world: World) -> None:
    prices = Failover([world.gecko, world.compare], world.clock)
    found = prices.quotes(["SOLUSDT", "DOGEUSDT"])
    assert {name: one.source for name, one in found.items()} == {
        "SOLUSDT": "CoinGecko",
        "DOGEUSDT": "CryptoCompare",
    }
    assert prices.counts[0].failed == 0
    bars = prices.bars("BTCUSDT", 60, world.clock.now_ns() - 3600 * SECOND_NS, world.clock.now_ns())
    assert {one.source for one in bars} == {"CryptoCompare"}
    with pytest.raises(DataError):
        prices.bars("NOSUCHUSDT", 60, world.clock.now_ns() - DAY_NS, world.clock.now_ns())


def test_bars_are_asked_for_again_only_when_a_new_one_can_be_there(world: World) -> None:
    cache = CachedPrices(Failover([world.compare], world.clock), world.clock)
    now_ns = world.clock.now_ns()
    world.clock.jump(5 * MINUTE_NS - now_ns % (5 * MINUTE_NS) + SECOND_NS)
    since = world.clock.now_ns() - DAY_NS
    first = cache.bars("BTCUSDT", 300, since, 1 << 62)
    asked = world.compare_asked
    again = cache.bars("BTCUSDT", 300, since, 1 << 62)
    assert again == first
    assert world.compare_asked == asked
    world.clock.jump(5 * MINUTE_NS)
    newer = cache.bars("BTCUSDT", 300, since, 1 << 62)
    assert newer[-1].close_ns == first[-1].close_ns + 5 * MINUTE_NS
    count = cache.counts[300]
    assert (count.hits, count.misses, count.stale) == (1, 2, 0)
    assert count.hit_rate == pytest.approx(1 / 3)


def test_old_bars_are_better_than_none_but_not_for_ever(world: World) -> None:
    cache = CachedPrices(Failover([world.compare], world.clock), world.clock)
    since = world.clock.now_ns() - DAY_NS
    kept = cache.bars("BTCUSDT", 3600, since, 1 << 62)
    world.compare_server.refuse()
    world.clock.jump(3600 * SECOND_NS)
    assert cache.bars("BTCUSDT", 3600, since, 1 << 62) == kept
    assert cache.counts[3600].stale == 1
    world.clock.jump(10 * 3600 * SECOND_NS)
    with pytest.raises(VenueDown):
        cache.bars("BTCUSDT", 3600, since, 1 << 62)


def test_last_prices_are_kept_for_five_seconds(world: World) -> None:
    cache = CachedPrices(Failover([world.compare], world.clock), world.clock)
    for _ in range(3):
        cache.quotes(["BTCUSDT", "DOGEUSDT"])
    assert world.compare_asked == 1
    world.clock.wait(6 * SECOND_NS)
    cache.quotes(["BTCUSDT"])
    assert world.compare_asked == 2
    assert (cache.quote_count.hits, cache.quote_count.misses) == (4, 3)


def test_questions_keep_their_distance() -> None:
    clock = FastClock(0, 50.0)
    manners = Politeness(SECOND_NS, clock)
    began = clock.monotonic_ns()
    for _ in range(4):
        manners.wait()
    assert clock.monotonic_ns() - began >= 3 * SECOND_NS
