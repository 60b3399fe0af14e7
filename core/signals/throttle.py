"""Throttling: not more entries than asked for in a stretch of time."""

from collections import deque

from core.clock import MINUTE_NS
from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.stage import Verdict


class Throttle:
    """Lets one symbol be entered at most once in so many minutes."""

    key = "throttle"
    title = "Pause between entries"

    def __init__(self, minutes: int, most: int = 1) -> None:
        self._minutes = minutes
        self._most = most
        self._entries: deque[int] = deque(maxlen=most)

    def on_bar(self, bar: Bar) -> None:
        """Learn nothing: only wishes count."""

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Refuse an entry that comes too soon after the ones before it."""
        entries = self._entries
        if len(entries) == self._most and now_ns - entries[0] < self._minutes * MINUTE_NS:
            ago = (now_ns - entries[0]) // MINUTE_NS
            return Verdict(
                None,
                f"{intent.symbol} was wished for {ago} minutes ago, and {self._minutes} minutes "
                "must lie between entries, so it waits.",
            )
        entries.append(now_ns)
        return Verdict(intent)
