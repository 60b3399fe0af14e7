"""A line or paragraph of text in the program's type, its colour from the tokens."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from ui.text import explanation
from ui.theme import current, follow


def _width(font: QFont, text: str) -> int:
    return QFontMetrics(font).horizontalAdvance(text) + 2


class Label(QLabel):
    """Text. `size` and `weight` are names from the tokens, `tone` a colour token.

    With `term` the label explains that word on hover and is marked by a dotted line. With
    `shrink_to` a line too long for its room gets smaller, down to that size.
    """

    def __init__(
        self,
        text: str = "",
        size: str | float = "text",
        weight: str = "normal",
        tone: str = "ink",
        *,
        wrap: bool = False,
        term: str | None = None,
        shrink_to: str | float | None = None,
    ) -> None:
        super().__init__(text)
        self._size, self._weight, self._tone = size, weight, tone
        self._term, self._shrink_to = term, shrink_to
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        # Inside a button Qt would take the button's text colour instead of ours.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        if term is not None:
            told = explanation(term)
            self.setToolTip(told)
            self.setAccessibleDescription(told)
        follow(self._restyle)

    def show_text(self, text: str, tone: str | None = None) -> None:
        """Show another text, and colour; does nothing when both are the same."""
        if text != self.text():
            self.setText(text)
            self._fit()
        if tone is not None and tone != self._tone:
            self._tone = tone
            self._restyle()

    @property
    def tone(self) -> str:
        """Return the colour token in use."""
        return self._tone

    def _restyle(self) -> None:
        theme = current()
        self.setFont(theme.font(self._size, self._weight))
        self._fit()
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour(self._tone))
        self.setPalette(palette)

    def _fit(self) -> None:
        if self._shrink_to is None:
            return
        theme = current()
        full = theme.font(self._size, self._weight)
        least = theme.font(self._shrink_to, self._weight).pixelSize()
        needed = _width(full, self.text())
        share = min(1.0, self.width() / needed) if needed else 1.0
        side = max(int(full.pixelSize() * share), least)
        if side != self.font().pixelSize():
            fitting = QFont(full)
            fitting.setPixelSize(side)
            self.setFont(fitting)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        if self._shrink_to is None:
            return super().sizeHint()
        full = current().font(self._size, self._weight)
        return QSize(_width(full, self.text()), QFontMetrics(full).height())

    @override
    def minimumSizeHint(self) -> QSize:
        if self._shrink_to is not None:
            least = current().font(self._shrink_to, self._weight)
            return QSize(_width(least, self.text()), self.sizeHint().height())
        hint = super().minimumSizeHint()
        if self.wordWrap():
            # Qt asks for the height at the narrowest width; layouts ask for the real one anyway.
            hint.setHeight(min(hint.height(), self.fontMetrics().height()))
        return hint

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._term is None or self.wordWrap():
            return
        theme = current()
        painter = QPainter(self)
        painter.setPen(QPen(theme.colour("muted"), theme.px(1.5), Qt.PenStyle.DotLine))
        metrics = self.fontMetrics()
        box = metrics.boundingRect(self.contentsRect(), int(self.alignment()), self.text())
        line = box.bottom() - metrics.descent() + theme.px(3)
        painter.drawLine(box.left(), line, box.right(), line)
