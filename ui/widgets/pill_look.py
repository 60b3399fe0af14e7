"""How a pill looks: a rounded word with a mark or a lamp."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from ui.art import paint
from ui.theme import Theme
from ui.widgets.lamp import paint_lamp

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_KIND = 18
_TEXT_TONE = {"wait": "wait_text", "plain": "muted", "off": "off_text"}
_GROUND = {"plain": "card", "off": "off"}


@dataclass(frozen=True)
class PillLook:
    """What a pill shows. `tone` is plain, off, or a colour with a soft surface; `lamp` a state.

    `kind` is a drawing after the words.
    """

    text: str
    tone: str = "plain"
    mark: str | None = None
    lamp: str | None = None
    badge: bool = False
    kind: str | None = None

    def height(self, theme: Theme) -> int:
        """Return the height: a badge is lower, because nobody presses it."""
        return theme.size("badge" if self.badge else "target")

    def width(self, theme: Theme) -> int:
        """Return the width that holds everything without cutting."""
        words = QFontMetricsF(self._font(theme)).horizontalAdvance(self.text)
        side, gap = self._picture(theme), theme.px(8) if self.text else 0
        padding = theme.px(12 if self.badge else 17)
        wide = words + (side + gap if side else 0) + self._tail(theme)
        return max(self.height(theme), round(wide + 1) + 2 * padding)

    def paint(self, painter: QPainter, theme: Theme, box: QRectF, *, hovered: bool = False) -> None:
        """Paint the pill into `box`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = theme.size("border")
        painter.setBrush(theme.colour(_GROUND.get(self.tone, f"soft_{self.tone}")))
        painter.setPen(QPen(theme.colour(self._edge(theme, hovered)), border))
        body = box.adjusted(border / 2, border / 2, -border / 2, -border / 2)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        self._paint_words(painter, theme, box)

    def _edge(self, theme: Theme, hovered: bool) -> str:
        if hovered:
            return "blue"
        if self.tone in ("plain", "off"):
            return "line"
        # High contrast cannot rely on a tinted surface: the edge carries the meaning.
        return self.tone if theme.hex("bg") == theme.hex("card") else f"soft_{self.tone}"

    def _paint_words(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        font, side = self._font(theme), self._picture(theme)
        words = QFontMetricsF(font).horizontalAdvance(self.text)
        gap = theme.px(8) if side and self.text else 0
        left = box.center().x() - (words + side + gap + self._tail(theme)) / 2
        tone = _TEXT_TONE.get(self.tone, self.tone)
        if side:
            picture = QRectF(left, box.center().y() - side / 2, side, side)
            if self.mark:
                paint(painter, self.mark, picture, tone)
            else:
                paint_lamp(painter, self.lamp or "off", picture)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        rest = QRectF(left + side + gap, box.top(), words + 2, box.height())
        painter.drawText(rest, _LINE, self.text)
        if self.kind:
            wide = theme.px(_KIND)
            where = QRectF(rest.right() + theme.px(5), box.center().y() - wide / 2, wide, wide)
            paint(painter, self.kind, where)

    def _font(self, theme: Theme) -> QFont:
        weight = "semi" if self.tone in ("plain", "off") else "heavy"
        return theme.font("small" if self.badge else "text", weight)

    def _tail(self, theme: Theme) -> int:
        return theme.px(_KIND + 7) if self.kind else 0

    def _picture(self, theme: Theme) -> int:
        if self.mark:
            return theme.px(16 if self.badge else 20)
        return theme.px(14) if self.lamp else 0
