"""Keeps a candle chart in step with the prices, taking only what is new."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer

from core.errors import DataError
from ui.charts import Candle, CandleChart
from ui.deck import Candles, Deck
from ui.screens.chart_lines import ChartLine, Columns, is_ready, overlays_of, values_of
from ui.text import say

_TAIL_BARS = 2_000
_TAIL_PERIODS = 20
_MANY_BARS = 500
_LOOK_AGAIN_MS = 60
_ASK_AGAIN_MS, _ASK_TIMES = 150, 8
_NOTHING = np.empty(0)

ColouredLine = tuple[ChartLine, str]


class ChartFeed(QObject):
    """Feeds one chart. A bar that forms or joins costs little; all is read again only when
    earlier bars changed.
    """

    def __init__(self, deck: Deck, chart: CandleChart) -> None:
        super().__init__(chart)
        self._deck, self._chart = deck, chart
        self.symbol, self.timeframe_s = "", 60
        self._length = self._empty_text = ""
        self._rows, self._version = 0, -1
        self._last: Candle | None = None
        self._lines: tuple[ColouredLine, ...] = ()
        self._drawn: tuple[ColouredLine, ...] = ()
        self._bad_version: int | None = None
        self.reloads = 0
        self._waited = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._ask_again)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._draw_lines)

    @property
    def rows(self) -> int:
        """Return how many bars are shown."""
        return self._rows

    @property
    def last(self) -> Candle | None:
        """Return the newest bar, None while there is none."""
        return self._last

    def show_bars(self, symbol: str, timeframe_s: int, length: str) -> None:
        """Show other bars; `length` is the word of the timeframe."""
        if (symbol, timeframe_s) == (self.symbol, self.timeframe_s) and self._rows:
            return
        self.symbol, self.timeframe_s, self._length = symbol, timeframe_s, length
        self._clear()
        self._waited = 0
        self.refresh()

    def show_lines(self, lines: Sequence[ColouredLine]) -> None:
        """Draw these lines in these colours, as soon as their formulas are ready."""
        self._lines = tuple(lines)
        self._draw_lines()

    def refresh(self) -> None:
        """Take what is new."""
        if not self.symbol:
            self._say_empty()
            return
        first = max(self._rows - 1, 0)
        candles = self._deck.candles(self.symbol, self.timeframe_s, first)
        if candles is None or candles.total == 0:
            if self._rows or self._bad_version is not None:
                self._clear()
            self._say_empty(maybe_later=candles is None)
            return
        if self._rows and self._follows_on(candles, first):
            self._extend(candles)
        elif candles.version != self._bad_version:
            self._load(candles)

    def _follows_on(self, candles: Candles, first: int) -> bool:
        fresh = candles.total - self._rows
        same = candles.version == self._version and candles.first == first
        return same and 0 <= fresh <= _MANY_BARS and len(candles.open_ns) > 0

    def _clear(self) -> None:
        self._bad_version = None
        self._chart.set_loading(None)
        if self._rows:
            nothing = np.empty(0, dtype=np.int64)
            self._chart.set_series(nothing, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
        self._rows, self._version, self._last, self._drawn = 0, -1, None, ()

    def _ask_again(self) -> None:
        self._waited += 1
        self.refresh()

    def _say_empty(self, *, maybe_later: bool = False) -> None:
        """Say that there is nothing; an answer that may only be late is waited for a little."""
        if maybe_later and self._waited < _ASK_TIMES:
            text = say("states.loading_prices")
            if not self._patience.isActive():
                self._patience.start(_ASK_AGAIN_MS)
        elif self.symbol and self._deck.snapshot() is not None:
            text = say("charts.no_candles", length=self._length, symbol=self.symbol)
        else:
            text = say("charts.no_symbol")
        if text != self._empty_text:
            self._empty_text = text
            self._chart.set_empty_text(text)

    def _load(self, candles: Candles) -> None:
        """Read everything anew; who looks at a part of it goes on looking at that part."""
        if candles.first:
            whole = self._deck.candles(self.symbol, self.timeframe_s, 0)
            if whole is None:
                return
            candles = whole
        chart, window = self._chart, self._chart.window_of_bars
        place = (window.first, window.span, window.follows) if self._rows else None
        try:
            chart.set_series(
                candles.open_ns,
                candles.open,
                candles.high,
                candles.low,
                candles.close,
                candles.volume,
            )
        except DataError as error:
            self._bad_version = candles.version
            chart.set_loading(say("charts.bad_prices", reason=str(error)))
            return
        chart.set_loading(None)
        self.reloads += 1
        self._bad_version = None
        self._rows, self._version = candles.total, candles.version
        self._last = _candle(candles, len(candles.open_ns) - 1)
        self._drawn = ()
        if place is not None:
            self._go_back(*place)
        self._draw_lines()

    def _go_back(self, first: float, span: float, follows: bool) -> None:
        chart, window = self._chart, self._chart.window_of_bars
        if follows and first < 0:
            chart.fit()
            return
        window.zoom(span / window.span, float(self._rows - 1))
        if not follows:
            window.move(first - window.first)
        chart.changed()

    def _extend(self, candles: Candles) -> None:
        """Bring the last bar up to date and add the new ones."""
        newest = _candle(candles, len(candles.open_ns) - 1)
        if candles.total == self._rows and newest == self._last:
            return
        lines = self._newest_values(candles)
        for row in range(len(candles.open_ns)):
            candle, values = _candle(candles, row), [float(column[row]) for column in lines]
            if row == 0:
                self._chart.replace_last(candle, values)
            else:
                self._chart.append(candle, values)
        self._rows, self._last = candles.total, newest

    def _newest_values(self, candles: Candles) -> list[np.ndarray]:
        """Return the values of each curve drawn for the bars at hand.

        Only the newest bars are worked through: what lies further back than many look-backs no
        longer moves a line by anything a screen can show.
        """
        if not self._drawn:
            return []
        longest = max(line.longest for line, _ in self._drawn)
        tail = max(_TAIL_BARS, _TAIL_PERIODS * longest)
        shown = self._chart.columns
        start, stop = max(0, self._rows - 1 - tail), self._rows - 1
        bars = Columns(
            np.concatenate((shown.time_ns[start:stop], candles.open_ns)),
            np.concatenate((shown.open[start:stop], candles.open)),
            np.concatenate((shown.high[start:stop], candles.high)),
            np.concatenate((shown.low[start:stop], candles.low)),
            np.concatenate((shown.close[start:stop], candles.close)),
            np.concatenate((shown.volume[start:stop], candles.volume)),
        )
        count = len(candles.open_ns)
        return [values[-count:] for line, _ in self._drawn for _, values in values_of(line, bars)]

    def _draw_lines(self) -> None:
        """Draw the lines whose formulas are ready; look again for the others."""
        states = [is_ready(line) for line, _ in self._lines]
        if None in states:
            self._again.start(_LOOK_AGAIN_MS)
        ready = tuple(pair for pair, state in zip(self._lines, states, strict=True) if state)
        if ready == self._drawn or not self._rows:
            return
        shown = self._chart.columns
        bars = Columns(shown.time_ns, shown.open, shown.high, shown.low, shown.close, shown.volume)
        self._chart.set_overlays(overlays_of(ready, bars))
        self._drawn = ready


def _candle(candles: Candles, row: int) -> Candle:
    return Candle(
        int(candles.open_ns[row]),
        float(candles.open[row]),
        float(candles.high[row]),
        float(candles.low[row]),
        float(candles.close[row]),
        float(candles.volume[row]),
    )
