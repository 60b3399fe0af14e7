"""What must hold for everything on show: nothing cut off, large enough, named, in reach."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QTableView,
    QWidget,
)

from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.scroll_page import ScrollPage

INTERACTIVE = (QAbstractButton, QLineEdit, QSlider, QComboBox, QTableView)
SIZES = ((1366, 768), (1440, 900))
SCALES = (1.0, 1.5, 2.0)
RAIL, BAR = 132, 76


def area_of(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """Return what rail and top bar leave of a window for a screen."""
    return size[0] - round(RAIL * scale), size[1] - round(BAR * scale)


def settle() -> None:
    """Let the layouts come to rest."""
    for _ in range(4):
        QApplication.processEvents()


def on_show(root: QWidget) -> list[QWidget]:
    """Return every visible widget below `root`."""
    return [widget for widget in root.findChildren(QWidget) if widget.isVisibleTo(root)]


def clipped(root: QWidget) -> list[str]:
    """Return the labels and buttons whose text has less room than it needs."""
    found = []
    for widget in on_show(root):
        if isinstance(widget, QLabel) and widget.text() and not _fits(widget):
            found.append(f"{widget.text()!r} in {widget.size().toTuple()}")
        if isinstance(widget, BigButton) and widget.width() < widget.sizeHint().width():
            found.append(f"button {widget.text()!r} in {widget.size().toTuple()}")
    return found


def _fits(label: QLabel) -> bool:
    if label.wordWrap():
        longest = max(label.text().split(), key=len, default="")
        fits = label.fontMetrics().horizontalAdvance(longest) <= label.width()
        return fits and label.height() >= label.heightForWidth(label.width())
    room, metrics = label.contentsRect(), label.fontMetrics()
    wide = room.width() >= metrics.horizontalAdvance(label.text())
    return wide and room.height() >= metrics.height()


def outside(root: QWidget) -> list[str]:
    """Return what sticks out of the page it lies on to the side, or out of `root`."""
    found = []
    for widget in on_show(root):
        if not isinstance(widget, (QLabel, *INTERACTIVE)):
            continue
        page = _page_of(widget, root)
        box = QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())
        below = page is root and box.bottom() > root.height()
        if box.left() < 0 or box.right() > page.width() or below:
            found.append(f"{_name(widget)} at {box.getRect()} in {page.size().toTuple()}")
    return found


def _page_of(widget: QWidget, root: QWidget) -> QWidget:
    step = widget.parentWidget()
    while step is not None and step is not root:
        if isinstance(step, QAbstractScrollArea):
            return step.viewport() if isinstance(step, ScrollPage) else _page_of(step, root)
        step = step.parentWidget()
    return root


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel) else widget.accessibleName()
    return f"{type(widget).__name__} {text!r}"


def _takes_keyboard(widget: QWidget) -> bool:
    focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return isinstance(widget, INTERACTIVE) and bool(focus)


def small(root: QWidget) -> list[str]:
    """Return the controls under 44 px."""
    least = round(44 * current().scale)
    return [
        f"{_name(one)} {one.size().toTuple()}"
        for one in on_show(root)
        if _takes_keyboard(one) and min(one.width(), one.height()) < least
    ]


def unnamed(root: QWidget) -> list[str]:
    """Return the controls without a name in words."""
    controls = [one for one in on_show(root) if _takes_keyboard(one)]
    return [type(one).__name__ for one in controls if not one.accessibleName().strip()]


def overlapping(root: QWidget) -> list[str]:
    """Return pairs of buttons that lie on each other."""
    buttons = [one for one in on_show(root) if isinstance(one, QAbstractButton)]
    boxes = [QRect(one.mapTo(root, QPoint(0, 0)), one.size()) for one in buttons]
    found = []
    for number, box in enumerate(boxes):
        for other in range(number):
            same_page = _page_of(buttons[number], root) is _page_of(buttons[other], root)
            if same_page and box.intersects(boxes[other]):
                found.append(f"{_name(buttons[number])} on {_name(buttons[other])}")
    return found


def everything_wrong(root: QWidget) -> list[str]:
    """Return all that is wrong with what is on show."""
    settle()
    return [
        *(f"cut off: {one}" for one in clipped(root)),
        *(f"sticks out: {one}" for one in outside(root)),
        *(f"too small: {one}" for one in small(root)),
        *(f"no name: {one}" for one in unnamed(root)),
        *(f"overlap: {one}" for one in overlapping(root)),
    ]


def tab_walk(root: QWidget, first: QWidget) -> list[QWidget]:
    """Return what Tab reaches one after the other, from `first` until it comes round."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    walked = [first]
    for _ in range(400):
        root.focusNextPrevChild(True)
        here = QApplication.focusWidget()
        if here is None or here in walked:
            return walked
        walked.append(here)
    return walked
