"""Fibonacci: buys a part of the way back down a rise, once the price turns up again."""

import math
from collections.abc import Sequence

import numpy as np

from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TwoWay
from indicators import atr, fibonacci
from indicators.arguments import Floats
from indicators.kernel import inlined
from indicators.signals import (
    ENTER_LONG,
    ENTER_SHORT,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    REASON,
    STOP,
    TARGET,
    Prices,
    SignalKernel,
    Times,
)

REACHED, BROKE = REASON, 2 * REASON
SHARES = {"38.2 %": 0.382, "50 %": 0.5, "61.8 %": 0.618}
_legs = fibonacci.FIBONACCI.formula.step

# State: the rule; the leg's beginning, whether it was entered on, whether the price gave enough
# back; the last close and the last end of the leg; side, exit and goal of the last entry, told on
# each bar, for the entry may have to wait, and what ended it; then ATR and the levels.
_SHARE, _TALL, _STOP_ATR, _BOTH = range(4)
_START, _USED, _GAVE, _LAST, _END, _SIDE, _EXIT, _GOAL, _OVER, _ATR = range(4, 14)


def retrace(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in at the turn after enough was given back, out at the leg's end."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    end, _, _, _, _, _, start = _legs(state, atr.end(state, _ATR), high, low)
    if not (math.isfinite(end) and math.isfinite(close) and usual > 0.0):
        return 0
    last, before = state[_LAST], state[_END]
    state[_LAST], state[_END] = close, end
    way = end - start
    side = 1.0 if way > 0.0 else -1.0
    if start != state[_START]:
        state[_START], state[_USED] = start, 0.0
    if end != before or state[_USED] > 0.0:  # the leg goes on: what is given back counts anew
        state[_GAVE] = 0.0
    elif (end - (low if side > 0.0 else high)) / way >= state[_SHARE]:
        state[_GAVE] = 1.0
    ready = state[_GAVE] > 0.0 and abs(way) >= state[_TALL] * usual
    turned = (close - last) * side > 0.0 and (end - close) / way > 0.0
    enters = 0
    if ready and turned and (side > 0.0 or state[_BOTH] > 0.0):
        enters = ENTER_LONG if side > 0.0 else ENTER_SHORT
        state[_USED], state[_SIDE], state[_OVER] = 1.0, side, 0.0
        state[_EXIT], state[_GOAL] = start - side * state[_STOP_ATR] * usual, end
    out[at, STOP], out[at, TARGET] = state[_EXIT], state[_GOAL]
    return enters | _over(state, high, low, close)


@inlined
def _over(state: Floats, high: float, low: float, close: float) -> int:
    """Return what of the last entry's side, and of the other, must be left, and why."""
    side = state[_SIDE]
    if side != 0.0 and state[_OVER] == 0.0:
        if (close - state[_EXIT]) * side < 0.0:
            state[_OVER] = BROKE
        elif ((high if side > 0.0 else low) - state[_GOAL]) * side >= 0.0:
            state[_OVER] = REACHED
    if side == 0.0 or state[_OVER] > 0.0:
        return int(state[_OVER]) | LEAVE_LONG | LEAVE_SHORT
    return LEAVE_SHORT if side > 0.0 else LEAVE_LONG


class Fibonacci(TwoWay):
    """Buy the pull-back of a rising leg and sell where the leg had ended."""

    key = "fibonacci"
    title = "Fibonacci"
    summary = "Waits until a rise gave back a part (Fibonacci), then buys for the way up again."
    default_timeframe = "15m"
    holding = "overnight"
    art = "snail"
    kernel = SignalKernel(retrace)

    share: str = param("50 %", choices=tuple(SHARES), label="Part of the way to be given back")
    wing: int = param(
        5,
        low=2,
        high=50,
        label="Bars on each side of a turn",
        help="More bars find fewer and larger ups and downs.",
    )
    tall: float = param(
        3.0, low=0.5, high=20.0, step=0.5, label="Least height of the rise, in average ranges"
    )
    stop_atr: float = param(
        0.5, low=0.1, high=10.0, label="Safety exit below the rise, in average ranges"
    )

    def fresh(self) -> Floats:
        """Return the levels before any bar."""
        nan = math.nan
        rule = [SHARES[self.share], self.tall, self.stop_atr, self.direction == BOTH]
        legs = fibonacci.FIBONACCI.fresh(self.wing)
        return np.concatenate(
            ([*rule, nan, 0.0, 0.0, nan, nan, 0.0, nan, nan, 0.0], atr.fresh(ATR_BARS), legs)
        )

    def needs_bars(self) -> int:
        """Return the bars before a leg can be known."""
        return max(2 * self.wing + 1, ATR_BARS + 1) + 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return what became of the leg."""
        if code & ENTERS:
            moved, again = ("rise", "up") if code & ENTER_LONG else ("fall", "down")
            return f"it gave back {self.share} of its last {moved} and turns {again} again"
        if code & REACHED:
            return "its price is back where that move had ended"
        return (
            "its price went beyond where that move had begun"
            if code & BROKE
            else "it turned the other way"
        )

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return to where it must give back."""
        start, end = float(self._state[_START]), float(self._state[_END])
        if not (math.isfinite(start) and math.isfinite(end)):
            return "no rise or fall is known yet"
        if end < start and self.direction != BOTH:
            return f"it fell at last, from {self.money_text(start)} to {self.money_text(end)}"
        if self._state[_GAVE] > 0.0:
            return f"it gave back {self.share} of its last move but did not turn or is too small"
        goal = self.money_text(end - (end - start) * SHARES[self.share])
        return f"it must give back {self.share} of its last move, to {goal}, and turn"
