"""What strategies share: which ways they trade, how far the safety exit lies, following a line."""

from core.strategy.base import param
from core.strategy.compiled import CompiledStrategy
from indicators.signals import LEAVE_SHORT
from indicators.turns import TURNED

BOTH = "both"
"""The direction that also sells short."""
ATR_BARS = 14
"""The bars an average range is taken over where a strategy does not say otherwise."""


class TwoWay(CompiledStrategy):
    """Base of strategies that buy only, unless they are told to sell short as well."""

    direction: str = param(
        "buy only",
        choices=("buy only", BOTH),
        label="Direction",
        help="“Both” also sells first and buys back lower, where that is allowed.",
    )


class TrendFollower(TwoWay):
    """Base of strategies that enter at a turn of a trend and leave at the opposite turn.

    The kernel answers `indicators.turns.code_of(trend, both)`.
    """

    @staticmethod
    def moved(code: int, above: str, below: str) -> str:
        """Return what happened to a line in words, e.g. moved(code, "rose above", …)."""
        turned, rising = code & TURNED, code & LEAVE_SHORT
        if turned:
            return above if rising else below
        return "is above" if rising else "is below"
