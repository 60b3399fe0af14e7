"""How long things take: from the exchange to here, and from a price to the order it made."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from itertools import pairwise

from core.clock import SECOND_NS
from core.events.delay_view import EDGES_MS, DelayView

ALARM_MS = 500.0
_KEPT = 2_048
_ENOUGH = 20
_AGAIN_NS = 60 * SECOND_NS


class Delays:
    """The newest delays of one kind, in milliseconds. One writer; any thread may read."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept: deque[float] = deque(maxlen=kept)
        self.count = 0

    def add(self, delay_ns: int) -> None:
        """Keep one delay; a negative one, from a clock that is behind, counts as none."""
        self._kept.append(max(0, delay_ns) / 1e6)
        self.count += 1

    def view(self) -> DelayView | None:
        """Return how the newest delays spread; None before the first."""
        try:
            ordered = sorted(self._kept)
        except RuntimeError:
            # The other thread added one just then; the next look has it.
            return None
        if not ordered:
            return None
        p50, p95, p99 = (ordered[_rank(share, len(ordered))] for share in (0.50, 0.95, 0.99))
        below = [0, *(bisect_left(ordered, edge) for edge in EDGES_MS), len(ordered)]
        bars = tuple(after - before for before, after in pairwise(below))
        return DelayView(p50=p50, p95=p95, p99=p99, bars=bars)

    def summary_ms(self) -> tuple[float, float, float] | None:
        """Return p50, p95 and p99 of the newest delays, by nearest rank; None before the first."""
        view = self.view()
        return None if view is None else view.summary


def _rank(share: float, count: int) -> int:
    return min(count - 1, max(0, -int(-share * count // 1) - 1))


class LatencyMonitor:
    """The two delays that matter, and an alarm when half of the newest are above `alarm_ms`.

    `arrival` is from the exchange's own time to here, `reaction` from a price that came to the
    order it made.
    """

    def __init__(self, now_ns: Callable[[], int], alarm_ms: float = ALARM_MS) -> None:
        self.arrival = Delays()
        self.reaction = Delays()
        self._now_ns = now_ns
        self._alarm_ms = alarm_ms
        self._told_ns: dict[str, int] = {}

    def alarms(self) -> tuple[str, ...]:
        """Return a sentence for each delay that is too long, at most once a minute."""
        found = []
        for name, what, delays in (
            ("arrival", "Prices reach this computer", self.arrival),
            ("reaction", "An order leaves", self.reaction),
        ):
            summary = delays.summary_ms() if delays.count >= _ENOUGH else None
            if summary is None or summary[0] <= self._alarm_ms:
                continue
            now_ns, told_ns = self._now_ns(), self._told_ns.get(name)
            if told_ns is not None and now_ns - told_ns < _AGAIN_NS:
                continue
            self._told_ns[name] = now_ns
            found.append(
                f"{what} {summary[0] / 1000:.1f} seconds late (allowed: "
                f"{self._alarm_ms / 1000:.1f}). Close other programs or check the network."
            )
        return tuple(found)
