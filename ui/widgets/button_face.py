"""How a big button looks: sizes, colours, the face and its edge."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui.art import paint
from ui.theme import Theme

TONES = ("go", "stop", "wait", "blue", "purple", "plain")
_GAP = 8
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True)
class Shape:
    """Sizes of a button at 100 %; `height` is a size token."""

    height: str
    text: float
    padding: float
    edge: float
    radius: float


SHAPES = {
    "small": Shape("button_small", 16, 16, 4, 14),
    "normal": Shape("button_normal", 17, 22, 6, 16),
    "panic": Shape("button_normal", 19, 20, 6, 16),
    "big": Shape("button_big", 21, 28, 6, 16),
    "huge": Shape("button_huge", 30, 32, 6, 16),
}


@dataclass
class ButtonFace:
    """What is painted: a mark, a word, a small note; `depth` 0 is up, 1 is pressed."""

    shape: Shape
    tone: str
    text: str = ""
    note: str = ""
    mark: str | None = None
    enabled: bool = True
    hovered: bool = False
    depth: float = 0.0

    def width(self, theme: Theme) -> int:
        """Return the width that holds everything without cutting."""
        padding = 2 * theme.px(self.shape.padding)
        return max(theme.size("target"), round(self._content(theme) + 1) + padding)

    def paint(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        """Paint the button into `box`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = self._paint_body(painter, theme, box) if self.enabled else box
        if not self.enabled:
            self._round(painter, theme, box, "off")
        self._paint_words(painter, theme, face)

    def _font(self, theme: Theme) -> QFont:
        return theme.font(self.shape.text, "heavy")

    def _mark_side(self, theme: Theme) -> int:
        return theme.px(self.shape.text * 1.15) if self.mark else 0

    def _widths(self, theme: Theme) -> tuple[float, float]:
        words = QFontMetricsF(self._font(theme)).horizontalAdvance(self.text)
        note = QFontMetricsF(theme.font("small", "semi")).horizontalAdvance(self.note)
        return words, note

    def _content(self, theme: Theme) -> float:
        words, note = self._widths(theme)
        parts = [part for part in (self._mark_side(theme), words, note) if part]
        return sum(parts) + theme.px(_GAP) * (len(parts) - 1)

    def _round(self, painter: QPainter, theme: Theme, box: QRectF, token: str) -> None:
        radius = theme.px(self.shape.radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(token))
        painter.drawRoundedRect(box, radius, radius)

    def _paint_body(self, painter: QPainter, theme: Theme, box: QRectF) -> QRectF:
        edge = theme.px(self.shape.edge)
        down = (edge - theme.size("edge_pressed")) * self.depth
        self._round(painter, theme, box.adjusted(0, down, 0, 0), f"{self.tone}_edge")
        face = box.adjusted(0, down, 0, down - edge)
        radius: float = theme.px(self.shape.radius)
        painter.setBrush(self._face_colour(theme))
        if self.tone == "plain":
            border = theme.size("border")
            half = border / 2
            painter.setPen(QPen(theme.colour("plain_edge"), border))
            face, radius = face.adjusted(half, half, -half, -half), radius - half
        painter.drawRoundedRect(face, radius, radius)
        return face

    def _face_colour(self, theme: Theme) -> QColor:
        colour = theme.colour(self.tone)
        if not self.hovered:
            return colour
        if self.tone == "plain":
            return theme.colour("soft_blue")
        # Away from the words' colour, so that contrast only grows.
        return colour.lighter(107) if theme.dark else colour.darker(107)

    def _paint_words(self, painter: QPainter, theme: Theme, face: QRectF) -> None:
        tone = f"on_{self.tone}" if self.enabled else "off_text"
        words, note = self._widths(theme)
        left = face.center().x() - self._content(theme) / 2
        if self.mark:
            side = self._mark_side(theme)
            paint(painter, self.mark, QRectF(left, face.center().y() - side / 2, side, side), tone)
            left += side + theme.px(_GAP)
        painter.setPen(theme.colour(tone))
        painter.setFont(self._font(theme))
        painter.drawText(QRectF(left, face.top(), words + 2, face.height()), _LINE, self.text)
        if self.note:
            left += words + (theme.px(_GAP) if words else 0)
            painter.setFont(theme.font("small", "semi"))
            painter.drawText(QRectF(left, face.top(), note + 2, face.height()), _LINE, self.note)
