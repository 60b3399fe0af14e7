"""A switch: a track and a knob; on shows a tick, off shows a bar, never colour alone."""

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent
from typing_extensions import override

from ui.art import paint
from ui.theme import current, motion_ms
from ui.widgets.hover import set_hover
from ui.widgets.painted import PaintedButton

_WIDE, _HIGH, _KNOB = 64, 36, 28


class Toggle(PaintedButton):
    """An on/off switch. Signal: toggled(bool). `says` names what it switches."""

    def __init__(self, says: str, *, on: bool = False) -> None:
        super().__init__(22)
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(says)
        self._place = 1.0 if on else 0.0
        self._slide = QVariantAnimation(self)
        self._slide.setDuration(motion_ms("toggle"))
        self._slide.valueChanged.connect(self._slid)
        self.toggled.connect(self._start)

    def show_on(self, on: bool) -> None:
        """Show on or off without a signal."""
        with QSignalBlocker(self):
            self.setChecked(on)
        self._slid(1.0 if on else 0.0)

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """Let a person change the switch, or not, with the reason on hover."""
        self.setEnabled(allowed)
        set_hover(self, "" if allowed else why_not)

    def _start(self, on: bool) -> None:
        self._slide.stop()
        if not self.isVisible():
            self._slid(1.0 if on else 0.0)
            return
        self._slide.setStartValue(self._place)
        self._slide.setEndValue(1.0 if on else 0.0)
        self._slide.start()

    def _slid(self, place: float) -> None:
        self._place = place
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(_WIDE), theme.size("target"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        high, knob = theme.px(_HIGH), theme.px(_KNOB)
        track = QRectF(0, (self.height() - high) / 2, self.width(), high)
        usable = self.isEnabled()
        painter.setBrush(theme.colour(("go" if on else "track_off") if usable else "off"))
        painter.drawRoundedRect(track, high / 2, high / 2)
        rim = (high - knob) / 2
        left = rim + (self.width() - knob - 2 * rim) * self._place
        circle = QRectF(left, track.top() + rim, knob, knob)
        painter.setBrush(theme.colour(("on_go" if on else "knob") if usable else "off_text"))
        painter.drawEllipse(circle)
        mark = QRectF(0, 0, knob * 0.58, knob * 0.58)
        mark.moveCenter(circle.center())
        ink = ("go" if on else "track_off") if usable else "off"
        paint(painter, "tick" if on else "minus", mark, ink)
