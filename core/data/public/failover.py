"""Several sources of the same prices: the first that answers, the best again when it is back."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from msgspec import Struct

from core.clock import MINUTE_NS, SECOND_NS, Clock
from core.data.public.source import PublicSource, Quote
from core.errors import DataError, RateLimited, VenueDown
from core.model.market import Bar

T = TypeVar("T")
FIRST_REST_NS: Final = 30 * SECOND_NS
LONGEST_REST_NS: Final = 10 * MINUTE_NS


class SourceCount(Struct, kw_only=True):
    """How one source did: questions answered, failed, and until when it is left alone."""

    name: str
    answered: int = 0
    failed: int = 0
    rests_until_ns: int = 0
    last_failure: str = ""
    in_a_row: int = 0


class Failover:
    """Asks the sources in their order; one that fails is left alone for longer each time.

    A source that does not know a symbol or a length of bars (DataError) is passed over, not rested.
    """

    name = "public prices"

    def __init__(self, sources: Sequence[PublicSource], clock: Clock) -> None:
        self._sources = tuple(sources)
        self._clock = clock
        self._lock = threading.Lock()
        self.counts = tuple(SourceCount(name=one.name) for one in self._sources)

    @property
    def serving(self) -> str:
        """Return the name of the source that would be asked now, empty when all are left alone."""
        now_ns = self._clock.monotonic_ns()
        for count in self.counts:
            if count.rests_until_ns <= now_ns:
                return count.name
        return ""

    def quotes(self, symbols: Sequence[str]) -> Mapping[str, Quote]:
        """Return last prices; what one source does not know the next is asked for."""
        found: dict[str, Quote] = {}
        missing = list(symbols)

        def ask(source: PublicSource) -> Mapping[str, Quote]:
            found.update(source.quotes(missing))
            missing[:] = [one for one in symbols if one not in found]
            if missing:
                raise DataError(f"Nobody has a price of {', '.join(missing)}.")
            return found

        try:
            return self._first(ask)
        except (DataError, VenueDown):
            if found:
                return found
            raise

    def bars(self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int) -> Sequence[Bar]:
        """Return closed bars from the first source that has them."""
        return self._first(lambda source: source.bars(symbol, timeframe_s, from_ns, to_ns))

    def _first(self, ask: Callable[[PublicSource], T]) -> T:
        unknown: DataError | None = None
        tried = 0
        for source, count in zip(self._sources, self.counts, strict=True):
            if count.rests_until_ns > self._clock.monotonic_ns():
                continue
            tried += 1
            try:
                answer = ask(source)
            except DataError as failure:
                unknown = failure
            except (VenueDown, RateLimited) as failure:
                self._failed(count, failure)
            else:
                self._answered(count)
                return answer
        if unknown is not None:
            raise unknown
        raise VenueDown(
            "No source of prices answers. Look at the internet connection; it is tried again by "
            "itself."
            if tried
            else "Every source of prices is left alone for a while; it goes on by itself."
        )

    def _answered(self, count: SourceCount) -> None:
        with self._lock:
            count.answered += 1
            count.in_a_row = 0

    def _failed(self, count: SourceCount, failure: VenueDown | RateLimited) -> None:
        with self._lock:
            rest_ns = min(FIRST_REST_NS << count.in_a_row, LONGEST_REST_NS)
            if isinstance(failure, RateLimited):
                rest_ns = max(rest_ns, failure.wait_ns)
            count.failed += 1
            count.in_a_row = min(count.in_a_row + 1, 10)
            count.last_failure = str(failure)
            count.rests_until_ns = self._clock.monotonic_ns() + rest_ns
