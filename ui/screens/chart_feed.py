"""Keeps a candle chart in step with the prices, taking only what is new."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import DataError
from ui.charts import Candle, CandleChart, Overlay, PaneLook
from ui.charts.overlay_line import Form
from ui.deck import Candles, Deck
from ui.screens.chart_lines import COLORS, ChartLine, ColouredLine, Columns, days_of
from ui.screens.line_kinds import kinds, output_word, workers
from ui.screens.live_line import Bar, LiveLine, bar_at, work_out
from ui.text import say

_MANY_BARS = 500
_LOOK_AGAIN_MS = 60
_ASK_AGAIN_MS, _ASK_TIMES = 150, 8
_NOTHING = np.empty(0)
_USUAL_SHARE = 0.16
_FORMS: Mapping[str, Form] = {"bars": "bars", "dots": "dots"}
_LOG = logging.getLogger(__name__)


class ChartFeed(QObject):
    """Feeds one chart. A bar that forms or joins costs little; all is read again only when
    earlier bars changed. Signal: lines_drawn() when a line that was waited for is there.
    """

    lines_drawn = Signal()

    def __init__(self, deck: Deck, chart: CandleChart) -> None:
        super().__init__(chart)
        self._deck, self._chart = deck, chart
        self.symbol, self.timeframe_s = "", 60
        self._length = self._empty_text = ""
        self._rows, self._version = 0, -1
        self._last: Candle | None = None
        self._lines: tuple[ColouredLine, ...] = ()
        self._shares: Mapping[str, float] = {}
        self._live: dict[str, LiveLine] = {}
        self._at_work: dict[str, Future[LiveLine | None]] = {}
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

    def show_lines(
        self, lines: Sequence[ColouredLine], shares: Mapping[str, float] | None = None
    ) -> None:
        """Draw these lines in these colours as soon as they are worked out.

        `shares` are the heights of strips by the line's key, as shares of the chart's.
        """
        self._lines, self._shares = tuple(lines), shares or {}
        keys = {line.key for line, _ in self._lines}
        for gone in self._live.keys() - keys:
            del self._live[gone]
        for gone in self._at_work.keys() - keys:
            del self._at_work[gone]
        self._draw_lines()

    @property
    def waits(self) -> tuple[str, ...]:
        """Return the titles of the lines that are still being worked out."""
        return tuple(line.title for line, _ in self._lines if line.key in self._at_work)

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the titles of the lines that cannot be drawn."""
        live = self._live
        return tuple(
            line.title for line, _ in self._lines if line.key in live and not live[line.key].curves
        )

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
        self._rows, self._version, self._last = 0, -1, None
        self._forget_lines()

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
        self._forget_lines()
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
        live = [self._live[line.key] for line, _ in self._drawn]
        bars = _columns(candles)
        days, newest_row = days_of(bars.open_ns), len(bars) - 1
        for row in range(len(bars)):
            bar = bar_at(bars, days, row)
            values = _values(live, bar, closed=row < newest_row)
            if row == 0:
                self._chart.replace_last(_candle(candles, row), values)
            else:
                self._chart.append(_candle(candles, row), values)
        self._rows, self._last = candles.total, newest

    def _forget_lines(self) -> None:
        """Begin every line anew: the bars are others."""
        self._live, self._drawn, self._at_work = {}, (), {}

    def _draw_lines(self) -> None:
        """Draw the lines that are worked out; look again for the others."""
        if not self._rows:
            return
        if kinds() is None:
            self._again.start(_LOOK_AGAIN_MS)
            return
        shown = self._shown()
        for line, _ in self._lines:
            if line.key not in self._live and line.key not in self._at_work:
                self._begin(line, shown)
        for key, work in tuple(self._at_work.items()):
            if work.done():
                del self._at_work[key]
                self._live[key] = live = _done(work)
                live.catch_up(shown)
        if self._at_work:
            self._again.start(_LOOK_AGAIN_MS)
        ready = tuple(pair for pair in self._lines if pair[0].key in self._live)
        if ready != self._drawn:
            self._drawn = ready
            self._chart.set_overlays(self._overlays(), self._panes())
            self.lines_drawn.emit()

    def _begin(self, line: ChartLine, shown: Columns) -> None:
        # The newest bar may still change while the thread reads; closed ones never do.
        closed, reload = shown.part(0, len(shown) - 1), self.reloads

        def wanted() -> bool:
            return self.reloads == reload and any(one.key == line.key for one, _ in self._lines)

        self._at_work[line.key] = workers().submit(work_out, line, closed, wanted)

    def _shown(self) -> Columns:
        bars = self._chart.columns
        return Columns(bars.time_ns, bars.open, bars.high, bars.low, bars.close, bars.volume)

    def _overlays(self) -> list[Overlay]:
        return [
            overlay
            for line, color in self._drawn
            for overlay in _overlays_of(line, color, self._live[line.key])
        ]

    def _panes(self) -> list[PaneLook]:
        known = kinds() or {}
        return [
            PaneLook(
                line.key,
                line.title,
                known[line.indicator].guides,
                self._shares.get(line.key, _USUAL_SHARE),
            )
            for line, _ in self._drawn
            if line.indicator in known and known[line.indicator].own_pane
        ]


def _done(work: Future[LiveLine | None]) -> LiveLine:
    """Return a line that is worked out; one that cannot be is told of and draws nothing."""
    fault = work.exception()
    if fault is not None:
        _LOG.error("A line cannot be drawn: its formula failed.", exc_info=fault)
        return LiveLine([], None, 0)
    return work.result() or LiveLine([], None, 0)


def _values(live: Sequence[LiveLine], bar: Bar, *, closed: bool) -> list[float]:
    found: list[float] = []
    for line in live:
        found += line.close(bar) if closed else line.peek(bar)
    return found


def _overlays_of(line: ChartLine, color: str, live: LiveLine) -> list[Overlay]:
    kind = (kinds() or {}).get(line.indicator)
    forms = {} if kind is None else kind.forms
    own = kind is not None and kind.own_pane
    made = []
    for number, curve in enumerate(live.curves):
        word = output_word(curve.output)
        name = word if own else say("charts.line_part", line=line.title, part=word)
        if len(live.curves) == 1:
            name = line.title
        form = _FORMS.get(forms.get(curve.output, "line"), "line")
        shade = COLORS[(COLORS.index(color) + number) % len(COLORS)] if own else color
        pane = line.key if own else ""
        made.append(Overlay(name, _NOTHING, shade, form, pane, curve.columns))
    return made


def _columns(candles: Candles) -> Columns:
    return Columns(
        candles.open_ns, candles.open, candles.high, candles.low, candles.close, candles.volume
    )


def _candle(candles: Candles, row: int) -> Candle:
    return Candle(
        int(candles.open_ns[row]),
        float(candles.open[row]),
        float(candles.high[row]),
        float(candles.low[row]),
        float(candles.close[row]),
        float(candles.volume[row]),
    )
