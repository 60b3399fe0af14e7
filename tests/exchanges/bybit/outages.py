"""Socket outages: refused, reset, silent, no names; back in time, snapshot first, no gap.

`python -m tests.exchanges.bybit.outages --count 100` runs them and prints what it measured.
"""

import argparse
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from core.events.broker_reports import OrderFilled
from tests.exchanges.bybit.factory import SYMBOL, BybitBench
from tests.exchanges.bybit.running import machine_ns
from tests.exchanges.serving.clock import FastClock

KINDS = ("refused", "reset", "silent", "no names")
FAST = 120.0
BACK_S = 5.0


class GearedClock(FastClock):
    """A clock whose rate can be changed while it runs; it never steps."""

    def gear(self, rate: float) -> None:
        """Run at another rate from now on."""
        with self._lock:
            now = time.perf_counter_ns()
            passed = self._passed_ns()
            self._mono_ns = self._mono() + 0
            self._start_ns += passed
            self._began_ns = now
            self.rate = rate

    def _mono(self) -> int:
        return getattr(self, "_mono_ns", 0) + self._passed_ns()

    def monotonic_ns(self) -> int:
        """Return the steadily rising time."""
        with self._lock:
            return self._mono()


@dataclass
class Measured:
    """One outage, in seconds of the clock."""

    kind: str
    lasted_s: float
    back_s: float
    gaps: int
    fill_told: bool
    book_equal: bool


@contextmanager
def outage(bench: BybitBench, kind: str) -> Iterator[None]:
    """Have no network for a while."""
    server = bench.local.server
    real = socket.getaddrinfo
    if kind == "refused":
        server.refuse()
    elif kind == "silent":
        server.silence()
    else:
        if kind == "no names":
            socket.getaddrinfo = _no_names  # type: ignore[assignment]
        server.reset()
    try:
        yield
    finally:
        socket.getaddrinfo = real
        server.recover()


def _no_names(*_: object, **__: object) -> object:
    raise socket.gaierror(-3, "Temporary failure in name resolution")


class OutageDrill:
    """One exchange, one broker with prices and a book, and outage after outage."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.clock = GearedClock(machine_ns(), 1.0)
        self.bench = BybitBench(clock=self.clock, timeout_s=0.5)
        self.feed = self.bench.broker.prices
        self.ticks: list[object] = []
        self.feed.watch([SYMBOL], self.ticks.append)
        self.feed.watch_book(SYMBOL)
        self.price = Decimal(64000)
        self.bench.until(self._whole, 10)

    def close(self) -> None:
        """End everything."""
        self.bench.close()

    def _whole(self) -> bool:
        return self.feed.ladder(SYMBOL) is not None

    def _back(self, polls: int, snapshots: int) -> bool:
        """Return whether both sockets live again and each has had its snapshot."""
        broker = self.bench.broker
        return (
            broker._private.up
            and broker._poller.polls > polls
            and self.feed.supervisor.up
            and self.feed.snapshots(SYMBOL) > snapshots
            and self._whole()
        )

    def one(self, kind: str, lasts_s: float) -> Measured:
        """Have one outage: prices move and an order fills in its middle."""
        bench, clock = self.bench, self.clock
        name = bench.resting(str(self.price - 50))
        snapshots, gaps = self.feed.snapshots(SYMBOL), self.feed.gaps(SYMBOL)
        began = clock.monotonic_ns()
        with outage(bench, kind):
            polls = bench.broker._poller.polls
            if kind != "reset":
                clock.gear(FAST)
                clock.wait(int(lasts_s * 1e9 / 2))
                self._move(-60)
                clock.wait(int(lasts_s * 1e9 / 2))
                clock.gear(1.0)
                began, polls = clock.monotonic_ns(), bench.broker._poller.polls
        bench.until(lambda: self._back(polls, snapshots), 30)
        back_s = (clock.monotonic_ns() - began) / 1e9
        if kind == "reset":
            self._move(-60)
        bench.hears(name, "OrderFilled", 5)
        for step in (1, 5, -3):
            self._move(step)
        bench.until(self._equal, 5)
        told = [one for one in bench.reports if isinstance(one, OrderFilled)]
        fills = {one.fill.execution_id for one in told if one.client_order_id == name}
        lasted = 0.0 if kind == "reset" else lasts_s
        lost = self.feed.gaps(SYMBOL) - gaps
        return Measured(kind, lasted, back_s, lost, len(fills) == 1, self._equal())

    def _move(self, by: int) -> None:
        self.price += by
        self.bench.move(str(self.price))

    def _equal(self) -> bool:
        """Return whether our book is the exchange's, level for level."""
        market = self.bench.exchange.markets["linear", SYMBOL]
        sides = self.bench.local.server.call(lambda: (market.side("b", 20), market.side("a", 20)))
        view = self.feed.ladder(SYMBOL, 20)
        if view is None:
            return False
        theirs = [tuple((float(p), float(s)) for p, s in side) for side in sides]
        return [view.bids, view.asks] == theirs

    def lasting(self) -> float:
        """Return a length from half a second to ten minutes, each magnitude as likely."""
        return 0.5 * (1200.0 ** self.random.random())


def run(count: int, seed: int) -> list[Measured]:
    """Run outages of every kind in turn."""
    drill = OutageDrill(seed)
    try:
        return [drill.one(KINDS[number % 4], drill.lasting()) for number in range(count)]
    finally:
        drill.close()


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    measured = run(options.count, options.seed)
    print("| kind | outages | longest | back, middle | back, worst | gaps | fills told once |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        mine = [one for one in measured if one.kind == kind]
        backs = sorted(one.back_s for one in mine)
        print(
            f"| {kind} | {len(mine)} | {max(one.lasted_s for one in mine):.0f} s "
            f"| {backs[len(backs) // 2]:.2f} s | {backs[-1]:.2f} s "
            f"| {sum(one.gaps for one in mine)} | {sum(one.fill_told for one in mine)} |"
        )
    late = [one for one in measured if one.back_s > BACK_S or one.gaps or not one.book_equal]
    print(f"\n{len(measured)} outages, {len(late)} late or with a gap")


if __name__ == "__main__":
    main()
