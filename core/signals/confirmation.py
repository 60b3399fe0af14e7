"""Confirmation: a wish is kept for some bars and goes on if no price turned against it."""

from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.stage import Verdict


class Confirmation:
    """Keeps the newest wish of a symbol; it is given back after `bars` bars that held.

    A bar that closes on the wrong side of the price at the wish ends it.
    """

    key = "confirmation"
    title = "Wait for confirmation"

    def __init__(self, bars: int) -> None:
        self._bars = bars
        self._close = 0.0
        self._kept: OrderIntent | None = None
        self._at = 0.0
        self._seen = 0
        self._due: OrderIntent | None = None

    def on_bar(self, bar: Bar) -> None:
        """Count a bar for the wish that is kept, or end it."""
        self._close = bar.close
        kept = self._kept
        if kept is None:
            return
        if (bar.close - self._at) * kept.side.sign < 0:
            self._kept = None
            return
        self._seen += 1
        if self._seen >= self._bars:
            self._kept, self._due = None, kept

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Keep the wish; a newer one takes the place of an older."""
        self._kept, self._at, self._seen = intent, self._close, 0
        return Verdict(
            None,
            f"The wish for {intent.symbol} waits until {self._bars} bars have not gone against it.",
        )

    def take_due(self) -> Verdict | None:
        """Return the wish that is confirmed by now, once."""
        due, self._due = self._due, None
        return None if due is None else Verdict(due, f"confirmed by {self._bars} bars")
