"""What a chart says about its bars, in words."""

from dataclasses import dataclass

import numpy as np

from core.clock import DAY_NS
from ui.charts.candle_columns import CandleColumns
from ui.charts.chart_words import ChartWords
from ui.charts.number_text import NumberText, signed_percent
from ui.charts.time_text import TimeText
from ui.charts.value_box import ValueRow, Values


@dataclass(frozen=True, slots=True)
class BarWords:
    """Words for the bars of one chart."""

    columns: CandleColumns
    words: ChartWords
    numbers: NumberText
    time_text: TimeText
    bar_ns: int

    def values(self, first: int, last: int, trades: tuple[str, ...] = ()) -> Values:
        """Return the values of bars first..last-1 taken as one candle."""
        group = self.columns.group(first, last)
        before = float(self.columns.close[first - 1]) if first else group.open
        change = group.close / before - 1 if before else 0.0
        notes = [*trades]
        if last - first > 1:
            notes.insert(0, self.words.together.format(count=self.numbers.bare(last - first, 0)))
        words, bare = self.words, self.numbers.bare
        rows = (
            ValueRow(words.open, bare(group.open)),
            ValueRow(words.high, bare(group.high)),
            ValueRow(words.low, bare(group.low)),
            ValueRow(words.close, bare(group.close)),
            ValueRow(words.traded, self.numbers.amount(group.volume)),
            ValueRow(words.change, signed_percent(change), _news(change)),
        )
        title = self.time_text.full(group.time_ns, self.bar_ns)
        return Values(title, rows, " · ".join(notes))

    def sentence(self, symbol: str, before: float | None = None) -> str:
        """Return the chart's name, last price and change since the close `before` today."""
        if not len(self.columns):
            return self.words.price_chart_empty.format(symbol=symbol).strip()
        last = float(self.columns.close[-1])
        before = self.close_before_today() if before is None else before
        change = last / before - 1 if before else 0.0
        return self.words.price_chart.format(
            symbol=symbol, price=self.numbers.price(last), change=change_words(self.words, change)
        ).strip()

    def close_before_today(self) -> float:
        """Return the last close of an earlier day, or the first price where there is none."""
        if not len(self.columns):
            return 0.0
        times = self.columns.time_ns
        offset = self.time_text.offset_ns(int(times[-1]))
        midnight = (int(times[-1]) + offset) // DAY_NS * DAY_NS - offset
        first_today = int(np.searchsorted(times, midnight, side="left"))
        if first_today == 0:
            return float(self.columns.open[0])
        return float(self.columns.close[first_today - 1])


class DayBefore:
    """Remembers the close before today: it changes with a new bar, not with every tick."""

    def __init__(self) -> None:
        self._known: tuple[object, float] = None, 0.0

    def close(self, words: BarWords) -> float:
        """Return the close before today."""
        times = words.columns.time_ns
        key = len(times), times[-1:].tobytes(), words.time_text
        if self._known[0] != key:
            self._known = key, words.close_before_today()
        return self._known[1]


def change_words(words: ChartWords, change: float) -> str:
    """Return "up 2.1 %", "down 0.9 %" or "unchanged"."""
    percent = f"{abs(change) * 100:.1f} %"
    if percent == "0.0 %":
        return words.unchanged
    return (words.up if change > 0 else words.down).format(percent=percent)


def _news(change: float) -> str:
    return "up" if change > 0 else "down" if change < 0 else "ink"
