"""A tinted note inside a screen: a lamp or mark and one or two sentences."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import current
from ui.widgets.label import Label
from ui.widgets.layouts import Row
from ui.widgets.mark import Mark

_MARKS = {"go": "tick_badge", "wait": "warning", "stop": "cross_badge", "blue": "info"}
_TEXT_TONE = {"wait": "wait_text"}


class Notice(QWidget):
    """A note; `tone` is go, wait, stop or blue."""

    def __init__(self, text: str, tone: str = "wait") -> None:
        super().__init__()
        self._tone = tone
        self._mark = Mark(_MARKS[tone], 22)
        self._label = Label(text, "text", "semi", _TEXT_TONE.get(tone, tone), wrap=True)
        self.setLayout(
            Row(self._mark, (self._label, 1), gap="near", margins=("wide", 12, "wide", 12))
        )
        self.setAccessibleName(text)

    def show_note(self, text: str, tone: str) -> None:
        """Show another note."""
        self._label.show_text(text, _TEXT_TONE.get(tone, tone))
        self._mark.show_mark(_MARKS[tone])
        self.setAccessibleName(text)
        if tone != self._tone:
            self._tone = tone
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour(f"soft_{self._tone}"))
        high_contrast = theme.hex("bg") == theme.hex("card")
        painter.setPen(theme.colour(self._tone) if high_contrast else Qt.PenStyle.NoPen)
        radius = theme.size("button")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
