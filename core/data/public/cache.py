"""Keeps public prices as long as they can be new: bars until the next one closes."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from core.clock import SECOND_NS, Clock
from core.data.public.failover import Failover
from core.data.public.source import Quote
from core.errors import RateLimited, VenueDown
from core.model.market import Bar

QUOTE_FRESH_NS: Final = 5 * SECOND_NS
_KEPT: Final = 256
_STALE_BARS: Final = 3
_Key = tuple[str, int, int]


class CacheCount(Struct, kw_only=True):
    """How often an answer was here, was asked for, or was old but all there was."""

    hits: int = 0
    misses: int = 0
    stale: int = 0

    @property
    def hit_rate(self) -> float:
        """Return the share of questions answered from here, 0 before the first."""
        asked = self.hits + self.misses + self.stale
        return self.hits / asked if asked else 0.0


class _Kept(Struct):
    bars: Sequence[Bar]
    good_until_ns: int
    dead_ns: int


class CachedPrices:
    """A `PublicSource` that asks its sources only for what can have changed.

    A list of bars is new until the next bar of its length has closed. While no source answers, a
    list up to three bars old is given and counted as stale; an older one is not.
    """

    name = "public prices"

    def __init__(self, sources: Failover, clock: Clock) -> None:
        self._sources = sources
        self._clock = clock
        self._lock = threading.Lock()
        self._bars: OrderedDict[_Key, _Kept] = OrderedDict()
        self._quotes: dict[str, tuple[Quote, int]] = {}
        self.counts: dict[int, CacheCount] = {}
        self.quote_count = CacheCount()

    def quotes(self, symbols: Sequence[str]) -> Mapping[str, Quote]:
        """Return last prices, at most five seconds after they were fetched."""
        now_ns = self._clock.monotonic_ns()
        with self._lock:
            fresh = {
                one: self._quotes[one][0]
                for one in symbols
                if one in self._quotes and now_ns - self._quotes[one][1] < QUOTE_FRESH_NS
            }
        missing = [one for one in symbols if one not in fresh]
        self.quote_count.hits += len(fresh)
        self.quote_count.misses += len(missing)
        if not missing:
            return fresh
        found = self._sources.quotes(missing)
        with self._lock:
            self._quotes.update({symbol: (one, now_ns) for symbol, one in found.items()})
        return {**fresh, **found}

    def bars(self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int) -> Sequence[Bar]:
        """Return closed bars from `from_ns` until `to_ns` or now."""
        span_ns = timeframe_s * SECOND_NS
        now_ns = self._clock.now_ns()
        until_ns = min(to_ns, now_ns)
        until_ns -= until_ns % span_ns
        key = (symbol, timeframe_s, from_ns - from_ns % span_ns)
        count = self.counts.setdefault(timeframe_s, CacheCount())
        with self._lock:
            kept = self._bars.get(key)
            if kept is not None:
                self._bars.move_to_end(key)
        if kept is not None and until_ns <= kept.good_until_ns:
            count.hits += 1
            return _until(kept.bars, until_ns)
        try:
            found = self._sources.bars(symbol, timeframe_s, from_ns, until_ns)
        except (VenueDown, RateLimited):
            if kept is None or now_ns > kept.dead_ns:
                count.misses += 1
                raise
            count.stale += 1
            return _until(kept.bars, until_ns)
        count.misses += 1
        with self._lock:
            dead_ns = until_ns + (_STALE_BARS + 1) * span_ns
            self._bars[key] = _Kept(found, until_ns, dead_ns)
            self._bars.move_to_end(key)
            while len(self._bars) > _KEPT:
                self._bars.popitem(last=False)
        return found


def _until(bars: Sequence[Bar], until_ns: int) -> Sequence[Bar]:
    return [one for one in bars if one.close_ns <= until_ns]
