"""Exit plan: how one position is left step by step; its stops only ever come nearer."""

import math
from dataclasses import dataclass
from decimal import Decimal

from msgspec import Struct

from core.clock import MINUTE_NS
from core.errors import ConfigurationError
from core.model.market import Bar
from core.model.orders import BUY, Side
from core.signals.mood import Mood
from core.signals.numbers import Rule, number

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class ExitRule(Rule):
    """The numbers of the exit plan; distances are multiples of the ATR at the entry."""

    first_at: float = number(1.5, "First part at", "Gain in ATR that sells the part.", 0.1, 50.0)
    second_at: float = number(3.0, "Second part at", "Gain in ATR that sells the part.", 0.1, 50.0)
    third_at: float = number(5.0, "Third part at", "Gain in ATR that sells the part.", 0.1, 50.0)
    first_percent: int = number(30, "First part in %", "Of the whole position.", 0, 100)
    second_percent: int = number(30, "Second part in %", "Of the whole position.", 0, 100)
    third_percent: int = number(20, "Third part in %", "Of the whole position.", 0, 100)
    breakeven_at: float = number(
        2.0, "Stop to the entry at", "Gain in ATR after which the stop is the entry.", 0.1, 50.0
    )
    trail: float = number(
        2.5, "Trailing distance", "From the best close in ATR, once at breakeven.", 0.1, 50.0
    )
    reversal: float = number(
        1.0, "Turn from", "Fall from the best close in ATR that counts as a turn.", 0.1, 50.0
    )
    tight: float = number(0.5, "Stop after a turn", "Distance in ATR from the close.", 0.05, 10.0)
    hours: float = number(24.0, "Hours at most", "The longest a position is held.", 0.1, 8_760.0)
    mood_exit: bool = number(
        True, "Leave on a turned market", "Leave when the market trends the other way."
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
                f"{self.second_at:g} and {self.third_at:g} ATR do not rise."
            )


class Opened(Struct, frozen=True, gc=False):
    """What the plan starts from: side, average entry, the safety exit and the ATR at the entry."""

    side: Side
    entry: float
    stop: float
    atr: float
    opened_ns: int


class Deed(Struct, frozen=True, gc=False):
    """One thing to do: leave a share of the ORIGINAL position, or move the stop.

    `share` is above 0 for an exit; with `full` it is all that is left. `stop` is the new stop,
    else NaN. Rounded to the price step it must go towards the price, or it would loosen.
    """

    reason: str
    share: Decimal = Decimal(0)
    full: bool = False
    stop: float = math.nan


class ExitPlan:
    """The state of one position's way out, fed with closed bars."""

    def __init__(self, rule: ExitRule, opened: Opened) -> None:
        if not (opened.entry > 0.0 and 0.0 < opened.atr < math.inf):
            raise ConfigurationError(
                f"An exit plan needs an entry and an ATR above 0, not {opened.entry} and "
                f"{opened.atr}; wait until the ATR has enough bars."
            )
        self._rule = rule
        self._opened = opened
        self._sign = 1.0 if opened.side is BUY else -1.0
        self._best = opened.entry
        self._steps = [
            (rule.first_at, Decimal(rule.first_percent) / _HUNDRED),
            (rule.second_at, Decimal(rule.second_percent) / _HUNDRED),
            (rule.third_at, Decimal(rule.third_percent) / _HUNDRED),
        ]
        self.stop = opened.stop
        self.left = Decimal(1)

    @property
    def done(self) -> bool:
        """Return whether nothing of the position is left to plan for."""
        return self.left <= 0

    def on_bar(self, bar: Bar, mood: Mood | None = None) -> tuple[Deed, ...]:
        """Return what to do after a closed bar, in order; nothing once all is left."""
        if self.left <= 0 or not math.isfinite(bar.close):
            return ()
        if self._ahead(bar.close, self._best):
            self._best = bar.close
        why = self._why_leave(bar, mood)
        if why:
            return (self._leave(why),)
        parts = self._parts(bar.close)
        if self.done:
            return parts
        stop, reason = self._nearest_stop(bar.close)
        if not self._ahead(stop, self.stop):
            return parts
        self.stop = stop
        return (*parts, Deed(f"stop to {stop:.6g}: {reason}", stop=stop))

    def _ahead(self, price: float, other: float) -> bool:
        """Return whether a price is better for the position than another."""
        return (price - other) * self._sign > 0.0

    def _gain(self, price: float) -> float:
        """Return a price's distance from the entry in ATR, positive when better."""
        return (price - self._opened.entry) * self._sign / self._opened.atr

    def _why_leave(self, bar: Bar, mood: Mood | None) -> str:
        rule = self._rule
        held_ns = bar.close_ns - self._opened.opened_ns
        if held_ns >= rule.hours * 60 * MINUTE_NS:
            return f"held for {rule.hours:g} hours"
        against = Mood.FALLING if self._sign > 0 else Mood.CLIMBING
        if rule.mood_exit and mood is against:
            return f"the market is {against.value} now"
        return ""

    def _leave(self, reason: str) -> Deed:
        share, self.left = self.left, Decimal(0)
        return Deed(reason, share=share, full=True)

    def _parts(self, close: float) -> tuple[Deed, ...]:
        """Return one exit for all parts whose gain is reached; one order costs less than three."""
        gain, share, reached = self._gain(close), Decimal(0), 0.0
        while self._steps and gain >= self._steps[0][0]:
            reached, part = self._steps.pop(0)
            share += part
        share = min(share, self.left)
        if share <= 0:
            return ()
        reason = f"{share * 100:.0f} % out at a gain of {reached:g} ATR"
        if share == self.left:
            return (self._leave(reason),)
        self.left -= share
        return (Deed(reason, share=share),)

    def _nearest_stop(self, close: float) -> tuple[float, str]:
        """Return the nearest stop that any rule asks for, and that rule in words."""
        rule, atr, sign = self._rule, self._opened.atr, self._sign
        best_gain = self._gain(self._best)
        stops = [(self.stop, "as it was")]
        if best_gain >= rule.breakeven_at:
            stops.append((self._opened.entry, f"gain of {rule.breakeven_at:g} ATR, to the entry"))
            stops.append((self._best - sign * rule.trail * atr, f"trails by {rule.trail:g} ATR"))
        fall = (self._best - close) * sign / atr
        if best_gain > 0.0 and fall >= rule.reversal:
            stops.append((close - sign * rule.tight * atr, f"turned by {fall:.1f} ATR"))
        return max(stops, key=lambda one: one[0] * sign)
