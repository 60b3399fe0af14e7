"""Frames of the candle chart at 1,000,000 bars beside empty pyqtgraph plots, in one process.

Run: python -m benchmarks.chart [bars]. All are 1280 x 720, offscreen unless QT_QPA_PLATFORM says
otherwise. Frames of all alternate, so whatever else the machine does slows all alike. One rival is
a single empty plot; the other has as many strips over one time axis as our chart. A frame
is the change, the layout and the painting, up to the widget's paint event; its processor time is
measured, which neighbours on the machine do not blur, and its wall time beside it.

The chart has what a busy trader looks at: five indicators (nine curves, two of the strips under
the candles), the amounts at the side, drawings. Bars come through the screen's own feed, so an
append is what the window does for one: the bar, every indicator one step on, the repaint.

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
    app: QApplication, name: str, rivals: tuple[Change, Change, Change], painted: list[Painted]
) -> tuple[float, float, float]:
    """Measure all in turn, print a line each; return our ratio of medians to the bare plot, to
    the one with strips, and our wall p95 in ms.
    """
    frames = [Frames(one) for one in painted]
    for number in range(WARM_UP + FRAMES):
        if number == WARM_UP:
            frames = [Frames(one) for one in painted]
        for one, change in zip(frames, rivals, strict=True):
            one.measure(app, change, number)
    bare, strips, ours = (statistics.median(one.cpu) for one in frames)
    print(f"{name:31} empty plot   {frames[0].text()}")
    print(f"{'':31} empty strips {frames[1].text()}")
    ratios = ours / bare, ours / strips
    print(f"{'':31} chart        {frames[2].text()}   ratios {ratios[0]:5.2f} {ratios[1]:5.2f}")
    return *ratios, statistics.quantiles(frames[2].wall, n=20)[-1]


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
    """The candle chart with everything a trader looks at, fed as the screen feeds it."""

    def __init__(self, app: QApplication, count: int) -> None:
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
        self.loaded_ms = (time.perf_counter() - began) * 1e3
        self.curves_ms, self.longest_ms = self._add_lines(app)
        self._draw()

    def _add_lines(self, app: QApplication) -> tuple[float, float]:
        """Put the indicators on; return how long it took and the window's longest standstill."""
        known = kinds() or {}
        lines = [(known[name].line(), f"series_{n + 1}") for n, name in enumerate(INDICATORS)]
        began = before = time.perf_counter()
        self.feed.show_lines(lines)
        longest = 0.0
        while self.feed.waits or len(self.chart.studies.layers) < CURVES:
            app.processEvents()
            now = time.perf_counter()
            longest, before = max(longest, now - before), now
        return (time.perf_counter() - began) * 1e3, longest * 1e3

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


def measure(app: QApplication, count: int) -> list[tuple[float, float, float]]:
    """Run all comparisons."""
    bare, strips, full = EmptyPlot(), EmptyPlot(STRIPS), FullChart(app, count)
    print(f"{count:,} bars loaded in {full.loaded_ms:.0f} ms")
    print(
        f"{len(INDICATORS)} indicators ({CURVES} curves) worked out in {full.curves_ms:.0f} ms "
        f"beside the window, which stood still for {full.longest_ms:.0f} ms at most"
    )
    app.processEvents()
    began = time.perf_counter()
    full.chart.fit()
    app.processEvents()
    print(f"first frame of all of them: {(time.perf_counter() - began) * 1e3:.1f} ms")
    print(f"{'':45} cpu ms median / p95   wall ms median / p95")
    painted = [Painted(one.viewport()) for one in (bare.view, strips.view, full.chart)]
    results = []

    def add(name: str, how: str, ours: Change) -> None:
        rivals = getattr(bare, how), getattr(strips, how), ours
        results.append(compare(app, name, rivals, painted))

    half = full.chart.window_of_bars.span / 2
    for name, bars in (("all in view", None), ("half in view", half), ("200 in view", 200)):
        # Moving starts in the middle, so that the ends never stop it.
        full.chart.fit() if bars is None else full.chart.show_newest(bars)
        full.chart.window_of_bars.move(0 if bars is None else -full.chart.window_of_bars.span / 4)
        add(f"pan, {name}", "pan", full.pan)
        add(f"zoom, {name}", "zoom", full.zoom)
    full.chart.fit()
    add("append, all in view", "repaint", full.append)
    full.chart.show_newest(half)
    full.chart.window_of_bars.move(-half)
    add("append, view in the past", "repaint", full.append)
    full.chart.show_newest(200)
    add("append, following 200", "step", full.append)
    add("tick on the newest, 200 in view", "repaint", full.tick)
    return results


def main() -> None:
    """Measure, print, and say whether the promises hold."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    results = measure(app, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    bare, worst, slowest = (max(column) for column in zip(*results, strict=True))
    print(f"worst ratio to one empty plot {bare:.2f}")
    print(f"worst ratio to empty strips {worst:.2f} (promised: at most {PROMISED_RATIO:.0f})")
    print(f"slowest p95 {slowest:.1f} ms = {1000 / slowest:.0f} frames/s (promised: at least 30)")
    sys.exit(0 if worst <= PROMISED_RATIO and slowest <= PROMISED_MS else 1)


if __name__ == "__main__":
    main()
