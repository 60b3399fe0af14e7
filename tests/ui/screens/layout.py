"""What is asked of every screen at every size: nothing clipped, large enough, named."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QWidget,
)

INTERACTIVE = (QAbstractButton, QLineEdit, QSlider, QComboBox, QAbstractItemView)


def clipped(root: QWidget) -> list[str]:
    """Return the labels whose text does not fit, or that their parents cut at a side."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            fits = label.height() >= label.heightForWidth(label.width())
        else:
            room, metrics = label.contentsRect(), label.fontMetrics()
            fits = room.width() >= metrics.horizontalAdvance(label.text())
            fits = fits and room.height() >= metrics.height()
        if not fits:
            found.append(f"{label.text()!r} {label.size().toTuple()}")
    return found


def small(root: QWidget, scale: float) -> list[str]:
    """Return what can be pressed and is smaller than 44 px at 100 %, or has no name."""
    least = round(44 * scale)
    found = []
    for one in root.findChildren(QWidget):
        if not isinstance(one, INTERACTIVE) or not one.isVisible():
            continue
        if one.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if one.width() < least or one.height() < least or not one.accessibleName().strip():
            found.append(f"{type(one).__name__} {one.accessibleName()!r} {one.size().toTuple()}")
    return found


def outside(root: QWidget, page: QWidget) -> list[str]:
    """Return the visible widgets that reach beyond the right edge of the page."""
    found = []
    for one in page.findChildren(QWidget):
        right = one.mapTo(root, QPoint(one.width(), 0)).x()
        if one.isVisible() and right > root.width():
            found.append(f"{type(one).__name__} {one.accessibleName()!r} ends at {right}")
    return found


def tab_stops(first: QWidget, inside: QWidget) -> list[QWidget]:
    """Return what Tab walks through inside a widget, in order, from `first` on."""
    stops, step = [first], first.nextInFocusChain()
    while step is not None and step is not first:
        takes = step.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and step.isVisible() and step.isEnabled() and inside.isAncestorOf(step):
            stops.append(step)
        step = step.nextInFocusChain()
    return stops
