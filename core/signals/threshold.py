"""Least confidence and strength of a wish."""

from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.stage import Verdict


class LeastConfidence:
    """Refuses wishes that the strategy itself is not sure enough of."""

    key = "confidence"
    title = "Least confidence"

    def __init__(self, confidence: float, strength: float = 0.0) -> None:
        self.confidence = confidence
        self._strength = strength

    def on_bar(self, bar: Bar) -> None:
        """Learn nothing: what is asked for is fixed."""

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Refuse below the marks."""
        for word, has, needs in (
            ("confidence", intent.confidence, self.confidence),
            ("strength", intent.strength, self._strength),
        ):
            if has < needs:
                return Verdict(
                    None,
                    f"The {word} in {intent.symbol} is {has * 100:.0f} % and {needs * 100:.0f} % "
                    "are asked for, so it is left alone.",
                )
        return Verdict(intent)
