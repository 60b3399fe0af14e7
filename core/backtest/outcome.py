"""What the honesty tests ask for: run this strategy with these settings on these bars."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.backtest.deeds import Deed
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.summary import Measurable
from core.backtest.metrics.trades import TradeTable
from core.data.series import BarSeries

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a run may trade: start_ns <= open of a bar < end_ns."""

    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run: what can be measured, and every execution in its order."""

    measurable: Measurable
    deeds: Sequence[Deed]

    @property
    def curve(self) -> Curve:
        """Return the worth at the end of each day."""
        return self.measurable.curve

    @property
    def trades(self) -> TradeTable:
        """Return the finished round trips."""
        return self.measurable.trades


Run = Callable[[Parameters, Sequence[BarSeries], Window], Outcome]
"""Runs the strategy in a window. Bars before the window may be learned from, later ones not seen.

Whether the engine runs or something faster with equal results is the callable's own affair.
"""


Job = tuple[Parameters, Window]
"""A run on the bars as they are that will be asked for."""


def whole(series: Sequence[BarSeries]) -> Window:
    """Return the window of all bars."""
    filled = [one for one in series if len(one)]
    if not filled:
        return Window(0, 0)
    first = min(int(one.open_ns[0]) for one in filled)
    return Window(first, max(int(one.open_ns[-1]) for one in filled) + 1)
