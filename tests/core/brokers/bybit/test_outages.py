"""The sockets come back by themselves, ask before they trust, and miss nothing."""

import json

import pytest

from tests.exchanges.bybit.factory import SYMBOL, BybitBench
from tests.exchanges.bybit.outages import BACK_S, KINDS, Measured, OutageDrill, run


def check(measured: Measured) -> None:
    assert measured.back_s <= BACK_S
    assert measured.gaps == 0
    assert measured.fill_told
    assert measured.book_equal


def test_an_outage_of_two_kinds() -> None:
    drill = OutageDrill(7)
    try:
        for kind, lasts_s in ((KINDS[0], 30.0), (KINDS[2], 20.0)):
            check(drill.one(kind, lasts_s))
    finally:
        drill.close()


@pytest.mark.slow
def test_a_hundred_outages() -> None:
    for measured in run(100, 1):
        check(measured)


def test_a_gap_in_the_book_asks_for_a_snapshot() -> None:
    with BybitBench() as bench:
        feed = bench.broker.prices
        feed.watch_book(SYMBOL)
        bench.until(lambda: feed.ladder(SYMBOL))
        topic = f"orderbook.50.{SYMBOL}"

        def lose() -> None:
            for one in bench.exchange.sockets:
                if one.kind == "linear":
                    one.lose_one(topic)

        bench.on_exchange(lose)
        bench.move("64010")
        bench.until(lambda: feed.gaps(SYMBOL) == 1 and feed.ladder(SYMBOL))
        bench.move("64020")
        bench.until(lambda: feed.ladder(SYMBOL).bids[0][0] == 64020)
        assert (feed.gaps(SYMBOL), feed.snapshots(SYMBOL)) == (1, 2)


def test_a_restart_of_the_venue_begins_anew_and_orders_are_found_in_the_history() -> None:
    with BybitBench() as bench:
        feed = bench.broker.prices
        feed.watch_book(SYMBOL)
        bench.until(lambda: feed.ladder(SYMBOL))
        done = bench.submit()
        bench.hears(done, "OrderFilled")
        opened = bench.broker._private.supervisor.opened
        bench.on_exchange(bench.exchange.restart)
        bench.until(lambda: bench.broker._private.supervisor.opened > opened)
        bench.until(lambda: feed.ladder(SYMBOL) is not None and feed.snapshots(SYMBOL) == 2)
        bench.reports.clear()
        bench.broker.query(done)
        bench.hears(done, "OrderFilled")


def test_a_coin_that_does_not_exist_does_not_shut_out_the_others() -> None:
    with BybitBench() as bench:
        feed = bench.broker.prices
        ticks: list[str] = []
        bench.broker.watch(["NOSUCHUSDT", SYMBOL], lambda tick: ticks.append(tick.symbol))
        bench.until(lambda: ticks)
        bench.until(lambda: feed.refused() == ["NOSUCHUSDT"])
        assert set(ticks) == {SYMBOL}
        assert feed.supervisor.opened == 1


def test_a_listener_that_fails_and_a_strange_message_do_not_end_the_socket() -> None:
    with BybitBench() as bench:
        feed = bench.broker.prices
        ticks: list[object] = []

        def fails(_: object) -> None:
            raise RuntimeError("a screen has a fault")

        feed.watch([SYMBOL], fails)
        feed.watch([SYMBOL], ticks.append)
        bench.until(lambda: ticks)

        def talk_nonsense() -> None:
            for one in bench.exchange.sockets:
                one.socket.send("not json")
                one.socket.send(json.dumps({"hello": "world"}))
                one.socket.send(json.dumps({"topic": f"tickers.{SYMBOL}", "type": "delta"}))

        bench.on_exchange(talk_nonsense)
        before = len(ticks)
        bench.move("64030")
        bench.until(lambda: len(ticks) > before)
        assert feed.supervisor.opened == 1
        assert bench.broker._private.supervisor.opened == 1


def test_a_login_out_of_time_is_mended_by_bybits_own_time() -> None:
    with BybitBench(connect=False) as bench:
        # Four seconds behind at first: the login's ten seconds still hold. Then far behind.
        bench.exchange.switches.clock_skew_ns = 60_000_000_000
        bench.connect()
        assert bench.broker.health().skew_ms == pytest.approx(-60_000, abs=200)
        name = bench.submit()
        bench.hears(name, "OrderFilled")
