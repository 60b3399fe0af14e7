"""How long things take, as bars over time: each tenfold is as wide as the next."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from core.events.delay_view import EDGES_MS, PER_DECADE, DelayView
from ui.theme import Theme, current, follow

_FEWEST = 2 * PER_DECADE
_AROUND = 2


def shown_range(bars: Sequence[int]) -> tuple[int, int]:
    """Return the first bar to draw and the one after the last: what is filled, with air around."""
    filled = [number for number, count in enumerate(bars) if count]
    if not filled:
        return 0, len(bars)
    first, last = filled[0] - _AROUND, filled[-1] + 1 + _AROUND
    short = max(0, _FEWEST - (last - first))
    first, last = first - short // 2, last + short - short // 2
    first, last = (0, last - first) if first < 0 else (first, last)
    over = max(0, last - len(bars))
    return max(0, first - over), min(last, len(bars))


class DelayBars(QWidget):
    """A histogram with the usual delay and the slowest in a hundred marked; `empty` before one.

    `say_ms` writes a delay, `marks` are the words of both marks.
    """

    def __init__(self, *, empty: str, marks: Callable[[DelayView], tuple[str, str]],
                 say_ms: Callable[[float], str]) -> None:  # fmt: skip
        super().__init__()
        self._empty, self._marks, self._say_ms = empty, marks, say_ms
        self._view: DelayView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self._restyle)

    @property
    def view(self) -> DelayView | None:
        """Return what is drawn."""
        return self._view

    def show_view(self, view: DelayView | None, says: str) -> None:
        """Draw other delays; does nothing when they are the same."""
        self.setAccessibleName(says)
        if view != self._view:
            self._view = view
            self.update()

    def place(self, delay_ms: float) -> float:
        """Return where a delay lies, from left to right."""
        first, last = self._range()
        # One bar lies below the first edge, so an edge's number is that of the bar it ends.
        steps = (math.log10(max(delay_ms, 1e-9)) - math.log10(EDGES_MS[0])) * PER_DECADE + 1
        share = (min(max(steps, first), last) - first) / (last - first)
        return share * self.width()

    def _range(self) -> tuple[int, int]:
        return shown_range(() if self._view is None else self._view.bars) if self._view else (0, 1)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(260), theme.px(112))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(180), current().px(112))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, view = current(), self._view
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small", "semi"))
        line = QFontMetricsF(painter.font()).height()
        plot = QRectF(0, line, self.width(), self.height() - 2 * line - theme.px(2))
        floor = QPen(theme.colour("line"), theme.px(1.5))
        if view is None:
            floor.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(floor)
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if view is None:
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._empty)
            return
        self._paint_bars(painter, theme, plot, view)
        self._paint_axis(painter, theme, plot, line)
        self._paint_marks(painter, theme, plot, view)

    def _paint_bars(self, painter: QPainter, theme: Theme, plot: QRectF, view: DelayView) -> None:
        first, last = self._range()
        step, gap = plot.width() / (last - first), theme.px(2)
        most = max(view.bars)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("blue"))
        for number in range(first, last):
            count = view.bars[number]
            if not count:
                continue
            high = max(plot.height() * count / most, theme.px(3))
            left = (number - first) * step
            bar = QRectF(left + gap / 2, plot.bottom() - high, step - gap, high)
            radius = min(theme.px(3), bar.width() / 2)
            painter.drawRoundedRect(bar, radius, radius)

    def _paint_axis(self, painter: QPainter, theme: Theme, plot: QRectF, line: float) -> None:
        metrics = QFontMetricsF(painter.font())
        first, last = self._range()
        for number in range(0, len(EDGES_MS), PER_DECADE):
            if not first < number + 1 < last:
                continue
            x, text = self.place(EDGES_MS[number]), self._say_ms(EDGES_MS[number])
            wide = metrics.horizontalAdvance(text)
            painter.setPen(QPen(theme.colour("field_line"), theme.px(1.5)))
            painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + theme.px(4)))
            painter.setPen(theme.colour("muted"))
            left = min(max(x - wide / 2, 0.0), self.width() - wide)
            box = QRectF(left, self.height() - line, wide + 1, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_marks(self, painter: QPainter, theme: Theme, plot: QRectF, view: DelayView) -> None:
        """Draw both marks; their words stand side by side above, whatever lies between them."""
        metrics = QFontMetricsF(painter.font())
        usual, slowest = self._marks(view)
        usual_wide, slow_wide = (metrics.horizontalAdvance(one) for one in (usual, slowest))
        gap = theme.px(12)
        slow_left = min(self.place(view.p99) - slow_wide / 2, self.width() - slow_wide)
        usual_left = min(self.place(view.p50) - usual_wide / 2, slow_left - gap - usual_wide)
        usual_left = max(usual_left, 0.0)
        slow_left = max(slow_left, usual_left + usual_wide + gap)
        for delay, left, wide, text, style in (
            (view.p50, usual_left, usual_wide, usual, Qt.PenStyle.SolidLine),
            (view.p99, slow_left, slow_wide, slowest, Qt.PenStyle.DashLine),
        ):
            x = min(max(self.place(delay), 1.0), self.width() - 1.0)
            painter.setPen(QPen(theme.colour("ink"), theme.px(2), style))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            box = QRectF(left, 0, wide + 1, plot.top())
            painter.setPen(theme.colour("ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
