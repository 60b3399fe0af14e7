"""Pushed prices reach the engine judged, in order, numbered and timed; delays are told."""

import threading

from core.clock import SECOND_NS
from core.data.bad_ticks import TickFilter
from core.data.latency import Delays, LatencyMonitor
from core.data.live_feed import LiveFeed
from core.model.market import Tick
from tests.core.brokers.wire.clocks import HandClock

MS = 1_000_000


def a_feed(clock: HandClock, room: int = 10**9):
    posted: list[Tick] = []

    def post(tick: Tick) -> bool:
        if len(posted) >= room:
            return False
        posted.append(tick)
        return True

    latency = LatencyMonitor(clock.monotonic_ns)
    return LiveFeed(post, clock, TickFilter(clock.now_ns), latency), posted, latency


def test_only_believed_prices_are_posted_each_with_a_number_of_its_own():
    clock = HandClock()
    feed, posted, _ = a_feed(clock)
    for price in (100.0, float("nan"), 0.0, 100.5):
        feed.on_tick(Tick("INFY", clock.at_ns, price))
    assert [(one.id, one.price) for one in posted] == [(1, 100.0), (2, 100.5)]
    assert (feed.taken, feed.rejected) == (2, 2)


def test_delays_are_from_the_exchange_to_here_and_from_price_to_order():
    clock = HandClock()
    feed, posted, latency = a_feed(clock)
    feed.on_tick(Tick("INFY", clock.at_ns - 40 * MS, 100.0))
    clock.at_ns += 7 * MS
    feed.worked(posted[0], ordered=True)
    assert latency.arrival.summary_ms() == (40.0, 40.0, 40.0)
    assert latency.reaction.summary_ms() == (7.0, 7.0, 7.0)
    feed.worked(posted[0], ordered=False)
    assert latency.reaction.count == 1
    assert feed.done == 2


def test_a_clock_that_is_off_is_counted_out():
    clock = HandClock()
    feed, _, latency = a_feed(clock)
    feed.skew_ns = 25 * MS  # the venue's clock is ahead by that
    feed.on_tick(Tick("INFY", clock.at_ns - 15 * MS, 100.0))
    assert latency.arrival.summary_ms()[0] == 40.0


def test_a_full_mailbox_is_counted():
    clock = HandClock()
    feed, posted, _ = a_feed(clock, room=1)
    feed.on_tick(Tick("INFY", clock.at_ns, 100.0))
    feed.on_tick(Tick("INFY", clock.at_ns, 100.0))
    assert (len(posted), feed.overruns) == (1, 1)


def test_prices_of_several_threads_stay_in_the_order_of_their_numbers():
    clock = HandClock()
    feed, posted, _ = a_feed(clock)

    def push(symbol: str) -> None:
        for _ in range(500):
            feed.on_tick(Tick(symbol, clock.at_ns, 100.0))

    threads = [threading.Thread(target=push, args=(name,)) for name in "ABCD"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.id for one in posted] == list(range(1, 2001))


def test_percentiles_are_by_nearest_rank():
    delays = Delays()
    for ms in range(1, 101):
        delays.add(ms * MS)
    assert delays.summary_ms() == (50.0, 95.0, 99.0)
    assert Delays().summary_ms() is None


def test_only_the_newest_delays_count():
    delays = Delays(kept=10)
    for ms in [900] * 50 + [1] * 10:
        delays.add(ms * MS)
    assert delays.summary_ms() == (1.0, 1.0, 1.0)


def test_the_alarm_comes_above_half_a_second_and_once_a_minute():
    clock = HandClock()
    monitor = LatencyMonitor(clock.monotonic_ns)
    for _ in range(19):
        monitor.arrival.add(700 * MS)
    assert monitor.alarms() == (), "too few to judge"
    monitor.arrival.add(700 * MS)
    (told,) = monitor.alarms()
    assert "0.7 seconds late (allowed: 0.5)" in told
    assert monitor.alarms() == ()
    clock.at_ns += 61 * SECOND_NS
    assert len(monitor.alarms()) == 1
    for _ in range(30):
        monitor.arrival.add(100 * MS)
    clock.at_ns += 61 * SECOND_NS
    assert monitor.alarms() == ()
