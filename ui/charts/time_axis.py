"""The times under a chart."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.plot_box import PlotBox
from ui.charts.time_ticks import Grade, TimeTick


class TimeAxis(QGraphicsItem):
    """Labels under the panes; new days and greater are bold, the corner names day or year.

    `covered` is the place of the crosshair's time, in the chart's pixels.
    """

    def __init__(self, box: PlotBox) -> None:
        super().__init__()
        self._box = box
        self._size = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.ticks: Sequence[TimeTick] = ()
        self.corner = ""
        self.covered = QRectF()
        self.fonts: ChartFonts | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._text = QColor(colors.muted)
        self._strong = QColor(colors.ink)
        self._line = QColor(colors.line)

    def place(self, rect: QRectF) -> None:
        """Put the axis at whole pixels of the chart."""
        self.prepareGeometryChange()
        self.setPos(rect.topLeft())
        self._size = QRectF(0, 0, rect.width(), rect.height())

    @override
    def boundingRect(self) -> QRectF:
        """Return the axis."""
        return self._size

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the labels; one that an edge would cut is pushed inside."""
        fonts = self.fonts
        if fonts is None:
            return
        painter.fillRect(QRectF(0, 0, self._size.width(), 1), self._line)
        scale, exposed = self._box.scale_for(), option.exposedRect
        for tick in self.ticks:
            strong = tick.grade > Grade.CLOCK
            width = (fonts.bold_width if strong else fonts.width)(tick.text)
            x = scale.x(tick.index)
            # Half a label would be cut at an edge: it is pushed inside.
            left = round(min(max(x - width / 2, 0.0), scale.width - width))
            hidden = left > exposed.right() or left + width < exposed.left()
            hidden |= left < self.covered.right() and left + width > self.covered.left()
            if hidden or not 0 <= x <= scale.width:
                continue
            painter.setPen(self._strong if strong else self._text)
            rect = QRectF(left, 0, width, self._size.height())
            fonts.draw(painter, rect, tick.text, bold=strong)
        corner = QRectF(scale.width, 0, self._size.width() - scale.width, self._size.height())
        if fonts.width(self.corner) <= corner.width():
            painter.setPen(self._text)
            fonts.draw(painter, corner, self.corner, centred=True)
