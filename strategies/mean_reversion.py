"""Mean reversion: buys what strayed far below its average without a trend, and waits for it."""

import math
from collections.abc import Sequence

import numpy as np

from core.errors import StrategyError
from core.model.market import Bar
from core.strategy.base import param
from core.strategy.follow import ATR_BARS, BOTH, TwoWay
from indicators import atr, bollinger, kama
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    ENTER_SHORT,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    LEAVES,
    REASON,
    STOP,
    STRENGTH,
    VALUE,
    Prices,
    SignalKernel,
    Times,
)

TIRED = REASON  # else it is back at its average
STRAIGHT_BARS = 20
TIE = 1e-9  # of the price: a smaller swing is that of a share that does not move
_straight = kama.EFFICIENCY.formula.step

# State: the rule; whether it is far out already, bars since the last entry and its side, whose
# exit is told on each bar, for the entry may have to wait; then the indicators.
_FAR, _NEAR, _CALM, _PATIENCE, _BOTH, _STOP_ATR, _OUT, _SINCE, _SIDE, _ATR = range(10)


def stray(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    """Take one bar: in once for each time it strays far enough, out when it is near again."""
    _, high, low, close, _ = prices
    usual = atr.step(state, _ATR, high, low, close)
    band_at = atr.end(state, _ATR)
    upper, middle, _ = bollinger.step(state, band_at, close)
    straight = _straight(state, bollinger.end(state, band_at), close)
    swing = upper - middle
    if not (swing > TIE * close and usual > 0.0 and math.isfinite(straight)):
        return 0
    state[_SINCE] += 1.0
    away = (close - middle) / swing
    out[at, VALUE] = away
    out[at, STRENGTH] = min(1.0, abs(away) / (2.0 * state[_FAR]))
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    code = TIRED | LEAVES if 0.0 < state[_PATIENCE] <= state[_SINCE] else 0
    if away > -state[_NEAR]:
        code |= LEAVE_LONG
    if away < state[_NEAR]:
        code |= LEAVE_SHORT
    if abs(away) < state[_FAR]:
        if abs(away) <= state[_NEAR]:
            state[_OUT] = 0.0
        return code
    rising = away < 0.0
    if state[_OUT] > 0.0 or straight > state[_CALM] or not (rising or state[_BOTH] > 0.0):
        return code
    state[_OUT], state[_SINCE] = 1.0, 0.0
    state[_SIDE] = 1.0 if rising else -1.0
    out[at, STOP] = close - state[_SIDE] * state[_STOP_ATR] * usual
    return ENTER_LONG | LEAVE_SHORT if rising else ENTER_SHORT | LEAVE_LONG


class MeanReversion(TwoWay):
    """Buy far below the average while the price goes to and fro, sell back at the average."""

    key = "mean_reversion"
    title = "Mean reversion"
    summary = "Buys what strayed far below its average and waits for it to come back."
    default_timeframe = "15m"
    holding = "overnight"
    art = "boomerang"
    kernel = SignalKernel(stray)

    bars: int = param(40, low=5, high=500, label="Average over, bars")
    far: float = param(2.0, low=0.5, high=5.0, step=0.1, label="Far: usual swings away")
    near: float = param(
        0.25, low=0.0, high=2.0, step=0.05, label="Back: usual swings away or fewer"
    )
    calm: float = param(
        0.6,
        low=0.1,
        high=1.0,
        step=0.05,
        label="Leave alone when it moved straighter than",
        help="1 is straight ahead, 0 only to and fro. What falls straight seldom comes back soon.",
    )
    patience: int = param(120, low=0, high=2000, label="Give up after, bars (0 never)")
    stop_atr: float = param(
        3.0, low=0.5, high=10.0, step=0.5, label="Safety exit, in average ranges"
    )

    def check_parameters(self) -> None:
        """Raise StrategyError unless back is nearer than far."""
        if self.near >= self.far:
            raise StrategyError(f"Back ({self.near:g}) must be nearer than far ({self.far:g}).")

    def fresh(self) -> Floats:
        """Return the average before any bar."""
        rule = [self.far, self.near, self.calm, self.patience, self.direction == BOTH]
        return np.concatenate(
            (
                [*rule, self.stop_atr, 0.0, 0.0, 0.0],
                atr.fresh(ATR_BARS),
                bollinger.fresh(self.bars, 1.0),
                kama.EFFICIENCY.fresh(STRAIGHT_BARS),
            )
        )

    def needs_bars(self) -> int:
        """Return the bars before all indicators have a value."""
        return max(self.bars, ATR_BARS + 1, STRAIGHT_BARS + 1)

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return how far from its average it is."""
        if code & ENTERS:
            side = "below" if code & ENTER_LONG else "above"
            return f"its price is {abs(value):.1f} usual swings {side} its average"
        if code & TIRED:
            return f"it did not come back within {self.patience} bars"
        return "its price is back at its average"

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return how far from its average it is."""
        away = float(self._row[0, VALUE])
        where = (
            f"it is {abs(away):.1f} usual swings {'below' if away < 0.0 else 'above'} its average"
        )
        if away > -self.far:
            return f"{where} and must be {self.far:g} below"
        if self._state[_OUT] > 0.0:
            return f"{where}, for which it was bought once already"
        return f"{where}, but went there too straight"
