"""Exit plan: how one position is left step by step; its stops only ever come nearer."""

import math
from decimal import Decimal

from msgspec import Struct

from core.clock import MINUTE_NS
from core.errors import ConfigurationError
from core.model.market import Bar
from core.model.orders import BUY, Side
from core.signals.exit_rule import ExitRule
from core.signals.mood import Mood

_HUNDRED = Decimal(100)
_HOUR_NS = 60 * MINUTE_NS


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
    """The state of one position's way out, fed with closed bars.

    `best` and `reached` are where a plan begun before had come to: its best close, and how many
    of its parts are done with.
    """

    def __init__(
        self, rule: ExitRule, opened: Opened, best: float | None = None, reached: int = 0
    ) -> None:
        if not (opened.entry > 0.0 and 0.0 < opened.atr < math.inf):
            raise ConfigurationError(
                f"An exit plan needs an entry and an ATR above 0, not {opened.entry} and "
                f"{opened.atr}; wait until the ATR has enough bars."
            )
        self._rule = rule
        self.opened = opened
        self._sign = 1.0 if opened.side is BUY else -1.0
        self.best = opened.entry if best is None else best
        steps = [
            (rule.first_at, Decimal(rule.first_percent) / _HUNDRED),
            (rule.second_at, Decimal(rule.second_percent) / _HUNDRED),
            (rule.third_at, Decimal(rule.third_percent) / _HUNDRED),
        ]
        self.reached = min(reached, len(steps))
        self._steps = steps[self.reached :]
        self.stop = opened.stop
        self.left = 1 - sum((share for _, share in steps[: self.reached]), Decimal(0))
        self.may_turn: bool | None = None
        """Whether a mood against the position ends it; None before the first mood."""

    @property
    def done(self) -> bool:
        """Return whether nothing of the position is left to plan for."""
        return self.left <= 0

    def look(self, bar: Bar, mood: Mood | None = None) -> None:
        """Take in a bar that closed while the plan could do nothing about it."""
        if math.isfinite(bar.close) and self._ahead(bar.close, self.best):
            self.best = bar.close
        self._turned(mood)

    def on_bar(self, bar: Bar, mood: Mood | None = None) -> tuple[Deed, ...]:
        """Return what to do after a closed bar, in order; nothing once all is left."""
        if self.left <= 0 or not math.isfinite(bar.close):
            return ()
        if self._ahead(bar.close, self.best):
            self.best = bar.close
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
        return (*parts, Deed(reason, stop=stop))

    def _ahead(self, price: float, other: float) -> bool:
        """Return whether a price is better for the position than another."""
        return (price - other) * self._sign > 0.0

    def _gain(self, price: float) -> float:
        """Return a price's distance from the entry in ATR, positive when better."""
        return (price - self.opened.entry) * self._sign / self.opened.atr

    def _why_leave(self, bar: Bar, mood: Mood | None) -> str:
        rule = self._rule
        held_ns = bar.close_ns - self.opened.opened_ns
        if held_ns >= rule.hours * _HOUR_NS:
            return f"held for {held_ns / _HOUR_NS:.1f} hours, {rule.hours:g} are the longest"
        if self._turned(mood) and rule.mood_exit:
            return f"the market is {mood} now, against the position"
        return ""

    def _turned(self, mood: Mood | None) -> bool:
        """Return whether the mood is against the position and was not when it was opened."""
        if mood is None:
            return False
        against = mood is (Mood.FALLING if self._sign > 0 else Mood.CLIMBING)
        if self.may_turn is None or not against:
            # Whoever buys in a fall meant to; it is the turn after the entry that counts.
            self.may_turn = not against
            return False
        return self.may_turn

    def _leave(self, reason: str) -> Deed:
        share, self.left = self.left, Decimal(0)
        return Deed(reason, share=share, full=True)

    def _parts(self, close: float) -> tuple[Deed, ...]:
        """Return one exit for all parts whose gain is reached; one order costs less than three."""
        gain, share, level = self._gain(close), Decimal(0), 0.0
        while self._steps and gain >= self._steps[0][0]:
            level, part = self._steps.pop(0)
            self.reached += 1
            share += part
        share = min(share, self.left)
        if share <= 0:
            return ()
        side = "above" if self._sign > 0 else "below"
        reason = f"{share * 100:.0f} % of the position at {level:g} ATR {side} the entry"
        if share == self.left:
            return (self._leave(reason),)
        self.left -= share
        return (Deed(reason, share=share),)

    def _nearest_stop(self, close: float) -> tuple[float, str]:
        """Return the nearest stop that any rule asks for, and that rule in words."""
        rule, atr, sign = self._rule, self.opened.atr, self._sign
        best_gain = self._gain(self.best)
        stops = [(self.stop, "as it was")]
        if best_gain >= rule.breakeven_at:
            words = f"the gain reached {best_gain:.1f} ATR, so it is at least the entry price"
            stops.append((self.opened.entry, words))
            trailed = self.best - sign * rule.trail * atr
            if abs(trailed - self.stop) >= rule.least_step * atr:
                stops.append((trailed, f"it follows the best close at {rule.trail:g} ATR"))
        fall = (self.best - close) * sign / atr
        if best_gain > 0.0 and fall >= rule.reversal:
            words = f"the price turned by {fall:.1f} ATR, so it comes to {rule.tight:g} ATR"
            stops.append((close - sign * rule.tight * atr, f"{words} from the close"))
        return max(stops, key=lambda one: one[0] * sign)
