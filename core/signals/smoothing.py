"""Smoothing: single signals count little, repeated ones in the same direction count more."""

from core.model.market import Bar
from core.model.orders import BUY, OrderIntent
from core.signals.stage import Verdict


class Smoothing:
    """Keeps an exponential average of signed strength, fed bar by bar, and asks for a least value.

    A bar without a wish counts as zero. With n bars the weight of a bar is 2 / (n + 1).
    """

    key = "smoothing"
    title = "Smoothing of signals"

    def __init__(self, bars: int, least: float) -> None:
        self._weight = 2.0 / (bars + 1.0)
        self._least = least
        self._value = 0.0
        self._wished = 0.0

    @property
    def value(self) -> float:
        """Return the smoothed strength, from -1 (sell) to 1 (buy)."""
        return self._value

    def on_bar(self, bar: Bar) -> None:
        """Let one bar pass: what was wished on the bar before counts, else nothing."""
        self._value += (self._wished - self._value) * self._weight
        self._wished = 0.0

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Refuse until the smoothed strength, this wish included, is large enough."""
        sign = 1.0 if intent.side is BUY else -1.0
        self._wished = max(-1.0, min(1.0, sign * intent.strength))
        smooth = (self._value + (self._wished - self._value) * self._weight) * sign
        if smooth < self._least:
            return Verdict(
                None,
                f"The signals in {intent.symbol} come to {smooth * 100:.0f} % over the last bars "
                f"and {self._least * 100:.0f} % are asked for, so it is left alone.",
            )
        return Verdict(intent, f"signals over the last bars {smooth * 100:.0f} %")
