"""Lines on a chart: which one, with which settings, in which colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, IST, to_datetime
from ui.deck import Plan, StrategyCard
from ui.text import say

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Settings = tuple[tuple[str, int | float], ...]

COLORS = ("series_1", "series_2", "series_3", "series_4", "series_5", "series_6")
_USUAL = (9, 21)


@dataclass(frozen=True, slots=True)
class ChartLine:
    """An indicator with its settings, as a person reads it."""

    indicator: str
    settings: Settings
    title: str
    summary: str = ""

    @property
    def key(self) -> str:
        """Return what tells this line from another, whatever it is called."""
        return ":".join([self.indicator, *(f"{value:g}" for _, value in self.settings)])


ColouredLine = tuple[ChartLine, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars by column as indicators take them."""

    open_ns: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.open_ns)

    def part(self, first: int, last: int) -> "Columns":
        """Return bars first..last-1 as views."""
        return Columns(
            self.open_ns[first:last],
            self.open[first:last],
            self.high[first:last],
            self.low[first:last],
            self.close[first:last],
            self.volume[first:last],
        )

    def by_name(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the columns by name, with the number of each bar's day in India."""
        columns: dict[str, NDArray[np.generic]] = {
            "open": self.open,
            "high": self.high,
            "low": self.low,
            "close": self.close,
            "volume": self.volume,
        }
        columns["day"] = days_of(self.open_ns)
        return columns


def days_of(open_ns: Times) -> Floats:
    """Return the number of each bar's day in India."""
    if not len(open_ns):
        return np.empty(0)
    offset = to_datetime(int(open_ns[-1]), IST).utcoffset()
    assert offset is not None  # a time with a zone has one
    shift = int(offset.total_seconds()) * 1_000_000_000
    return ((open_ns + shift) // DAY_NS).astype(np.float64)


def strategy_lines(plan: Plan, cards: Sequence[StrategyCard]) -> tuple[ChartLine, ...]:
    """Return the lines the chosen strategy looks at, or two averages where it draws none."""
    settings: dict[str, object] = {}
    for card in cards:
        if card.key == plan.strategy:
            settings = {one.name: one.default for one in card.parameters}
    settings |= plan.parameters
    fast, slow = settings.get("fast"), settings.get("slow")
    if isinstance(fast, int) and isinstance(slow, int):
        return (
            ChartLine("sma", (("period", fast),), say("charts.line_fast", n=fast)),
            ChartLine("sma", (("period", slow),), say("charts.line_slow", n=slow)),
        )
    bars, factor = settings.get("period"), settings.get("factor")
    if plan.strategy == "supertrend" and isinstance(bars, int) and isinstance(factor, int | float):
        line = ChartLine("supertrend", (("period", bars), ("factor", factor)), "Supertrend")
        return (line,)
    return tuple(
        ChartLine("sma", (("period", period),), say("charts.line_sma", n=period))
        for period in _USUAL
    )


def free_color(taken: Sequence[str]) -> str:
    """Return the first colour no line has, or the one that is used least."""
    return min(COLORS, key=lambda color: (taken.count(color), COLORS.index(color)))
