"""Strategies that are always on one side of a line: in while it rises, out or short below it."""

from decimal import Decimal

from core.model.market import Bar
from core.strategy.base import NOTHING, Strategy, Wishes, param
from indicators.turns import TURNED_UP, UNKNOWN


class TrendFollower(Strategy):
    """Base of strategies that enter at a turn of a trend and leave at the opposite turn.

    A subclass hands each bar's trend to `follow` and says `stop` and `reason`.
    """

    direction: str = param(
        "buy only",
        choices=("buy only", "both"),
        label="Direction",
        help="“Both” also sells first and buys back lower, where that is allowed.",
    )
    _turned: bool = False  # a turn nobody has acted on yet
    _settled: bool = False  # nothing to do until the trend turns or the position changes

    def stop(self, bar: Bar, rising: bool) -> float:
        """Return the price of the safety exit of an entry after `bar`."""
        raise NotImplementedError

    def reason(self, bar: Bar, trend: int) -> str:
        """Return why, as the end of “Bought 25 INFY: …”."""
        raise NotImplementedError

    def on_position(self, quantity: Decimal) -> Wishes:
        """Look again at the next bar: what is held has changed."""
        self._settled = False
        return NOTHING

    def follow(self, trend: int, bar: Bar) -> Wishes:
        """Return wishes for a bar's trend.

        Leaving looks at the side, not at the turn: when an exit was refused or the program was
        off at the turn, the next bar asks again. Entering needs a turn and is asked for once.
        """
        if self._settled and -TURNED_UP < trend < TURNED_UP:
            return NOTHING
        if trend == UNKNOWN:
            return NOTHING
        self._settled = False
        if abs(trend) == TURNED_UP:
            self._turned = True
        held = self.ctx.position()
        rising = trend > 0
        if held:
            if (held > 0) is rising:
                self._turned = False
                self._settled = True
                return NOTHING
            return NOTHING if self.ctx.busy() else self.close(self.reason(bar, trend))
        if not self._turned:
            self._settled = True
            return NOTHING
        if self.ctx.busy():
            return NOTHING
        self._turned = False
        if rising:
            return self.buy(self.reason(bar, trend), stop=self.stop(bar, rising))
        if self.direction == "both":
            return self.sell_short(self.reason(bar, trend), stop=self.stop(bar, rising))
        return NOTHING
