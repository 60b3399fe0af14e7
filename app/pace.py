"""The pace of practice prices under the window: changed while they run, and able to rest."""

from core.clock import SECOND_NS, Clock
from core.engine.loop import Pacer
from core.model.market import TIMEFRAMES

_BREAK_NS = SECOND_NS
_HOUR_NS = 3_600 * SECOND_NS
_LATE_NS = SECOND_NS
_WORK_NS = 20_000_000
_BREATH_NS = 2_000_000
_RESTING_S = 3_600.0


class LivePacer(Pacer):
    """Maps trading time to machine time; its switches may be set from any thread.

    `bar_s` is the length of the feed's bars: a step in trading time longer than that is a break
    of the market: it takes a second at most, at a high speed as long as an hour. While `resting`
    or `held` nothing falls due.
    `speed` 0 is as fast as possible, which still leaves every tenth moment to the rest of the
    program; it is never None, for then the loop would not ask.
    """

    def __init__(self, clock: Clock, speed: float, bar_s: int) -> None:
        super().__init__(clock, speed)
        self.resting = True
        self.held = False
        self._usual_ns = bar_s * SECOND_NS if bar_s < TIMEFRAMES["1d"] else 0
        self._asked_ns = 0
        self._from_trading_ns = 0
        self._from_ns = 0
        self._breath_ns = 0

    def wait_s(self, trading_ns: int) -> float:
        """Return how many seconds remain until a message of that trading time is due."""
        now_ns = self._clock.monotonic_ns()
        if trading_ns != self._asked_ns:
            # What was asked for before has been taken. A loop that fell far behind must not race.
            self._from_trading_ns = self._asked_ns
            late_ns = _LATE_NS if self._asked_ns else 0
            self._from_ns = max(self._due_ns, now_ns - late_ns)
            self._asked_ns = trading_ns
        if self.resting or self.held:
            self._from_ns = self._due_ns = now_ns
            return _RESTING_S
        speed = self.speed
        if not speed:
            self._due_ns = now_ns
            return self._breath_s(now_ns)
        # Worked out anew at each question, so that another speed holds at once.
        self._due_ns = self._from_ns + self._step_ns(trading_ns, speed)
        return max(0.0, (self._due_ns - now_ns) / SECOND_NS)

    def _step_ns(self, trading_ns: int, speed: float) -> int:
        if not self._from_trading_ns:
            return 0
        gap_ns = max(0, trading_ns - self._from_trading_ns)
        step_ns = int(gap_ns / speed)
        if gap_ns <= self._usual_ns:
            return step_ns
        if not self._usual_ns:
            return min(step_ns, _BREAK_NS)
        # A night must not take longer than the day does: at a high speed an hour is long enough.
        return min(step_ns, _BREAK_NS, int(_HOUR_NS / speed))

    def _breath_s(self, now_ns: int) -> float:
        since_ns = now_ns - self._breath_ns
        if since_ns < _WORK_NS:
            return 0.0
        if since_ns < _WORK_NS + _BREATH_NS:
            return (_WORK_NS + _BREATH_NS - since_ns) / SECOND_NS
        self._breath_ns = now_ns
        return 0.0
