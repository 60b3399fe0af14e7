"""Paints drawings on the candles' pane and tells which one lies under the pointer."""

from collections.abc import Callable, Sequence
from math import hypot

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.drawing import FIBONACCI, Drawing, TimePlaces
from ui.charts.number_text import NumberText, signed_percent
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox

HANDLE_PX, NEAR_PX = 5.0, 7.0
_GRAB_PX = 14.0
_FAR = 100_000.0
_MOST_PRICES = 256


class DrawingLayer(Layer):
    """Shows `drawings`, and handles on the one numbered `chosen`; `pending` is under way."""

    def __init__(self, box: PlotBox, places: Callable[[], TimePlaces]) -> None:
        super().__init__(box, z=35)
        self._places = places
        self.drawings: Sequence[Drawing] = ()
        self.pending: Drawing | None = None
        self.chosen: int | None = None
        self._prices: dict[tuple[float, NumberText], str] = {}
        self.numbers = NumberText()
        self.measured = "{price} ({percent}), {bars}"
        self.count_bars = "{n}"
        self.fonts: ChartFonts | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._ink, self._card = QColor(colors.blue), QColor(colors.card)
        self._text, self._up, self._down = colors.ink, QColor(colors.up), QColor(colors.down)
        self._on_ink = QColor(colors.readable_on(colors.blue))

    # Places

    def spots(self, drawing: Drawing, scale: PixelScale) -> list[QPointF]:
        """Return the pixels of a drawing's points."""
        places = self._places()
        return [
            QPointF(scale.x(places.place(time_ns)), scale.y(price))
            for time_ns, price in drawing.points
        ]

    def handle_at(self, pixel: QPointF) -> int | None:
        """Return the number of the chosen drawing's point under a pixel."""
        if self.chosen is None:
            return None
        spots = self.spots(self.drawings[self.chosen], self._box.scale_for())
        near = [_distance(spot, pixel) for spot in spots]
        best = min(range(len(near)), key=lambda number: near[number])
        return best if near[best] <= _GRAB_PX else None

    def drawing_at(self, pixel: QPointF) -> int | None:
        """Return the number of the drawing under a pixel, the newest first."""
        scale = self._box.scale_for()
        for number in range(len(self.drawings) - 1, -1, -1):
            if self._is_near(self.drawings[number], pixel, scale):
                return number
        return None

    def _is_near(self, drawing: Drawing, pixel: QPointF, scale: PixelScale) -> bool:
        spots = self.spots(drawing, scale)
        if drawing.kind == "note":
            return self._note_rect(drawing, spots[0]).contains(pixel)
        if drawing.kind == "level":
            return abs(pixel.y() - spots[0].y()) <= NEAR_PX
        if drawing.kind == "fibonacci":
            left = min(spot.x() for spot in spots)
            rows = [scale.y(price) for _, price in _levels(drawing)]
            on_a_line = pixel.x() >= left and any(abs(pixel.y() - y) <= NEAR_PX for y in rows)
            return on_a_line or _to_piece(pixel, spots[0], spots[1]) <= NEAR_PX
        return _to_piece(pixel, spots[0], spots[1]) <= NEAR_PX

    # Painting

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return not self.drawings and self.pending is None

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw everything in view."""
        if self.fonts is None or not (self.drawings or self.pending):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        # Notes lie over everything else, so that their words can be read.
        for notes in (False, True):
            for number, drawing in enumerate(self.drawings):
                if (drawing.kind == "note") is notes:
                    self._draw_one(painter, drawing, scale, chosen=number == self.chosen)
        if self.pending is not None:
            self._draw_one(painter, self.pending, scale, chosen=True)

    def _draw_one(
        self, painter: QPainter, drawing: Drawing, scale: PixelScale, *, chosen: bool
    ) -> None:
        spots = self.spots(drawing, scale)
        if not self._exposed.intersects(self._reach(drawing, spots, scale)):
            return
        pen = QPen(self._ink, 3.0 if chosen else 2.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        if drawing.kind == "trend":
            painter.drawLine(_kept(QLineF(spots[0], spots[1])))
        elif drawing.kind == "level":
            self._draw_level(painter, spots[0], drawing.points[0][1], scale)
        elif drawing.kind == "fibonacci":
            self._draw_fibonacci(painter, drawing, spots, scale)
        elif drawing.kind == "measure":
            self._draw_measure(painter, drawing, spots, scale)
        else:
            self._draw_note(painter, drawing, spots[0])
        if chosen:
            painter.setPen(QPen(self._ink, 2.0))
            painter.setBrush(self._card)
            for spot in spots:
                painter.drawEllipse(spot, HANDLE_PX, HANDLE_PX)

    def _reach(self, drawing: Drawing, spots: list[QPointF], scale: PixelScale) -> QRectF:
        """Return the columns a drawing can touch, over the whole height."""
        left, right = min(spot.x() for spot in spots), max(spot.x() for spot in spots)
        if drawing.kind == "level":
            left, right = 0.0, scale.width
        elif drawing.kind == "fibonacci":
            right = scale.width
        elif drawing.kind == "measure":
            left, right = 0.0, scale.width
        elif drawing.kind == "note":
            rect = self._note_rect(drawing, spots[0])
            left, right = min(left, rect.left()), max(right, rect.right())
        margin = 3 * HANDLE_PX
        return QRectF(left - margin, 0.0, right - left + 2 * margin, scale.height)

    def _draw_level(
        self, painter: QPainter, spot: QPointF, price: float, scale: PixelScale
    ) -> None:
        y = scale.snapped(spot.y())
        painter.drawLine(QLineF(0.0, y, scale.width, y))
        self._label(painter, QPointF(8.0, y), self._price(price))

    def _draw_fibonacci(
        self, painter: QPainter, drawing: Drawing, spots: list[QPointF], scale: PixelScale
    ) -> None:
        left = min(max(min(spot.x() for spot in spots), 0.0), scale.width)
        base = painter.pen()
        thin = QPen(base)
        thin.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(thin)
        painter.drawLine(_kept(QLineF(spots[0], spots[1])))
        written: list[float] = []
        assert self.fonts is not None  # draw() has looked
        for share, price in _levels(drawing):
            y = scale.snapped(scale.y(price))
            painter.setPen(base)
            painter.drawLine(QLineF(left, y, scale.width, y))
            if any(abs(y - other) < self.fonts.height for other in written):
                continue
            written.append(y)
            text = f"{share * 100:.1f} %".replace(".0 %", " %")
            self._label(painter, QPointF(left + 4, y), f"{text} · {self._price(price)}")

    def _price(self, price: float) -> str:
        """Return a price in words; the same few are asked for at every tick."""
        key = price, self.numbers
        if key not in self._prices:
            if len(self._prices) >= _MOST_PRICES:
                self._prices.clear()
            self._prices[key] = self.numbers.price(price)
        return self._prices[key]

    def _draw_measure(
        self, painter: QPainter, drawing: Drawing, spots: list[QPointF], scale: PixelScale
    ) -> None:
        rising = drawing.points[1][1] >= drawing.points[0][1]
        color = self._up if rising else self._down
        ground = QColor(color)
        ground.setAlphaF(0.14)
        box = QRectF(spots[0], spots[1]).normalized()
        painter.setPen(QPen(color, 2.0))
        painter.setBrush(ground)
        painter.drawRect(box)
        text = self.measure_text(drawing)
        assert self.fonts is not None  # draw() has looked
        width = self.fonts.bold_width(text) + 4 * self.fonts.unit
        left = min(max(box.center().x() - width / 2, 0.0), max(scale.width - width, 0.0))
        top = box.top() - self.fonts.height - 3 * self.fonts.unit if rising else box.bottom()
        top = min(max(top, 0.0), scale.height - self.fonts.height - 2 * self.fonts.unit)
        rect = QRectF(left, top + self.fonts.unit, width, self.fonts.height + self.fonts.unit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink)
        painter.drawRoundedRect(rect, self.fonts.unit, self.fonts.unit)
        painter.setPen(self._on_ink)
        self.fonts.draw(painter, rect, text, bold=True, centred=True)

    def measure_text(self, drawing: Drawing) -> str:
        """Return what lies between the two points: price, percent, bars."""
        (first_ns, first), (last_ns, last) = drawing.points
        places = self._places()
        bars = abs(round(places.place(last_ns)) - round(places.place(first_ns)))
        step = last - first
        sign = "+" if step > 0 else ""
        return self.measured.format(
            price=sign + self.numbers.price(step),
            percent=signed_percent(step / first if first else 0.0),
            bars=self.count_bars.format(n=self.numbers.bare(bars, 0)),
        )

    def _draw_note(self, painter: QPainter, drawing: Drawing, spot: QPointF) -> None:
        rect = self._note_rect(drawing, spot)
        painter.setBrush(self._card)
        painter.drawLine(QLineF(spot, QPointF(spot.x(), rect.bottom())))
        painter.drawRoundedRect(rect, 6, 6)
        painter.setBrush(self._ink)
        painter.drawEllipse(spot, 3.0, 3.0)
        painter.setPen(QColor(self._text))
        assert self.fonts is not None  # draw() has looked
        self.fonts.draw(painter, rect, drawing.text or "…", bold=True, centred=True)

    def _note_rect(self, drawing: Drawing, spot: QPointF) -> QRectF:
        fonts = self.fonts
        if fonts is None:
            return QRectF()
        width = fonts.bold_width(drawing.text or "…") + 4 * fonts.unit
        height = fonts.height + 2 * fonts.unit
        left = min(max(spot.x() - width / 2, 2.0), max(self._bounds.width() - width - 2, 2.0))
        above = spot.y() - 5 * fonts.unit - height
        top = above if above >= 2 else spot.y() + 5 * fonts.unit
        return QRectF(round(left), round(top), width, height)

    def _label(self, painter: QPainter, at: QPointF, text: str) -> None:
        assert self.fonts is not None  # draw() has looked
        width = self.fonts.bold_width(text) + 2 * self.fonts.unit
        rect = QRectF(at.x(), at.y() - self.fonts.height - 2, width, self.fonts.height)
        if rect.top() < 0:
            rect.moveTop(at.y() + 2)
        if rect.right() > self._bounds.width():
            rect.moveRight(self._bounds.width())
        if not rect.intersects(self._exposed):
            return
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        card = QColor(self._card)
        card.setAlphaF(0.85)
        painter.setBrush(card)
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(self._ink)
        self.fonts.draw(painter, rect, text, bold=True, centred=True)
        painter.restore()


def _levels(drawing: Drawing) -> list[tuple[float, float]]:
    """Return each level's share of the way back and its price: 0 at the second point."""
    first, last = drawing.points[0][1], drawing.points[1][1]
    return [(share, last + (first - last) * share) for share in FIBONACCI]


def _distance(one: QPointF, other: QPointF) -> float:
    return hypot(one.x() - other.x(), one.y() - other.y())


def _to_piece(pixel: QPointF, start: QPointF, end: QPointF) -> float:
    """Return how far a pixel is from a piece of a line."""
    dx, dy = end.x() - start.x(), end.y() - start.y()
    length = dx * dx + dy * dy
    if length == 0:
        return _distance(pixel, start)
    share = ((pixel.x() - start.x()) * dx + (pixel.y() - start.y()) * dy) / length
    share = min(max(share, 0.0), 1.0)
    return _distance(pixel, QPointF(start.x() + share * dx, start.y() + share * dy))


def _kept(line: QLineF) -> QLineF:
    """Return a line whose ends lie where Qt can draw them."""
    if max(abs(line.x1()), abs(line.x2()), abs(line.y1()), abs(line.y2())) < _FAR:
        return line
    length = line.length() or 1.0
    # Cut from the end that is nearer, so that the slope stays.
    if hypot(line.x1(), line.y1()) > hypot(line.x2(), line.y2()):
        line = QLineF(line.p2(), line.p1())
    near = min(1.0, _FAR / length)
    return QLineF(line.p1(), line.pointAt(near))
