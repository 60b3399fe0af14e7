"""What widgets have in common that paint themselves: they follow every change of look."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.focus_ring import RADIUS_PROPERTY

_FIXED, _EXPANDING = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding


class Painted(QWidget):
    """Only shows something. As high as its size hint, and as wide unless it takes all there is."""

    def __init__(self, *, wide: bool = False) -> None:
        super().__init__()
        self.setSizePolicy(_EXPANDING if wide else _FIXED, _FIXED)
        follow(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Square(Painted):
    """A painted thing `side` px wide and high at 100 %."""

    def __init__(self, side: float) -> None:
        super().__init__()
        self._side = side

    @override
    def sizeHint(self) -> QSize:
        side = current().px(self._side)
        return QSize(side, side)


class PaintedButton(QAbstractButton):
    """Can be pressed, and is never smaller than its size hint.

    `radius` rounds the ring around it while the keyboard is on it.
    """

    def __init__(self, radius: int, *, wide: bool = False) -> None:
        super().__init__()
        self.setProperty(RADIUS_PROPERTY, radius)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(_EXPANDING if wide else _FIXED, _FIXED)
        follow(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
