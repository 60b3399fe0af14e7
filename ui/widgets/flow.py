"""Holders that go on in the next line: Flow for chips, Tiles for cards of one width.

They are widgets and no QLayouts: a layout item owned by both Python and Qt ends in a crash.
"""

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.layouts import Gap


class _Lined(QWidget):
    """Widgets in lines; the height follows from the width."""

    def __init__(self, gap: Gap) -> None:
        super().__init__()
        self._gap_token = gap
        self._gap = 0
        self._things: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(self._restyle)

    def add(self, *widgets: QWidget) -> None:
        """Add widgets at the end."""
        for widget in widgets:
            widget.setParent(self)
            widget.show()
            self._things.append(widget)
        self._changed()

    def clear(self) -> list[QWidget]:
        """Take all widgets out, hidden and without a parent, and return them."""
        taken, self._things = self._things, []
        for widget in taken:
            widget.hide()
            widget.setParent(None)
        self._changed()
        return taken

    def _restyle(self) -> None:
        theme, gap = current(), self._gap_token
        self._gap = theme.size(gap) if isinstance(gap, str) else theme.px(gap)
        self._changed()

    def _changed(self) -> None:
        self.updateGeometry()
        self._lay_out(self.rect(), place=True)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._things if not widget.isHidden()]

    def _lay_out(self, box: QRect, *, place: bool) -> int:
        raise NotImplementedError

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._changed()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(self.rect(), place=True)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._lay_out(QRect(0, 0, width, 0), place=False)

    @override
    def sizeHint(self) -> QSize:
        wide = max(self.width(), self.minimumSizeHint().width())
        return QSize(wide, self.heightForWidth(wide))

    @override
    def minimumSizeHint(self) -> QSize:
        least = QSize(0, 0)
        for widget in self._shown():
            least = least.expandedTo(_least(widget))
        return least


class Flow(_Lined):
    """Things side by side at their own size, going on in the next line when one is full."""

    def __init__(self, *widgets: QWidget, gap: Gap = "tight") -> None:
        super().__init__(gap)
        self.add(*widgets)

    @override
    def _lay_out(self, box: QRect, *, place: bool) -> int:
        top = box.top()
        for line in self._lines(box.width()):
            left, high = box.left(), max(widget.sizeHint().height() for widget in line)
            for widget in line:
                size = widget.sizeHint().expandedTo(widget.minimumSizeHint())
                if place:
                    middle = top + (high - size.height()) // 2
                    widget.setGeometry(left, middle, size.width(), size.height())
                left += size.width() + self._gap
            top += high + self._gap
        return max(top - self._gap - box.top(), 0)

    def _lines(self, room: int) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        used = 0
        for widget in self._shown():
            wide = widget.sizeHint().width()
            if not lines or used + wide > room:
                lines.append([])
                used = 0
            lines[-1].append(widget)
            used += wide + self._gap
        return lines


class Tiles(_Lined):
    """Things of one width in as many columns as fit, at most `most`; lines of one height.

    `least` is the smallest width of a tile in px at 100 %.
    """

    def __init__(self, *widgets: QWidget, least: float, most: int, gap: Gap = "wide") -> None:
        self._least, self._most = least, most
        super().__init__(gap)
        self.add(*widgets)

    def set_most(self, most: int) -> None:
        """Allow another number of columns."""
        if most != self._most:
            self._most = most
            self._changed()

    def _columns(self, width: int) -> int:
        narrow = max(current().px(self._least), self.minimumSizeHint().width())
        fitting = (width + self._gap) // max(narrow + self._gap, 1)
        return min(max(fitting, 1), self._most)

    @override
    def _lay_out(self, box: QRect, *, place: bool) -> int:
        widgets, gap = self._shown(), self._gap
        columns = self._columns(box.width())
        wide = int((box.width() - gap * (columns - 1)) / columns)
        top = box.top()
        for first in range(0, len(widgets), columns):
            line = widgets[first : first + columns]
            high = max(_height(widget, wide) for widget in line)
            if first + columns >= len(widgets):
                # The last line takes the room that is left over.
                high = max(high, box.bottom() + 1 - top)
            for number, widget in enumerate(line if place else ()):
                widget.setGeometry(box.left() + number * (wide + gap), top, wide, high)
            top += high + gap
        return max(top - gap - box.top(), 0)


def _least(widget: QWidget) -> QSize:
    layout = widget.layout()
    least = widget.minimumSizeHint() if layout is None else layout.totalMinimumSize()
    return least.expandedTo(widget.minimumSize())


def _height(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    if widget.hasHeightForWidth():
        return widget.heightForWidth(width)
    return widget.sizeHint().height()
