"""Support and resistance: buys at a price that held before, sells at one that did not let pass."""

import math
from collections.abc import Sequence

import numpy as np

from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TwoWay
from indicators import atr, support_resistance
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    ENTER_SHORT,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    REASON,
    STOP,
    TARGET,
    VALUE,
    Prices,
    SignalKernel,
    Times,
)

BROKE = REASON  # the price went through the level, else it is at the opposite one
_levels = support_resistance.SUPPORT_RESISTANCE.formula.step

# State: the rule; the levels and touches known after the bar before; what was entered at last and
# must be left first, its side, exit, target and the turns before it, told on each bar, for the
# entry may have to wait; then ATR and the levels.
_TOUCHES, _NEAR, _STOP_ATR, _BOTH = range(4)
_FLOOR, _HELD, _CEILING, _MET, _AT, _SIDE, _EXIT, _GOAL, _TURNS, _ATR = range(4, 14)


def bounce(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in at the turn at a level known before it, out at the opposite level."""
    first, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    floor, held, ceiling, met = state[_FLOOR], state[_HELD], state[_CEILING], state[_MET]
    below, holds, above, meets = _levels(state, atr.end(state, _ATR), high, low, close)
    if not (math.isfinite(below) and usual > 0.0):
        return 0
    state[_FLOOR], state[_HELD], state[_CEILING], state[_MET] = below, holds, above, meets
    if math.isnan(floor):
        return 0
    out[at, STOP], out[at, TARGET], out[at, VALUE] = state[_EXIT], state[_GOAL], state[_TURNS]
    near, room = state[_NEAR] * usual, state[_STOP_ATR] * usual
    if abs(close - state[_AT]) > 2.0 * room:
        state[_AT] = math.nan
    if close < floor - near:
        return BROKE | LEAVE_LONG
    if close > ceiling + near:
        return BROKE | LEAVE_SHORT
    code = (LEAVE_LONG if met > 0.0 and high >= ceiling - near else 0) | (
        LEAVE_SHORT if held > 0.0 and low <= floor + near else 0
    )
    # A level that gives way little by little is no longer the one under the price.
    if (state[_EXIT] - close) * state[_SIDE] > 0.0:
        code = BROKE | (LEAVE_LONG if state[_SIDE] > 0.0 else LEAVE_SHORT)
    if ceiling - floor < 4.0 * near or math.isfinite(state[_AT]):
        return code
    if held >= state[_TOUCHES] and low <= floor + near and close > first and close > floor:
        state[_AT] = close
        state[_SIDE], state[_EXIT], state[_TURNS] = 1.0, floor - room, held
        state[_GOAL] = ceiling if met > 0.0 else math.nan
        out[at, STOP], out[at, TARGET], out[at, VALUE] = state[_EXIT], state[_GOAL], held
        return ENTER_LONG | (code & LEAVE_SHORT)
    at_top = met >= state[_TOUCHES] and high >= ceiling - near
    if state[_BOTH] > 0.0 and at_top and close < first and close < ceiling:
        state[_AT] = close
        state[_SIDE], state[_EXIT], state[_TURNS] = -1.0, ceiling + room, met
        state[_GOAL] = floor if held > 0.0 else math.nan
        out[at, STOP], out[at, TARGET], out[at, VALUE] = state[_EXIT], state[_GOAL], met
        return ENTER_SHORT | (code & LEAVE_LONG)
    return code


class Levels(TwoWay):
    """Buy where the price turned before and sell where it turned down before."""

    key = "levels"
    title = "Support levels"
    summary = "Buys where the price bounced before (support), sells where it turned (resistance)."
    default_timeframe = "15m"
    holding = "overnight"
    art = "ball"
    kernel = SignalKernel(bounce)

    touches: int = param(2, low=1, high=10, label="Turns a price must have seen before")
    wing: int = param(5, low=2, high=50, label="Bars on each side of a turn")
    together: float = param(
        0.3, low=0.05, high=5.0, step=0.05, label="Turns are one when nearer than, percent"
    )
    life: int = param(1000, low=50, high=20_000, step=50, label="Turns are forgotten after, bars")
    near: float = param(0.5, low=0.1, high=3.0, label="At a price: nearer than, in average ranges")
    stop_atr: float = param(
        1.5, low=0.5, high=10.0, step=0.5, label="Safety exit below it, in average ranges"
    )

    def fresh(self) -> Floats:
        """Return the levels before any bar."""
        nan = math.nan
        rule = [self.touches, self.near, self.stop_atr, self.direction == BOTH]
        found = support_resistance.SUPPORT_RESISTANCE.fresh(self.wing, self.together, self.life)
        return np.concatenate(([*rule, *[nan] * 9], atr.fresh(ATR_BARS), found))

    def needs_bars(self) -> int:
        """Return the bars before a level can be known."""
        return max(2 * self.wing + 1, ATR_BARS + 1) + 1

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return what the price met."""
        if code & ENTERS:
            deed = "bounced off" if code & ENTER_LONG else "was turned back at"
            return f"its price {deed} a price that held {value:.0f} times before"
        if code & BROKE:
            return "its price broke through the one that held before"
        return "its price reached the next one at which it turned before"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return the price that holds below, and how often it did."""
        floor, held = float(self._state[_FLOOR]), float(self._state[_HELD])
        if not math.isfinite(floor):
            return "no price is known at which it turned before"
        times = f"{held:.0f} time{'' if held == 1.0 else 's'}"
        where = f"the price below that held {times} before is {self.money_text(floor)}"
        if held < self.touches:
            return f"{where}, and {self.touches} are asked for"
        return f"{where}; it must touch that and turn up"
