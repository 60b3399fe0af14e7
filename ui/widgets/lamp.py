"""Lamps: green circle, amber triangle, red octagon; never colour alone."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from typing_extensions import override

from ui.theme import current
from ui.widgets.painted import Square

STATES = ("go", "wait", "stop", "off")


def lamp_path(state: str, box: QRectF) -> QPainterPath:
    """Return the shape of a lamp: circle, triangle, octagon; "off" is a circle."""
    path = QPainterPath()
    centre, radius = box.center(), min(box.width(), box.height()) / 2
    if state == "wait":
        # The triangle's weight lies low: lift its circle so that it looks centred.
        reach = radius * 1.16
        corners = [_at(centre + QPointF(0, radius * 0.16), reach, turn) for turn in (0, 120, 240)]
    elif state == "stop":
        corners = [_at(centre, radius * 1.04, 22.5 + 45 * k) for k in range(8)]
    else:
        path.addEllipse(centre, radius * 0.96, radius * 0.96)
        return path
    path.moveTo(corners[0])
    for corner in corners[1:]:
        path.lineTo(corner)
    path.closeSubpath()
    return path


def _at(centre: QPointF, radius: float, degrees: float) -> QPointF:
    turn = math.radians(degrees)
    return QPointF(centre.x() + radius * math.sin(turn), centre.y() - radius * math.cos(turn))


def paint_lamp(painter: QPainter, state: str, box: QRectF) -> None:
    """Paint a lit lamp on a card; "off" is an empty ring."""
    theme = current()
    width = max(1.0, box.width() * 0.11)
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = {"wait": "wait_text", "off": "field_line"}.get(state, state)
    pen = QPen(theme.colour(edge), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if state != "off":
        painter.setBrush(theme.colour(state))
    painter.drawPath(lamp_path(state, inner))
    painter.restore()


class Lamp(Square):
    """A small lamp beside a line of text. `says` names it for those who cannot see it."""

    def __init__(self, state: str = "off", side: float = 22, *, says: str = "") -> None:
        super().__init__(side)
        self._state = state
        self.setAccessibleName(says)

    @property
    def state(self) -> str:
        """Return the state shown."""
        return self._state

    def show_state(self, state: str, *, says: str = "") -> None:
        """Show a state of STATES."""
        self.setAccessibleName(says)
        if state != self._state:
            self._state = state
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_lamp(QPainter(self), self._state, QRectF(self.rect()))
