"""What a gate said, as a lamp with a sign in it: told by shape and sign, never by colour alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from typing_extensions import override

from core.events.gates import Light
from ui.theme import current
from ui.widgets.lamp import paint_lamp
from ui.widgets.painted import Square

_LAMPS = {Light.YES: "go", Light.NO: "stop", Light.WAIT: "wait", Light.OPEN: "off"}
_SIGNS = {
    Light.YES: ("on_go", ((0.30, 0.53), (0.45, 0.68), (0.71, 0.36))),
    Light.NO: ("on_stop", ((0.29, 0.50), (0.71, 0.50))),
    Light.WAIT: ("on_wait", ((0.50, 0.40), (0.50, 0.62))),
}


def paint_gate(painter: QPainter, light: Light, box: QRectF) -> None:
    """Paint a light: tick, bar, triangle, empty ring for not asked, a dash for switched off."""
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lamp = _LAMPS.get(light)
    if lamp is not None:
        paint_lamp(painter, lamp, box)
    tone, points = _SIGNS.get(light, ("field_line", ((0.28, 0.5), (0.72, 0.5))))
    if light is not Light.OPEN:
        pen = QPen(theme.colour(tone), max(1.5, box.width() * 0.11))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(
            [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in points]
        )
    painter.restore()


class GateLamp(Square):
    """One light, for a legend."""

    def __init__(self, light: Light, side: float = 20) -> None:
        super().__init__(side)
        self._light = light

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_gate(QPainter(self), self._light, QRectF(self.rect()))
