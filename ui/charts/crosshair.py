"""The crosshair: two thin lines, the price and time they meet, and the bar's values."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.plot_box import screen_ratio
from ui.charts.value_box import ValueBox, Values


@dataclass(frozen=True, slots=True)
class Reading:
    """What the crosshair shows at one place: pixels of the chart, words, and values."""

    point: QPointF
    price_text: str
    time_text: str
    values: Values
    dot: QPointF | None = None


class Crosshair(QGraphicsItem):
    """Painted over the whole chart, axes included; while `quiet` it shows no values."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(1000)
        self._bounds = QRectF()
        self._plot = QRectF()
        self._colors = LIGHT
        self.fonts: ChartFonts | None = None
        self._reading: Reading | None = None
        self.quiet = False

    @property
    def reading(self) -> Reading | None:
        """Return what is shown, None while hidden."""
        return self._reading

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._colors = colors
        self.update()

    def place(self, chart: QRectF, plot: QRectF) -> None:
        """Learn the size of the chart and of the panes without their axes."""
        self.prepareGeometryChange()
        self._bounds, self._plot = chart, plot

    def show_reading(self, reading: Reading | None) -> None:
        """Show a place, or hide."""
        if reading is not None or self._reading is not None:
            self._reading = reading
            self.update()

    def price_rect(self) -> QRectF:
        """Return the place of the price on its axis, in the chart's pixels; empty without one."""
        reading, fonts = self._reading, self.fonts
        if reading is None or fonts is None or not reading.price_text:
            return QRectF()
        width = fonts.bold_width(reading.price_text) + 2.5 * fonts.unit
        height = round(fonts.height) + 2
        top = min(max(reading.point.y() - height / 2, 0.0), self._plot.bottom() - height)
        return QRectF(self._plot.right() + fonts.unit / 2, round(top), width, height)

    def time_rect(self) -> QRectF:
        """Return the place of the time under the chart; empty while hidden."""
        reading, fonts = self._reading, self.fonts
        if reading is None or fonts is None:
            return QRectF()
        width = fonts.bold_width(reading.time_text) + 3 * fonts.unit
        left = min(max(reading.point.x() - width / 2, 0.0), max(0.0, self._plot.right() - width))
        height = round(fonts.height)
        top = (self._plot.bottom() + self._bounds.bottom() - height) / 2
        return QRectF(round(left), round(top), width, height)

    @override
    def boundingRect(self) -> QRectF:
        """Return the chart."""
        return self._bounds

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint lines, labels on the axes and the box."""
        reading, fonts = self._reading, self.fonts
        if reading is None or fonts is None:
            return
        self._paint_lines(painter, reading)
        if reading.dot is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(self._colors.card), 2))
            painter.setBrush(QColor(self._colors.ink))
            painter.drawEllipse(reading.dot, fonts.unit + 1, fonts.unit + 1)
        for rect, text in (
            (self.price_rect(), reading.price_text),
            (self.time_rect(), reading.time_text),
        ):
            if text:
                self._paint_label(painter, rect, text, fonts)
        if self.quiet:
            return
        box = ValueBox(reading.values, fonts)
        room = self._plot.adjusted(fonts.unit, fonts.unit, -fonts.unit, -fonts.unit)
        box.paint(painter, box.place(reading.point, room), self._colors)

    def _paint_lines(self, painter: QPainter, reading: Reading) -> None:
        ratio = screen_ratio(painter)
        pen = QPen(QColor(self._colors.muted), 0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        half = 0.5 / ratio
        x = round(reading.point.x() * ratio) / ratio + half
        y = round(reading.point.y() * ratio) / ratio + half
        painter.drawLine(QLineF(x, self._plot.top(), x, self._plot.bottom()))
        if reading.price_text:
            painter.drawLine(QLineF(self._plot.left(), y, self._plot.right(), y))

    def _paint_label(self, painter: QPainter, rect: QRectF, text: str, fonts: ChartFonts) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        # The rim sets it off from a tag it may lie on.
        painter.setPen(QPen(QColor(self._colors.card), 2))
        painter.setBrush(QColor(self._colors.ink))
        painter.drawRoundedRect(rect, fonts.unit, fonts.unit)
        painter.setPen(QColor(self._colors.card))
        fonts.draw(painter, rect, text, bold=True, centred=True)
