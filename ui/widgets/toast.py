"""A toast: one short message that goes by itself, or stays when it is an error."""

from PySide6.QtCore import QEvent, QRectF, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.text import say
from ui.theme import current, follow, motion_ms
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark

KINDS = {"news": ("info", "blue"), "warning": ("warning", "wait"), "error": ("cross_badge", "stop")}


class Toast(QWidget):
    """A message with a mark and a cross. Signal: gone(object) with itself, once.

    Kinds: "news" and "warning" leave after 5 s (not while the pointer rests on them);
    "error" stays until dismissed.
    """

    gone = Signal(object)

    def __init__(self, parent: QWidget, kind: str, text: str, title: str = "") -> None:
        super().__init__(parent)
        mark, self._tone = KINDS[kind]
        self.kind = kind
        self._over = False
        body = Column(gap=2)
        if title:
            body.add(Label(title, "text", "heavy", wrap=True))
        body.add(Label(text, "text", "normal", wrap=True))
        cross = IconButton("cross", says=say("everywhere.dismiss"))
        cross.clicked.connect(self.leave)
        self.setLayout(
            Row(Mark(mark, 24), (body, 1), cross, gap="near", margins=("wide", 10, "tight", 10))
        )
        self.setAccessibleName(f"{title} {text}".strip())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        if kind != "error":
            self._timer.start(motion_ms("toast"))
        follow(self._restyle)

    def fit(self) -> None:
        """Take the width of the tokens and the height its text needs there."""
        wide, layout = current().size("toast"), self.layout()
        if layout is not None:
            self.setFixedSize(wide, layout.totalHeightForWidth(wide))

    def announce(self) -> None:
        """Tell a screen reader."""
        event = QAccessibleAnnouncementEvent(self, self.accessibleName())
        if self.kind == "error":
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def leave(self) -> None:
        """Go away."""
        if not self._over:
            self._over = True
            self._timer.stop()
            self.hide()
            self.gone.emit(self)
            self.deleteLater()

    def _restyle(self) -> None:
        self.fit()
        self.update()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if self.kind != "error" and not self._over:
            self._timer.start(motion_ms("toast"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = theme.size("border")
        painter.setPen(QPen(theme.colour(self._tone), width))
        painter.setBrush(theme.colour("card"))
        half, radius = width / 2, theme.size("button")
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius
        )
