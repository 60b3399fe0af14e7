"""Frames of the candle chart at 1,000,000 bars beside empty pyqtgraph plots, in one process.

Run: python -m benchmarks.chart [bars]. All are 1280 x 720, offscreen unless QT_QPA_PLATFORM says
otherwise. Frames of all alternate, so whatever else the machine does slows all alike. A frame
is the change, the layout and the painting, up to the widget's paint event; its processor time is
measured, which neighbours on the machine do not blur, and its wall time beside it.

Twice. First the chart as it opens, candles and traded amounts, beside a single empty plot. Then
what a busy trader looks at, five indicators (nine curves, two of the strips under the candles),
the amounts at the side, drawings, beside empty plots: one, and as many strips over one time axis
as our chart has. Bars come through the screen's own feed, so an append is what the window does for
one: the bar, every indicator one step on, the repaint.

An append is compared with the empty plot doing the same: with the view at rest, one repaint; with
the view following the newest bar, one step to the side.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from core.clock import MINUTE_NS
from ui.charts import CandleChart
from ui.charts.drawing import Drawing
from ui.deck import Candles
from ui.screens.chart_feed import ChartFeed
from ui.screens.chart_profile import ChartProfile
from ui.screens.line_kinds import kinds

WIDTH, HEIGHT = 1280, 720
WARM_UP, FRAMES = 10, 150
MORE = 5 * (WARM_UP + FRAMES)
INDICATORS = ("sma", "ema", "bollinger", "rsi", "macd")
CURVES = 9
STRIPS = 3
PROMISED_RATIO, PROMISED_MS = 3.0, 1000 / 30

Change = Callable[[int], object]
Results = list[tuple[list[float], float]]


def million(count: int) -> tuple[np.ndarray, ...]:
    """Return time, open, high, low, close, volume of a seeded random walk of one-minute bars."""
    rng = np.random.default_rng(7)
    close = np.round(1000 * np.exp(np.cumsum(rng.normal(0, 6e-4, count))), 2)
    start = np.concatenate([close[:1], close[:-1]])
    high = np.maximum(start, close) + 0.05 * rng.integers(0, 10, count)
    low = np.minimum(start, close) - 0.05 * rng.integers(0, 10, count)
    times = 1_700_000_000_000_000_000 + np.arange(count, dtype=np.int64) * MINUTE_NS
    return times, start, high, low, close, rng.integers(1, 90_000, count).astype(float)


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Count; let everything pass."""
        self.count += event.type() is QEvent.Type.Paint
        return False


class Frames:
    """Processor and wall milliseconds of frames of one widget."""

    def __init__(self, painted: Painted) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []
        self.painted = painted

    def measure(self, app: QApplication, change: Change, number: int) -> None:
        """Run one frame, up to its paint event and no further."""
        before = self.painted.count
        wall, cpu = time.perf_counter(), time.thread_time()
        change(number)
        while self.painted.count == before:
            app.processEvents()
        self.cpu.append((time.thread_time() - cpu) * 1e3)
        self.wall.append((time.perf_counter() - wall) * 1e3)

    def text(self) -> str:
        """Return median and p95 of both."""
        p95 = statistics.quantiles(self.cpu, n=20)[-1], statistics.quantiles(self.wall, n=20)[-1]
        return (
            f"{statistics.median(self.cpu):6.2f} / {p95[0]:6.2f}   "
            f"{statistics.median(self.wall):6.2f} / {p95[1]:6.2f}"
        )


def compare(
    app: QApplication, name: str, rivals: dict[str, Change], painted: list[Painted]
) -> tuple[list[float], float]:
    """Measure all in turn, print a line each; return the ratios of the last one's median to the
    others', and its wall p95 in ms.
    """
    frames = [Frames(one) for one in painted]
    for number in range(WARM_UP + FRAMES):
        if number == WARM_UP:
            frames = [Frames(one) for one in painted]
        for one, change in zip(frames, rivals.values(), strict=True):
            one.measure(app, change, number)
    *others, ours = (statistics.median(one.cpu) for one in frames)
    ratios = [ours / other for other in others]
    for rival, one in zip(rivals, frames, strict=True):
        print(f"{name:31} {rival:12} {one.text()}")
        name = ""
    print(f"{'':44} ratios {' '.join(f'{ratio:5.2f}' for ratio in ratios)}")
    return ratios, statistics.quantiles(frames[-1].wall, n=20)[-1]


class EmptyPlot:
    """pyqtgraph without anything in it: one plot, or several over one time axis."""

    def __init__(self, strips: int = 0) -> None:
        self.view = pyqtgraph.GraphicsLayoutWidget()
        self.view.resize(WIDTH, HEIGHT)
        self.plot = self.view.addPlot(row=0, col=0)
        self.plot.setXRange(0, 1000, padding=0)
        self.plot.setYRange(0, 1000, padding=0)
        for number in range(strips):
            lower = self.view.addPlot(row=number + 1, col=0)
            lower.setXLink(self.plot)
            lower.setYRange(0, 100, padding=0)
        self.view.show()

    def pan(self, number: int) -> None:
        """Move by a hundredth of the view, there and back."""
        self.plot.vb.translateBy(x=10 if number % 20 < 10 else -10)

    def zoom(self, number: int) -> None:
        """Zoom one notch, in and out."""
        self.plot.vb.scaleBy((0.85 if number % 10 < 5 else 1 / 0.85, 1))

    def repaint(self, number: int) -> None:
        """Paint again."""
        self.view.viewport().update()

    def step(self, number: int) -> None:
        """Move by a thousandth of the view."""
        self.plot.vb.translateBy(x=1)


class BarDeck:
    """Answers a chart's feed from columns; `shown` bars are known so far."""

    def __init__(self, columns: tuple[np.ndarray, ...], shown: int) -> None:
        self.columns, self.shown = columns, shown
        self.close: float | None = None

    def snapshot(self) -> None:
        """Return no picture of an engine; there is none."""

    def candles(self, symbol: str, timeframe_s: int, first: int = 0) -> Candles:
        """Return the bars from row `first` on."""
        parts = [column[first : self.shown].copy() for column in self.columns]
        if self.close is not None:
            parts[4][-1] = self.close
        names = ("open_ns", "open", "high", "low", "close", "volume")
        return Candles(
            symbol=symbol,
            timeframe_s=timeframe_s,
            first=first,
            total=self.shown,
            version=1,
            **dict(zip(names, parts, strict=True)),
        )


class FullChart:
    """The candle chart fed as the screen feeds it, `busy` with everything a trader looks at."""

    def __init__(self, app: QApplication, count: int, busy: bool) -> None:
        self.deck = BarDeck(million(count + MORE), count)
        self.chart = CandleChart()
        self.chart.resize(WIDTH, HEIGHT)
        self.chart.show()
        self.feed = ChartFeed(self.deck, self.chart)  # type: ignore[arg-type]
        self.profile = ChartProfile(self.chart)
        while kinds() is None:
            app.processEvents()
        began = time.perf_counter()
        self.feed.show_bars("BENCH", 60, "1m")
        print(f"{count:,} bars loaded in {(time.perf_counter() - began) * 1e3:.0f} ms")
        if busy:
            self._add_lines(app)
            self._draw()

    def _add_lines(self, app: QApplication) -> None:
        """Put the indicators on; tell how long it took and the window's longest standstill."""
        known = kinds() or {}
        lines = [(known[name].line(), f"series_{n + 1}") for n, name in enumerate(INDICATORS)]
        began = before = time.perf_counter()
        self.feed.show_lines(lines)
        longest = 0.0
        while self.feed.waits or len(self.chart.studies.layers) < CURVES:
            app.processEvents()
            now = time.perf_counter()
            longest, before = max(longest, now - before), now
        took = time.perf_counter() - began
        print(
            f"{len(INDICATORS)} indicators ({CURVES} curves) worked out in {took * 1e3:.0f} ms "
            f"beside the window, which stood still for {longest * 1e3:.0f} ms at most"
        )

    def _draw(self) -> None:
        self.profile.show_span("view")
        times, close = self.chart.times(), self.chart.columns.close
        points = [(int(times[-back]), float(close[-back])) for back in (900, 700, 150, 60)]
        self.chart.drawings.show(
            [
                Drawing("trend", (points[0], points[1])),
                Drawing("fibonacci", (points[1], points[2])),
                Drawing("level", (points[3],)),
                Drawing("note", (points[2],), "a note"),
            ]
        )

    def pan(self, number: int) -> None:
        """Move by a hundredth of the view, there and back."""
        window = self.chart.window_of_bars
        window.move(window.span / 100 * (1 if number % 20 < 10 else -1))
        self.chart.changed()

    def zoom(self, number: int) -> None:
        """Zoom one notch, in and out."""
        window = self.chart.window_of_bars
        middle = (window.first + window.last) / 2
        window.zoom(0.85 if number % 10 < 5 else 1 / 0.85, middle)
        self.chart.changed()

    def append(self, number: int) -> None:
        """Let the next bar come."""
        self.deck.shown += 1
        self.feed.refresh()

    def tick(self, number: int) -> None:
        """Let the newest bar change."""
        last = self.chart.columns.candle(len(self.chart.columns) - 1)
        self.deck.close = last.high if number % 2 else last.low
        self.feed.refresh()
        self.deck.close = None


def measure(app: QApplication, plots: dict[str, EmptyPlot], chart: FullChart) -> Results:
    """Run all comparisons of one chart with empty plots."""
    app.processEvents()
    began = time.perf_counter()
    chart.chart.fit()
    app.processEvents()
    print(f"first frame of all of them: {(time.perf_counter() - began) * 1e3:.1f} ms")
    print(f"{'':45} cpu ms median / p95   wall ms median / p95")
    views = [*(one.view for one in plots.values()), chart.chart]
    painted = [Painted(one.viewport()) for one in views]
    results: Results = []

    def add(name: str, how: str, ours: Change) -> None:
        changes = {rival: getattr(one, how) for rival, one in plots.items()}
        results.append(compare(app, name, {**changes, "chart": ours}, painted))

    window = chart.chart.window_of_bars
    half = window.span / 2
    for name, bars in (("all in view", None), ("half in view", half), ("200 in view", 200)):
        # Moving starts in the middle, so that the ends never stop it.
        chart.chart.fit() if bars is None else chart.chart.show_newest(bars)
        window.move(0 if bars is None else -window.span / 4)
        add(f"pan, {name}", "pan", chart.pan)
        add(f"zoom, {name}", "zoom", chart.zoom)
    chart.chart.fit()
    add("append, all in view", "repaint", chart.append)
    chart.chart.show_newest(half)
    window.move(-half)
    add("append, view in the past", "repaint", chart.append)
    chart.chart.show_newest(200)
    add("append, following 200", "step", chart.append)
    add("tick on the newest, 200 in view", "repaint", chart.tick)
    return results


def main() -> None:
    """Measure, print, and say whether the promises hold."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    plot, strips = EmptyPlot(), EmptyPlot(STRIPS)
    opens = measure(app, {"empty plot": plot}, FullChart(app, count, busy=False))
    busy = measure(app, {"plot": plot, "strips": strips}, FullChart(app, count, busy=True))
    worst = max(ratios[0] for ratios, _ in opens)
    slowest = max(p95 for _, p95 in (*opens, *busy))
    alone, alike = (max(ratios[n] for ratios, _ in busy) for n in (0, 1))
    print(f"the chart as it opens, worst ratio {worst:.2f} (promised: at most {PROMISED_RATIO:g})")
    print(f"a busy chart, worst ratio to one empty plot {alone:.2f}, to empty strips {alike:.2f}")
    print(f"slowest p95 {slowest:.1f} ms = {1000 / slowest:.0f} frames/s (promised: at least 30)")
    sys.exit(0 if worst <= PROMISED_RATIO and slowest <= PROMISED_MS else 1)


if __name__ == "__main__":
    main()
