"""A price drawn right across: safety exit, target, average price."""

from decimal import Decimal

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.number_text import NumberText
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.price_axis import Tag

_GRAB_PX = 12.0
_DASHES = {"stop": [4.0, 3.0], "go": [8.0, 3.0], "muted": [1.0, 2.0]}


class LevelLine(Layer):
    """A dashed line with its name; one that may be moved shows where it would go while held."""

    def __init__(self, box: PlotBox, token: str, *, movable: bool) -> None:
        super().__init__(box, z=45)
        self._token = token
        self.movable = movable
        self.name = ""
        self.numbers = NumberText()
        self.fonts: ChartFonts | None = None
        self._price: Decimal | None = None
        self._proposed: Decimal | None = None
        self._held = False
        self._hovered = False
        self.set_colors(LIGHT)

    @property
    def price(self) -> Decimal | None:
        """Return the price in force, None while there is no such line."""
        return self._price

    @property
    def shown(self) -> Decimal | None:
        """Return where the line is drawn: where it is being moved to, else the price in force."""
        return self._price if self._proposed is None else self._proposed

    @property
    def held(self) -> bool:
        """Return whether a person is moving the line right now."""
        return self._held

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self.color = colors.named(self._token)
        self._card = colors.card
        self._on_color = colors.readable_on(self.color)
        self.update()

    def set_price(self, price: Decimal | None) -> None:
        """Put the line at a price, or take it away; a line in somebody's hand stays there."""
        self._price = price
        if not self._held or price is None:
            self._proposed, self._held = None, False
        self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Draw the line stronger while the pointer is on it."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def grab(self) -> None:
        """Begin a move."""
        self._held = self._price is not None
        self._proposed = self._price

    def move_to(self, price: Decimal) -> None:
        """Show the line at another price while it is held; prices below zero are not taken."""
        if self._held and price > 0:
            self._proposed = price
            self.update()

    def drop(self) -> Decimal | None:
        """End the move; return the new price, or None if it is the old one.

        The line stays at the new price until the next `set_price` says what came of it.
        """
        moved = self._proposed if self._held and self._proposed != self._price else None
        self._held = False
        if moved is None:
            self._proposed = None
        self.update()
        return moved

    def cancel(self) -> None:
        """End the move without a change."""
        self._held, self._proposed = False, None
        self.update()

    def is_near(self, y: float) -> bool:
        """Return whether a pixel row is close enough to take hold of the line."""
        if self.shown is None:
            return False
        scale = self._box.scale_for()
        row = scale.y(float(self.shown))
        return 0 <= row <= scale.height and abs(y - row) <= _GRAB_PX

    def tag(self) -> Tag | None:
        """Return the label for the axis."""
        if self.shown is None:
            return None
        text = self.numbers.price(self.shown)
        return Tag(float(self.shown), text, self.color, self._on_color)

    def label(self) -> tuple[str, QRectF] | None:
        """Return the words beside the line and their place in the pane, None without a line.

        Out of view the words move to the edge, with an arrow and the price.
        """
        if self.shown is None or self.fonts is None:
            return None
        scale, unit, height = self._box.scale_for(), self.fonts.unit, self.fonts.height
        y = scale.y(float(self.shown))
        text, top = self.name, y - height - unit
        if y < 0:
            # The names of the lines over the chart have the first row.
            text, top = f"{self.name} {self.numbers.price(self.shown)} ↑", height + 2 * unit
        elif y > scale.height:
            text = f"{self.name} {self.numbers.price(self.shown)} ↓"
            top = scale.height - height - unit
        elif top < 0:
            top = y + unit
        width = self.fonts.bold_width(text) + 3 * unit
        return text, QRectF(round(scale.width - width - 2 * unit), round(top), width, height)

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return self.shown is None

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the line and its name; out of view, only a note that says where it is."""
        label = self.label()
        if self.shown is None or label is None:
            return
        y = scale.y(float(self.shown))
        if 0 <= y <= scale.height:
            self._draw_line(painter, y, scale)
        self._draw_label(painter, *label)

    def _draw_line(self, painter: QPainter, y: float, scale: PixelScale) -> None:
        width = max(1, round((3 if self._hovered or self._held else 2) * scale.ratio))
        pen = QPen(QColor(self.color), width)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(_DASHES.get(self._token, [4.0, 3.0]))
        painter.setPen(pen)
        middle = scale.snapped(y) + (width % 2) * 0.5 / scale.ratio
        painter.drawLine(QLineF(0.0, middle, scale.width, middle))

    def _draw_label(self, painter: QPainter, text: str, rect: QRectF) -> None:
        assert self.fonts is not None  # label() has looked
        painter.setPen(Qt.PenStyle.NoPen)
        card = QColor(self._card)
        card.setAlphaF(0.85)
        painter.setBrush(card)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawRoundedRect(rect, self.fonts.unit, self.fonts.unit)
        painter.setPen(QColor(self.color))
        self.fonts.draw(painter, rect, text, bold=True, centred=True)
