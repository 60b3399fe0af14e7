"""The account's worth over time: a curve for the screen, and its deepest fall, which is exact."""

from itertools import repeat

from core.events.snapshot import EquityPoint

_MOST_POINTS = 2_000


class EquityTrack:
    """Takes the worth at each look. Old points thin out; peak and deepest fall see every one."""

    __slots__ = ("_peak", "deepest_fall", "points")

    def __init__(self) -> None:
        self.points: list[EquityPoint] = []
        self.deepest_fall = 0.0
        """The deepest fall from a peak so far, as a fraction from 0 to -1."""
        self._peak = 0.0

    def add(self, ts_ns: int, equity: float) -> None:
        """Take in the worth at a moment."""
        points = self.points
        if points and ts_ns < points[-1].ts_ns:
            ts_ns = points[-1].ts_ns  # a computer's clock was set back; the curve goes on
        points.append(EquityPoint(ts_ns, equity))
        if equity >= self._peak:
            self._peak = equity
        elif equity < self._peak * (1.0 + self.deepest_fall):
            self.deepest_fall = equity / self._peak - 1.0
        if len(points) > _MOST_POINTS:
            self._thin()

    def add_many(self, ts_ns: list[int], equity: list[float]) -> None:
        """Take in the worth at several moments, as `add` does one by one."""
        deepest = self._peak * (1.0 + self.deepest_fall)
        room = _MOST_POINTS - len(self.points)
        if len(equity) <= room and deepest <= min(equity) and max(equity) < self._peak:
            self.points.extend(map(EquityPoint, ts_ns, equity))
            return
        for moment, worth in zip(ts_ns, equity, strict=True):
            self.add(moment, worth)

    def add_same(self, ts_ns: list[int], equity: float) -> None:
        """Take in a worth that stays the same at several moments, as `add` does one by one."""
        self.add(ts_ns[0], equity)
        points, at = self.points, 1
        while at < len(ts_ns):
            room = _MOST_POINTS + 1 - len(points)
            points.extend(map(EquityPoint, ts_ns[at : at + room], repeat(equity)))
            at += room
            if len(points) > _MOST_POINTS:
                self._thin()

    def _thin(self) -> None:
        # Today stays as fine as it was; of the older half every other point is enough.
        del self.points[1 : _MOST_POINTS // 2 : 2]

    def put_before(self, former: list[EquityPoint]) -> None:
        """Put the points of former days in front."""
        self.points[:0] = former
