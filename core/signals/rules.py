"""Which parts stand between strategy and risk gate, and their numbers. All off unless asked for."""

from dataclasses import dataclass
from typing import Any

from core.signals.exit_rule import ExitRule
from core.signals.numbers import Rule, choice, names, number, part_of, share

VOTE_RULES = ("weights", "nobody against", "strongest")
"""How the opinions of other strategies count."""
_HOURLY = "Looked at once an hour, against the last 30 days."


@dataclass(frozen=True, slots=True)
class SignalRules(Rule):
    """The parts' numbers; 0, an empty tuple and False switch a part off."""

    least_confidence: float = share(
        0.0,
        "Least confidence of a wish",
        "Wishes a strategy is less sure of are left alone. 0: all pass. Holds from the next START.",
    )
    voters: tuple[str, ...] = names(
        "Ask other strategies too",
        "Names by comma, for example: turtle, supertrend. Empty: nobody is asked.",
    )
    vote_rule: str = choice(
        VOTE_RULES,
        "How their opinions count",
        "By weights; nobody may be against it; or the strongest opinion decides.",
        of="voters",
    )
    vote_least: float = share(
        0.3,
        "Least agreement, by weights",
        "Of all weights, so much must be for the wish. Usual: 30 %.",
        of="voters",
    )
    smoothing_bars: int = number(
        0,
        "Smooth signals over so many bars",
        "A single signal counts little, repeated ones count more. 0: off.",
        high=200,
    )
    smoothing_least: float = share(
        0.3,
        "Least smoothed strength",
        "Below this a wish is left alone. Usual: 30 %.",
        of="smoothing_bars",
    )
    confirm_bars: int = number(
        0,
        "Bars to wait for confirmation",
        "A wish goes on only if no bar closes against it meanwhile. 0: at once.",
        high=50,
    )
    pause_minutes: int = number(
        0,
        "Minutes between entries in one share",
        "Keeps the bot from buying the same share again at once. 0: no pause.",
        high=10_080,
        step=5,
    )
    hold_minutes: int = number(
        0,
        "Least minutes the bot holds",
        "Only the strategy waits; safety exits, the rules and you never do. 0: no waiting.",
        high=10_080,
        step=5,
    )
    adaptive: bool = number(
        False,
        "Let the least confidence follow the swings",
        "When prices swing more than usual, more is asked for; when less, less.",
        of="least_confidence",
    )
    adaptive_low: float = share(
        0.7, "Of it in the calmest times", f"{_HOURLY} Usual: 70 %.", 0.1, 1.0, of="adaptive"
    )
    adaptive_high: float = share(
        1.5, "Of it in the wildest times", f"{_HOURLY} Usual: 150 %.", 1.0, 5.0, of="adaptive"
    )
    clocks: bool = number(
        False,
        "Ask four clocks before a trade",
        "4 hours, 1 hour, 15 and 5 minutes: at least three must point its way.",
    )
    mood: bool = number(
        False,
        "Look at the mood of the market",
        "Climbing, falling, sideways, wild or unclear: size and side follow it.",
    )
    mood_minutes: int = number(
        15,
        "Minutes a new mood must last",
        "Before that the old one holds. Usual: 15.",
        high=1_440,
        step=5,
        of="mood",
    )
    wild_size: float = share(
        0.5,
        "Of the usual size in a wild market",
        "Never more than the safety rules allow. Usual: 50 %.",
        0.1,
        of="mood",
    )
    unclear_size: float = share(
        0.75,
        "Of the usual size when the mood is unclear",
        "Also until enough bars were seen. Usual: 75 %.",
        0.1,
        of="mood",
    )
    trade_against: bool = number(
        False,
        "Also trade against a climb or a fall",
        "Off: no buying in a fall, no selling short in a climb.",
        of="mood",
    )
    volume_levels: bool = number(
        False,
        "Look where most was traded",
        "Near those prices a wish counts more; where little was traded the bot buys less.",
    )
    exits: bool = number(
        False,
        "Leave positions step by step",
        "Sells parts as it gains, brings the safety exit nearer, ends what lasts too long.",
    )
    exit_rule: ExitRule = part_of(ExitRule, "exits")  # noqa: RUF009 - it declares a field

    @property
    def any_on(self) -> bool:
        """Return whether any part is switched on."""
        return bool(self.parts_on)

    @property
    def parts_on(self) -> tuple[str, ...]:
        """Return the labels of what switches the parts on that are on."""
        found = self.declared().items()
        return tuple(one.label for name, (one, _) in found if not one.of and getattr(self, name))

    def in_effect(self) -> "SignalRules":
        """Return the rules with every number that changes nothing, its part being off, as usual."""
        kept: dict[str, Any] = {}
        asked = self.values()
        for name, (words, default) in self.declared().items():
            counts = not words.of or kept[words.of]
            kept[name] = asked[name] if counts else default
        return SignalRules.of(kept)
