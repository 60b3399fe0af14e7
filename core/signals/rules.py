"""Which parts stand between strategy and risk gate, and their numbers. All off unless asked for."""

from dataclasses import dataclass

VOTE_RULES = ("weights", "nobody against", "strongest")
"""How the opinions of other strategies count."""


@dataclass(frozen=True, slots=True)
class SignalRules:
    """The parts' numbers; 0, an empty tuple and False switch a part off."""

    least_confidence: float = 0.0
    voters: tuple[str, ...] = ()
    vote_rule: str = VOTE_RULES[0]
    vote_least: float = 0.3
    smoothing_bars: int = 0
    smoothing_least: float = 0.3
    confirm_bars: int = 0
    pause_minutes: int = 0
    hold_minutes: int = 0
    adaptive: bool = False
    adaptive_low: float = 0.7
    adaptive_high: float = 1.5
    clocks: bool = False
    mood: bool = False
    mood_minutes: int = 15
    wild_size: float = 0.5
    unclear_size: float = 0.75
    trade_against: bool = False
    volume_levels: bool = False

    @property
    def any_on(self) -> bool:
        """Return whether any part is switched on."""
        return self != SignalRules()
