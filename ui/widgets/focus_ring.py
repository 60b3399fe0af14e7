"""The blue ring around whatever the keyboard is on: one for the whole window, drawn outside."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget
from shiboken6 import isValid
from typing_extensions import override

from ui.theme import current

RADIUS_PROPERTY = "ring_radius"
_MOVES = frozenset(
    {
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.ZOrderChange,
    }
)
_GAP = 2.0


class _Ring(QWidget):
    """The ring itself; it takes no clicks and no focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.radius = 0.0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        width = theme.size("focus")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), width))
        half = width / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        radius = min(self.radius, box.height() / 2)
        painter.drawRoundedRect(box, radius, radius)


class FocusRing(QObject):
    """Draws a ring outside the widget the keyboard is on. Make one for the application.

    A widget says how round it is by the property "ring_radius" (px at 100 %); text fields draw
    their own border instead. A click shows no ring: the eye is already there.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._watched: list[QWidget] = []
        self._last: QWidget | None = None
        app.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        self._drop()
        if new is None:
            return
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        # A window that opens gives the keyboard to something by itself: no ring for that, but
        # for what had it when a person comes back to the window.
        opened = old is None and new is not self._last
        self._last = None if by_mouse else new
        if by_mouse or opened or isinstance(new, QLineEdit):
            return
        host = self._host(new)
        if host is new:
            return
        self._ring = _Ring(host)
        step: QWidget | None = new
        while step is not None and step is not host:
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self._place()

    def _drop(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None

    @staticmethod
    def _host(widget: QWidget) -> QWidget:
        # The content of a scroll area hosts its own ring, so the ring scrolls and is cut with it.
        step = widget
        while not step.isWindow() and (parent := step.parentWidget()) is not None:
            grand = parent.parentWidget()
            scrolls = isinstance(grand, QAbstractScrollArea) and grand.viewport() is parent
            if scrolls and step is not widget:
                return step
            step = parent
        return step

    def _place(self) -> None:
        ring = self._ring
        if ring is None or not isValid(ring) or not self._watched:
            return
        target, host, theme = self._watched[0], ring.parentWidget(), current()
        if host is None or not isValid(target) or not target.isVisible():
            ring.hide()
            return
        out = theme.px(_GAP) + theme.size("focus")
        box = QRect(target.mapTo(host, QPoint(0, 0)), target.size())
        rounding = target.property(RADIUS_PROPERTY)
        ring.radius = theme.px(12 if rounding is None else rounding) + out
        ring.setGeometry(box.adjusted(-out, -out, out, out))
        ring.raise_()
        ring.show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False
