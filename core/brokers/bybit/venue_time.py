"""The difference between this computer's clock and Bybit's, measured and kept."""

from typing import Protocol

from core.clock import MINUTE_NS, SECOND_NS, Clock

_AGAIN_NS = 10 * MINUTE_NS
_JUMP_NS = SECOND_NS // 5
_SHORT_WAY_NS = SECOND_NS // 5
_TRIES = 3


class AsksTime(Protocol):
    """Whatever can ask Bybit for the time."""

    def server_time_ns(self) -> int:
        """Return Bybit's time in nanoseconds since 1970."""
        ...


class VenueTime:
    """Stamps for requests: pybit stamps with the machine's time, which Bybit may refuse.

    Bybit takes a stamp from `recv_window` before its own time until one second after it, so a
    clock that is ahead fails whatever the window is.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_ns = 0
        self._drift_ns = 0
        self._synced_ns: int | None = None
        self.stale = True

    @property
    def skew_ms(self) -> float | None:
        """Return by how much this computer is ahead of Bybit, or None when never measured."""
        return None if self._synced_ns is None else -self._offset_ns / 1e6

    @property
    def rate(self) -> float:
        """Return how many seconds of the clock pass in one of the machine."""
        return self._clock.rate

    def stamp_ms(self) -> int:
        """Return Bybit's time as far as known, in milliseconds."""
        return (self._clock.now_ns() + self._offset_ns) // 1_000_000

    def due(self) -> bool:
        """Return whether the difference should be measured again: old, doubted, or a jump."""
        if self.stale or self._synced_ns is None:
            return True
        now_ns = self._clock.monotonic_ns()
        jumped = abs(self._clock.now_ns() - now_ns - self._drift_ns) > _JUMP_NS * self._clock.rate
        return jumped or now_ns - self._synced_ns > _AGAIN_NS

    def sync(self, asks: AsksTime) -> None:
        """Measure; the error is at most half of the shortest question's way there and back."""
        best_ns, offset_ns = 0, 0
        for number in range(_TRIES):
            before, began = self._clock.now_ns(), self._clock.monotonic_ns()
            server_ns = asks.server_time_ns()
            way_ns = self._clock.monotonic_ns() - began
            if number == 0 or way_ns < best_ns:
                best_ns, offset_ns = way_ns, server_ns - before - way_ns // 2
            if best_ns <= _SHORT_WAY_NS:
                break
        self._offset_ns = offset_ns
        self._synced_ns = self._clock.monotonic_ns()
        self._drift_ns = self._clock.now_ns() - self._synced_ns
        self.stale = False
