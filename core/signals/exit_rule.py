"""The numbers of the exit plan, each declared once: for the plan, the settings and their screen."""

from dataclasses import dataclass

from core.errors import ConfigurationError
from core.signals.numbers import Rule, number

_IN_ATR = "Counted in the price's usual movement (ATR) at the entry. Usual: {}."
_OF_WHOLE = "Of the whole position as it was bought, in whole lots. 0: nothing. Usual: {} %."


@dataclass(frozen=True, slots=True)
class ExitRule(Rule):
    """The numbers of the exit plan; distances are multiples of the ATR at the entry."""

    first_at: float = number(
        1.5, "Sell a first part at a gain of", _IN_ATR.format(1.5), 0.1, 50.0, 0.5
    )
    second_at: float = number(
        3.0, "Sell a second part at a gain of", _IN_ATR.format(3), 0.1, 50.0, 0.5
    )
    third_at: float = number(
        5.0, "Sell a third part at a gain of", _IN_ATR.format(5), 0.1, 50.0, 0.5
    )
    first_percent: int = number(30, "Size of the first part", _OF_WHOLE.format(30), 0, 100, 5)
    second_percent: int = number(30, "Size of the second part", _OF_WHOLE.format(30), 0, 100, 5)
    third_percent: int = number(20, "Size of the third part", _OF_WHOLE.format(20), 0, 100, 5)
    breakeven_at: float = number(
        2.0,
        "Safety exit to the entry price at a gain of",
        "From then on only costs and jumps of the price can be lost. In ATR. Usual: 2.",
        0.1,
        50.0,
        0.5,
    )
    trail: float = number(
        2.5,
        "From then on the safety exit follows at",
        "Distance in ATR from the best close so far. Usual: 2.5.",
        0.1,
        50.0,
        0.5,
    )
    reversal: float = number(
        1.0,
        "Count as a turn a fall of",
        "In ATR from the best close, once there was a gain. Usual: 1.",
        0.1,
        50.0,
        0.1,
    )
    tight: float = number(
        0.5,
        "After a turn the safety exit comes to",
        "Distance in ATR from the close. Usual: 0.5.",
        0.05,
        10.0,
        0.05,
    )
    least_step: float = number(
        0.1,
        "It follows only in steps of at least",
        "In ATR; brokers count how often an order is changed. Usual: 0.1.",
        0.0,
        5.0,
        0.1,
    )
    hours: float = number(
        24.0,
        "Longest time to hold, in hours",
        "Nights and weekends count. Longer for strategies on days. Usual: 24.",
        0.1,
        8_760.0,
    )
    mood_exit: bool = number(
        True,
        "Leave when the market turns against the position",
        "When it begins to fall under what was bought, or to climb over what was sold short.",
    )

    def __post_init__(self) -> None:
        """Raise ConfigurationError when the parts are more than the whole or out of order."""
        Rule.__post_init__(self)
        whole = self.first_percent + self.second_percent + self.third_percent
        if whole > 100:
            raise ConfigurationError(
                f"The three parts come to {whole} % of the position; choose at most 100 %."
            )
        if not self.first_at < self.second_at < self.third_at:
            raise ConfigurationError(
                f"The parts must come one after the other; {self.first_at:g}, "
                f"{self.second_at:g} and {self.third_at:g} ATR do not rise. "
                "Choose a larger gain for each."
            )
