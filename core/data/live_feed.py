"""Pushed prices on their way to the engine: judged, numbered, timed, posted."""

import threading
from collections.abc import Callable

from msgspec import structs

from core.clock import Clock
from core.data.bad_ticks import TickFilter
from core.data.latency import LatencyMonitor
from core.model.market import Tick

_KEPT = 1 << 16


class LiveFeed:
    """Takes ticks from a venue's threads and posts the good ones.

    `post` answers False when the engine cannot take more. `done` counts what the engine has worked
    through, `skew_ns` is how far the venue's clock is ahead of ours.
    """

    bars_only = False
    over = False
    position = 0.0

    def __init__(
        self, post: Callable[[Tick], bool], clock: Clock, judge: TickFilter, latency: LatencyMonitor
    ) -> None:
        self._post = post
        self._clock = clock
        self._judge = judge
        self._latency = latency
        self._lock = threading.Lock()
        self._came_ns = [0] * _KEPT
        self._number = 0
        self.taken = 0
        self.done = 0
        self.overruns = 0
        self.skew_ns = 0
        self.last_ns = 0

    @property
    def rejected(self) -> int:
        """Return how many ticks were not believed."""
        return self._judge.total

    def on_tick(self, tick: Tick) -> None:
        """Take one tick, from any thread."""
        with self._lock:
            came_ns = self._clock.monotonic_ns()
            if self._judge.take(tick) is not None:
                return
            self._number += 1
            self._came_ns[self._number % _KEPT] = came_ns
            self.last_ns = came_ns
            self._latency.arrival.add(self._clock.now_ns() + self.skew_ns - tick.ts_ns)
            self.taken += 1
            # In the lock: prices of a symbol must reach the engine in the order they were judged.
            if not self._post(structs.replace(tick, id=self._number)):
                self.overruns += 1

    def worked(self, tick: Tick, ordered: bool) -> None:
        """Note that the engine has worked a tick through, and whether it sent an order for it."""
        self.done += 1
        if ordered:
            came_ns = self._came_ns[tick.id % _KEPT]
            self._latency.reaction.add(self._clock.monotonic_ns() - came_ns)
