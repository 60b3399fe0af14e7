"""The big button: a rounded face on a darker edge that presses down."""

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from ui.art import check
from ui.theme import current, follow, motion_ms
from ui.widgets.button_face import SHAPES, ButtonFace
from ui.widgets.focus_ring import RADIUS_PROPERTY
from ui.widgets.hover import set_hover


class BigButton(QAbstractButton):
    """A button with a word, perhaps a mark before it and a small note after it.

    `tone` is go, stop, wait, blue, purple or plain; `size` is small, normal, big or huge.
    Signal: clicked(). Space and Enter press it when it has the keyboard;
    `enter_presses = False` leaves only Space.
    """

    def __init__(
        self,
        text: str,
        tone: str = "plain",
        size: str = "normal",
        *,
        mark: str | None = None,
        note: str = "",
    ) -> None:
        super().__init__()
        self._face = ButtonFace(SHAPES[size], tone, mark=check(mark) if mark else None)
        self.enter_presses = True
        self._why_not = ""
        self._tip = ""
        self._sink = QVariantAnimation(self)
        self._sink.setDuration(motion_ms("press"))
        self._sink.valueChanged.connect(self._sunk)
        self.pressed.connect(self._press)
        self.released.connect(self._release)
        self.setProperty(RADIUS_PROPERTY, self._face.shape.radius)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.show_text(text, note=note)
        follow(self._restyle)

    def show_text(self, text: str, *, mark: str | None = None, note: str | None = None) -> None:
        """Show another word; mark and note change only when given, mark "" takes it away."""
        face = self._face
        face.text = text
        face.mark = face.mark if mark is None else check(mark) if mark else None
        face.note = face.note if note is None else note
        self.setText(text)
        self.setAccessibleName(f"{text}, {face.note}" if face.note else text)
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Colour the button."""
        if tone != self._face.tone:
            self._face.tone = tone
            self.update()

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """Switch the button on, or off with the reason, which shows on hover."""
        self._why_not = "" if allowed else why_not
        if allowed != self.isEnabled():
            self.setEnabled(allowed)
        self._say_tip()

    def set_tip(self, tip: str) -> None:
        """Say on hover what the button does."""
        self._tip = tip
        self._say_tip()

    @property
    def sunk(self) -> float:
        """Return how far the face is down: 0 is up, 1 is pressed."""
        return self._face.depth

    def _say_tip(self) -> None:
        set_hover(self, self._why_not or self._tip)

    def _press(self) -> None:
        self._move_to(1.0)

    def _release(self) -> None:
        self._move_to(0.0)

    def _move_to(self, depth: float) -> None:
        self._sink.stop()
        self._sink.setStartValue(self._face.depth)
        self._sink.setEndValue(depth)
        self._sink.start()

    def _sunk(self, depth: float) -> None:
        self._face.depth = depth
        self.update()

    def _restyle(self) -> None:
        self.setFixedHeight(current().size(self._face.shape.height))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(self._face.width(theme), theme.size(self._face.shape.height))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.enter_presses and not event.isAutoRepeat():
            self.click()
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._face.enabled = self.isEnabled()
        self._face.hovered = self.underMouse()
        self._face.paint(QPainter(self), current(), QRectF(self.rect()))
