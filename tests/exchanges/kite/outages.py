"""`python -m tests.exchanges.kite.outages --count 100`: the line to Zerodha goes, and comes back.

Each outage lasts half a second to ten minutes of the clock. While it lasts the market trades and an
order fills. After the network's return the socket must be up, the present price heard and the fill
booked, within five seconds.
"""

import argparse
import random
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from core.model.market import Tick
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.factory import wait_for
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.times import SECOND_NS

KINDS = ("refused", "reset", "silent", "dns")
LONGEST_S = 600.0
SHORTEST_S = 0.5
BACK_NS = 5 * SECOND_NS
SEEN_NS = 10 * SECOND_NS


@dataclass
class Outage:
    """One outage and what it took to come back. Times in seconds of the clock."""

    kind: str
    seconds: float
    seen_after: float | None = None
    back_after: float = 0.0
    priced_after: float = 0.0
    filled_after: float = 0.0

    @property
    def well(self) -> bool:
        late = max(self.back_after, self.priced_after, self.filled_after)
        return late * SECOND_NS <= BACK_NS and (
            self.seen_after is None or self.seen_after * SECOND_NS <= SEEN_NS
        )


def lengths(count: int, seed: int, longest_s: float = LONGEST_S) -> list[Outage]:
    """Return outages of all kinds, their lengths spread evenly over the orders of magnitude."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        span = longest_s / SHORTEST_S
        made.append(Outage(KINDS[number % len(KINDS)], SHORTEST_S * span ** chance.random()))
    return made


class Line:
    """A broker that watches one share, and the outages it goes through."""

    def __init__(self, rate: float) -> None:
        self.ground = Ground(rate=rate)
        self.ground.switches.open_all_day = True
        self.desk = Desk(self.ground)
        self.ticks: list[Tick] = []
        self.desk.broker.watch(["INFY"], self.ticks.append)
        wait_for(lambda: self.ticks)
        self._paise = 0

    def close(self) -> None:
        self.desk.close()
        self.ground.stop()

    def go_through(self, outage: Outage) -> None:
        """Take the network away, let the market trade, give it back and time the return."""
        desk, clock, feed = self.desk, self.ground.clock, self.desk.broker._feed
        record = desk.resting(quantity=1)
        began_ns = clock.monotonic_ns()
        with _away(self.ground, outage.kind):
            self._watch_it_go(outage, began_ns)
            price = self._trade()
            while clock.monotonic_ns() - began_ns < outage.seconds * SECOND_NS:
                clock.wait(SECOND_NS // 4)
        returned_ns = clock.monotonic_ns()

        def since() -> float:
            return (clock.monotonic_ns() - returned_ns) / SECOND_NS

        wait_for(lambda: feed.supervisor.up and self.ground.server.sockets_open())
        outage.back_after = since()
        wait_for(lambda: self.ticks and self.ticks[-1].price == price)
        outage.priced_after = since()
        desk.until(lambda: record.filled == 1)
        outage.filled_after = since()

    def _watch_it_go(self, outage: Outage, began_ns: int) -> None:
        """Note how long a silent line was taken for a living one."""
        clock, supervisor = self.ground.clock, self.desk.broker._feed.supervisor
        if outage.kind != "silent" or outage.seconds * SECOND_NS < SEEN_NS:
            return
        while supervisor.up:
            clock.wait(SECOND_NS // 4)
        outage.seen_after = (clock.monotonic_ns() - began_ns) / SECOND_NS

    def _trade(self) -> float:
        """Let the market trade at a price of its own, below the resting order's."""
        self._paise = self._paise % 100 + 1
        price = Decimal("90.00") + Decimal("0.05") * self._paise
        self.ground.trade_at(str(price))
        return float(price)


@contextmanager
def _away(ground: Ground, kind: str) -> Iterator[None]:
    """A stretch without a network, of one of four kinds."""
    server = ground.server
    if kind == "refused":
        server.refuse()
    elif kind == "silent":
        server.silence()
    elif kind == "reset":
        server.reset()
    known = socket.getaddrinfo
    if kind == "dns":
        socket.getaddrinfo = _no_name  # type: ignore[assignment]
        server.reset()
    try:
        yield
    finally:
        socket.getaddrinfo = known
        if kind in ("refused", "silent"):
            server.recover()


def _no_name(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate", type=float, default=30.0)
    options = parser.parse_args()
    line = Line(options.rate)
    gone = lengths(options.count, options.seed)
    print(f"{'kind':<9}{'lasted s':>9}{'seen':>7}{'back':>7}{'price':>7}{'fill':>7}  well")
    for one in gone:
        line.go_through(one)
        seen = "" if one.seen_after is None else f"{one.seen_after:.1f}"
        print(
            f"{one.kind:<9}{one.seconds:>9.1f}{seen:>7}{one.back_after:>7.2f}"
            f"{one.priced_after:>7.2f}{one.filled_after:>7.2f}  {'yes' if one.well else 'NO'}",
            flush=True,
        )
    line.close()
    bad = sum(1 for one in gone if not one.well)
    worst = max(max(one.back_after, one.priced_after, one.filled_after) for one in gone)
    print(f"{len(gone)} outages, {bad} too slow, the slowest return {worst:.2f} s.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
