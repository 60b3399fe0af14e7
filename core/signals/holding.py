"""Minimum holding time: a strategy may not leave at once what it has just entered."""

from core.clock import MINUTE_NS
from core.model.orders import OrderIntent


class Holding:
    """Delays a strategy's own exits. Safety exits, people and the risk rules are never delayed."""

    def __init__(self, minutes: int) -> None:
        self._least_ns = minutes * MINUTE_NS
        self._minutes = minutes

    def too_early(self, intent: OrderIntent, opened_ns: int, now_ns: int) -> str:
        """Return why a strategy's exit has to wait, or an empty text."""
        held_ns = now_ns - opened_ns
        if intent.origin != "strategy" or held_ns >= self._least_ns:
            return ""
        return (
            f"{intent.symbol} is held for {held_ns // MINUTE_NS} of at least {self._minutes} "
            "minutes, so the bot does not leave yet; its safety exit stays."
        )
