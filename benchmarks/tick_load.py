"""What the tick benchmarks share: an even feed from a thread, a strategy that wishes, the times.

Every tick carries the machine time of its posting in `id`; a wish carries it on in its reason, so
the road of an order can be timed from the tick that caused it. Times go into arrays of fixed
size, so that measuring does not look like a leak.
"""

import threading
import time
import zlib
from array import array
from collections.abc import Callable, Mapping

import numpy as np
import psutil

from core.clock import SECOND_NS
from core.engine.mailbox import Mailbox
from core.events.bus import EventBus
from core.events.events import OrderChanged
from core.model.market import Tick
from core.model.orders import ENTRY, OrderStatus
from core.strategy.base import NOTHING, Strategy

RATE, SHARES = 5_000, 50
WISH_EVERY = 601
"""A share's ticks between two wishes: some eight wishes a second of all shares together."""

_QUANTILES = (50, 95, 99, 99.9)


class Times:
    """Up to `most` times in nanoseconds, with room taken beforehand."""

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self.count = 0
        self._kept = array("q", bytes(8 * most))

    def add(self, nanoseconds: int) -> None:
        if self.count < len(self._kept):
            self._kept[self.count] = nanoseconds
            self.count += 1

    def clear(self) -> None:
        self.count = 0

    def p99_ms(self) -> float:
        return float(np.percentile(self._kept[: self.count], 99)) / 1e6 if self.count else 0.0

    def line(self) -> str:
        if not self.count:
            return f"{self.name}: none"
        known = np.array(self._kept[: self.count]) / 1e3
        words = ", ".join(f"p{q} {np.percentile(known, q):,.0f}" for q in _QUANTILES)
        return f"{self.name}, microseconds: {words}, max {known.max():,.0f} ({self.count:,} times)"


TO_STRATEGY = Times("tick to strategy", 1_000_000)
TO_INTENT = Times("tick to intent", 50_000)
TO_ACCEPTED = Times("tick to order accepted", 50_000)
ALL_TIMES = (TO_STRATEGY, TO_INTENT, TO_ACCEPTED)


class Watcher(Strategy):
    """Keeps averages on every tick and wishes on every 601st of a symbol."""

    key = "watcher"
    title = "Watcher"

    def start(self) -> None:
        # Each share at its own moments, evenly spread.
        self.count = zlib.crc32(self.ctx.instrument.symbol.encode()) % WISH_EVERY
        self.fast = self.slow = 0.0

    def on_tick(self, tick: Tick):
        self.fast += (tick.price - self.fast) * 0.1
        self.slow += (tick.price - self.slow) * 0.02
        self.count += 1
        if not tick.id:
            return NOTHING  # a tick of another feed, before the measuring
        TO_STRATEGY.add(time.perf_counter_ns() - tick.id)
        if self.count % WISH_EVERY or self.ctx.busy():
            return NOTHING
        if self.ctx.position():
            wishes = self.close(f"ticks passed @{tick.id}")
        else:
            wishes = self.buy(f"ticks passed @{tick.id}", stop=tick.price * 0.98)
        TO_INTENT.add(time.perf_counter_ns() - tick.id)
        return wishes


def watch_orders(bus: EventBus) -> None:
    """Take the time of each entry's acceptance by the broker, as the engine learns of it."""

    def on_change(event: OrderChanged) -> None:
        order = event.order
        if event.status is OrderStatus.ACKED and order.purpose is ENTRY:
            posted = order.reason.rpartition("@")[2]
            if posted.isdigit():
                TO_ACCEPTED.add(time.perf_counter_ns() - int(posted))

    bus.subscribe(OrderChanged, on_change)


class TickThread:
    """Posts ticks at an even rate from a thread of its own, as a broker's connection would.

    `shown` is called with every tick after it was posted. Trading time begins at `from_ns`.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        prices: Mapping[str, float],
        from_ns: Callable[[], int],
        shown: Callable[[Tick], None] = lambda _: None,
    ) -> None:
        self._mailbox = mailbox
        self._prices = dict(prices)
        self._from_ns = from_ns
        self._shown = shown
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticks")
        self.sent = self.lost = 0
        self.late_s = 0.0
        """How far this thread itself fell behind at worst."""

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        rng = np.random.default_rng(3)
        steps = rng.normal(0, 2e-4, 1 << 16).tolist()
        symbols, prices = list(self._prices), self._prices
        post, count = self._mailbox.post_market, len(symbols)
        begin, from_ns = time.perf_counter(), self._from_ns()
        while not self._stop.is_set():
            elapsed = time.perf_counter() - begin
            due = int(elapsed * RATE)
            self.late_s = max(self.late_s, (due - self.sent) / RATE)
            ts_ns = from_ns + int(elapsed * SECOND_NS)
            while self.sent < due:
                symbol = symbols[self.sent % count]
                price = round(prices[symbol] * (1 + steps[self.sent & 0xFFFF]), 2)
                prices[symbol] = price
                tick = Tick(
                    symbol,
                    ts_ns,
                    price,
                    5_000.0,
                    price - 0.05,
                    price + 0.05,
                    time.perf_counter_ns(),
                )
                self.lost += not post(tick)
                self._shown(tick)
                self.sent += 1
            self._stop.wait(0.001)


class Memory:
    """The size of the process, once things have warmed up and at the end."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self.sizes: list[int] = []

    def look(self) -> None:
        self.sizes.append(self._process.memory_info().rss)

    def growth_mb(self) -> float:
        return (self.sizes[-1] - self.sizes[0]) / 1e6
