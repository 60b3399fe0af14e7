"""The rounded box with the values under the pointer."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.chart_colors import ChartColors
from ui.charts.chart_fonts import ChartFonts

_GAP_UNITS = 6.0


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A name and its value; `color` (a token) marks what is good or bad news."""

    name: str
    value: str
    color: str = "ink"


@dataclass(frozen=True, slots=True)
class Values:
    """A title, perhaps a second line under it, rows in one or two columns, a story under them."""

    title: str
    rows: tuple[ValueRow, ...]
    note: str = ""
    columns: int = 2
    story: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the same in one line, for people who listen to the screen."""
        parts = [self.title, self.note, *(f"{row.name} {row.value}" for row in self.rows)]
        return ", ".join(part for part in (*parts, " ".join(self.story)) if part)


class ValueBox:
    """Lays the values out and paints them."""

    def __init__(self, values: Values, fonts: ChartFonts) -> None:
        self._values = values
        self._fonts = fonts
        self._cells = [values.rows[start :: values.columns] for start in range(values.columns)]
        gap = 2.0 * fonts.unit
        self._widths = [
            max(
                (fonts.width(row.name) + gap + fonts.bold_width(row.value) for row in cell),
                default=0,
            )
            for cell in self._cells
        ]

    @property
    def width(self) -> float:
        """Return the box's width."""
        fonts, values = self._fonts, self._values
        columns = sum(self._widths) + _GAP_UNITS * fonts.unit * (values.columns - 1)
        told = max((fonts.width(line) for line in values.story), default=0.0)
        inner = max(columns, fonts.bold_width(values.title), fonts.width(values.note), told)
        return round(inner + 6 * fonts.unit)

    @property
    def height(self) -> float:
        """Return the box's height."""
        lines = 1 + bool(self._values.note) + self._rows + len(self._values.story)
        gap = 2 * self._fonts.unit if self._values.story else 0
        return round(lines * self._line + 4 * self._fonts.unit + gap)

    @property
    def _rows(self) -> int:
        return max(len(cell) for cell in self._cells)

    @property
    def _line(self) -> float:
        return self._fonts.height + self._fonts.unit / 2

    def place(self, pointer: QPointF, bounds: QRectF) -> QRectF:
        """Return where the box goes: beside the pointer, on the side with room, never cut off."""
        away = 5.0 * self._fonts.unit
        left = pointer.x() + away
        if left + self.width > bounds.right():
            left = pointer.x() - away - self.width
        top = pointer.y() - away - self.height
        if top < bounds.top():
            top = pointer.y() + away
        left = max(bounds.left(), min(left, bounds.right() - self.width))
        top = max(bounds.top(), min(top, bounds.bottom() - self.height))
        return QRectF(round(left), round(top), self.width, self.height)

    def paint(self, painter: QPainter, rect: QRectF, colors: ChartColors) -> None:
        """Paint the box."""
        fonts, unit = self._fonts, self._fonts.unit
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(colors.line), 2))
        painter.setBrush(QColor(colors.card))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 3 * unit, 3 * unit)
        inner = rect.adjusted(3 * unit, 2 * unit, -3 * unit, -2 * unit)
        line = QRectF(inner.left(), inner.top(), inner.width(), self._line)
        painter.setPen(QColor(colors.ink))
        fonts.draw(painter, line, self._values.title, bold=True)
        if self._values.note:
            line.translate(0, self._line)
            painter.setPen(QColor(colors.muted))
            fonts.draw(painter, line, self._values.note)
        left = inner.left()
        for cell, width in zip(self._cells, self._widths, strict=True):
            self._paint_cell(painter, QRectF(left, line.bottom(), width, self._line), cell, colors)
            left += width + _GAP_UNITS * unit
        top = line.bottom() + self._rows * self._line + 2 * unit
        painter.setPen(QColor(colors.ink))
        for number, text in enumerate(self._values.story):
            row = QRectF(inner.left(), top + number * self._line, inner.width(), self._line)
            fonts.draw(painter, row, text)

    def _paint_cell(
        self, painter: QPainter, line: QRectF, rows: tuple[ValueRow, ...], colors: ChartColors
    ) -> None:
        fonts = self._fonts
        for row in rows:
            painter.setPen(QColor(colors.muted))
            fonts.draw(painter, line, row.name)
            painter.setPen(QColor(colors.named(row.color)))
            value_left = line.right() - fonts.bold_width(row.value)
            value = QRectF(value_left, line.top(), 0, line.height())
            fonts.draw(painter, value, row.value, bold=True)
            line.translate(0, self._line)
