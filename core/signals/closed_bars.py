"""Feeds the parts of the gate with bars of the lengths they want, and with closed ones only."""

from collections.abc import Callable, Iterable
from typing import Protocol

from core.data.bar_builder import BarBuilder
from core.data.calendar import MarketCalendar
from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.stage import Verdict

CalendarOf = Callable[[str], MarketCalendar]
History = Callable[[str, int], Iterable[Bar]]
"""(symbol, length in seconds) -> bars of the past, oldest first."""


class ClosedBars:
    """One bar builder per symbol and length; a length the prices are too coarse for gives none."""

    def __init__(self, lengths: Iterable[int], calendar_of: CalendarOf) -> None:
        self._lengths = tuple(sorted(set(lengths)))
        self._calendar_of = calendar_of
        self._builders: dict[str, tuple[BarBuilder, ...]] = {}

    def on_bar(self, bar: Bar) -> list[Bar]:
        """Return the bars of all lengths that this bar completes."""
        closed: list[Bar] = []
        for builder in self._of(bar.symbol):
            if builder.timeframe_s % bar.timeframe_s == 0:
                closed += builder.on_bar(bar)
        return closed

    def builder(self, symbol: str, length: int) -> BarBuilder:
        """Return what puts together a symbol's bars of one of the lengths."""
        return self._of(symbol)[self._lengths.index(length)]

    def _of(self, symbol: str) -> tuple[BarBuilder, ...]:
        known = self._builders.get(symbol)
        if known is None:
            calendar = self._calendar_of(symbol)
            known = tuple(BarBuilder(symbol, length, calendar) for length in self._lengths)
            self._builders[symbol] = known
        return known


class LongPart(Protocol):
    """A part that learns from closed bars of its own lengths only."""

    key: str
    title: str
    timeframes_s: tuple[int, ...]

    def on_bar(self, bar: Bar) -> None:
        """Learn from a closed bar of one of the lengths."""
        ...

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Say what becomes of a wish to open a position."""
        ...


class OnClosedBars:
    """A part as the gate takes it: bars of the feed go in, the part sees those it completes."""

    def __init__(self, part: LongPart, calendar_of: CalendarOf) -> None:
        self.part = part
        self.key, self.title = part.key, part.title
        self._bars = ClosedBars(part.timeframes_s, calendar_of)

    def on_bar(self, bar: Bar) -> None:
        """Let the part learn from the bars this one completes."""
        for closed in self._bars.on_bar(bar):
            self.part.on_bar(closed)

    def learn_past(self, symbol: str, history: History) -> None:
        """Let the part learn from bars of the past of its own lengths.

        The same days in the shortest bars would be many more, and reach back too little.
        """
        for length in self.part.timeframes_s:
            builder = self._bars.builder(symbol, length)
            for bar in history(symbol, length):
                # Shorter ones come last: those of the bar that is still forming.
                whole = bar.timeframe_s == length
                for closed in (bar,) if whole else builder.on_bar(bar):
                    self.part.on_bar(closed)

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Say what the part says."""
        return self.part.judge(intent, now_ns)
