"""Counts requests as Zerodha does: by the calendar second, the minute and the day."""

from collections import Counter, defaultdict

from tests.exchanges.kite.replies import Refused
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import MINUTE_NS, SECOND_NS, day_of

PER_SECOND = {"quote": 1, "historical": 3, "order": 10, "other": 10}
ORDERS_A_MINUTE = 400


class Limits:
    """The counters; every refused request counts too. Tests read `refused`, `seen` and `most`.

    `enforced` False only counts: for tests that look at something else.
    """

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self.enforced = True
        self._second: dict[str, tuple[int, int]] = {}
        self._minute = (0, 0)
        self._day: tuple[object, int] = (None, 0)
        self.seen: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.most: defaultdict[str, int] = defaultdict(int)

    @property
    def orders_today(self) -> int:
        return self._day[1]

    def count(self, kind: str, now_ns: int) -> None:
        """Count one request of a class; raise Refused when it is one too many."""
        self.seen[kind] += 1
        second = now_ns // SECOND_NS
        at, used = self._second.get(kind, (second, 0))
        used = used + 1 if at == second else 1
        self._second[kind] = (second, used)
        self.most[kind] = max(self.most[kind], used)
        if used > PER_SECOND[kind] or (kind == "order" and self._too_many_a_minute(now_ns)):
            self.refused[kind] += 1
            if not self.enforced:
                return
            raise Refused(429, "NetworkException", "Too many requests")

    def count_placing(self, now_ns: int) -> None:
        """Count towards the day's cap; what the risk check refuses has counted already."""
        today = day_of(now_ns)
        day, used = self._day
        self._day = (today, used + 1 if day == today else 1)
        if self._day[1] > self._switches.day_orders_cap:
            raise Refused(429, "InputException", "Maximum allowed order requests exceeded")

    def _too_many_a_minute(self, now_ns: int) -> bool:
        minute = now_ns // MINUTE_NS
        at, used = self._minute
        self._minute = (minute, used + 1 if at == minute else 1)
        return self._minute[1] > ORDERS_A_MINUTE
