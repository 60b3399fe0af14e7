"""A second symbol on the chart: its closes beside the first one's bars, kept in step."""

from concurrent.futures import Future

import numpy as np
from PySide6.QtCore import QObject, QTimer

from ui.charts import CandleChart
from ui.charts.growing_column import GrowingColumn
from ui.charts.line_columns import LineColumns
from ui.deck import Candles, Deck
from ui.screens.chart_feed import ChartFeed
from ui.screens.chart_lines import Floats, Times
from ui.screens.line_kinds import workers

_LOOK_AGAIN_MS = 40
_MANY_BARS = 500


def beside(times: Times, other_times: Times, closes: Floats) -> Floats:
    """Return the last close known at the opening of each bar's own candle, nan before the first."""
    rows = np.searchsorted(other_times, times, side="right") - 1
    values = np.full(len(times), np.nan)
    known = rows >= 0
    values[known] = closes[rows[known]]
    return values


def _aligned(times: Times, other_times: Times, closes: Floats) -> LineColumns:
    columns = LineColumns()
    columns.load(beside(times, other_times, closes))
    return columns


class CompareFeed(QObject):
    """Feeds the second symbol. `refresh` after the first one's own feed, at every beat."""

    def __init__(self, deck: Deck, chart: CandleChart, feed: ChartFeed) -> None:
        super().__init__(chart)
        self._deck, self._chart, self._feed = deck, chart, feed
        self.symbol, self._percent = "", True
        self._key: tuple[object, ...] = ()
        self._times: GrowingColumn[np.int64] = GrowingColumn(np.int64)
        self._closes: GrowingColumn[np.float64] = GrowingColumn(np.float64)
        self._columns: LineColumns | None = None
        self._work: Future[LineColumns] | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._look)

    def show(self, symbol: str, scale: str) -> None:
        """Compare with a symbol on a scale (percent or own); an empty one ends it."""
        self._percent = scale == "percent"
        if symbol != self.symbol:
            self.symbol = symbol
            self._forget()
        elif self._columns is not None:
            self._chart.set_compared(self._columns, symbol, self._percent)
        self.refresh()

    @property
    def missing(self) -> bool:
        """Return whether the second symbol has no bars of this length."""
        return bool(self.symbol) and bool(self._feed.rows) and not len(self._times)

    def refresh(self) -> None:
        """Take what is new of both."""
        if not self.symbol or not self._feed.rows:
            return
        key = self.symbol, self._feed.timeframe_s, self._feed.reloads
        if key != self._key:
            self._forget()
            self._key = key
        first = max(len(self._times) - 1, 0)
        candles = self._deck.candles(self.symbol, self._feed.timeframe_s, first)
        if candles is None or not candles.total:
            return
        self._take(candles, first)
        if self._columns is None:
            if self._work is None:
                self._begin()
        elif self._columns is self._chart.compared.columns:
            self._keep_step(self._columns)

    def _take(self, candles: Candles, first: int) -> None:
        if candles.first != first or candles.total - len(self._times) > _MANY_BARS:
            whole = self._deck.candles(self.symbol, self._feed.timeframe_s, 0)
            if whole is not None:
                self._times.load(whole.open_ns)
                self._closes.load(whole.close)
                self._columns = None
            return
        for row in range(len(candles.open_ns)):
            if row == 0 and len(self._times):
                self._closes.replace_last(float(candles.close[row]))
            else:
                self._times.append(int(candles.open_ns[row]))
                self._closes.append(float(candles.close[row]))

    def _begin(self) -> None:
        # Copies: the newest close may change while the thread reads.
        times, closes = self._times.values.copy(), self._closes.values.copy()
        self._work = workers().submit(_aligned, self._chart.times()[:-1], times, closes)
        self._again.start(_LOOK_AGAIN_MS)

    def _look(self) -> None:
        work = self._work
        if work is None:
            return
        if not work.done():
            self._again.start(_LOOK_AGAIN_MS)
            return
        self._work = None
        if not self.symbol or self._key[2:] != (self._feed.reloads,):
            return
        self._columns = work.result()
        self._keep_step(self._columns)
        self._chart.set_compared(self._columns, self.symbol, self._percent)

    def _keep_step(self, columns: LineColumns) -> None:
        times = self._chart.times()
        missing = len(times) - len(columns)
        if missing < 0:
            self._forget()
            return
        fresh = times[len(columns) - 1 :] if len(columns) else times
        values = beside(fresh, self._times.values, self._closes.values)
        if len(columns):
            if not _same(float(columns.values[-1]), float(values[0])):
                columns.replace_last(float(values[0]))
                self._chart.newest_changed()
            values = values[1:]
        for value in values:
            columns.append(float(value))
        if missing:
            self._chart.newest_changed()

    def _forget(self) -> None:
        self._key, self._work = (), None
        self._times.load(np.empty(0, dtype=np.int64))
        self._closes.load(np.empty(0))
        if self._columns is not None or self._chart.compared.columns is not None:
            self._columns = None
            self._chart.set_compared(None)


def _same(one: float, other: float) -> bool:
    return one == other or (one != one and other != other)
