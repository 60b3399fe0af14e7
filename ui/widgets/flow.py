"""Layouts that go on in the next line: Flow for chips, Tiles for cards of one width."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.layouts import Gap


class _Lines(QLayout):
    """Items in lines; the height follows from the width."""

    def __init__(self, gap: Gap) -> None:
        super().__init__()
        self._gap = gap
        self._things: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        follow(self._restyle)

    def add(self, *widgets: QWidget) -> None:
        """Add widgets at the end."""
        for widget in widgets:
            self.addWidget(widget)

    def _restyle(self) -> None:
        theme = current()
        gap = self._gap
        self.setSpacing(theme.size(gap) if isinstance(gap, str) else theme.px(gap))
        self.invalidate()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._things if not item.isEmpty()]

    def _lay_out(self, box: QRect, *, place: bool) -> int:
        raise NotImplementedError

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._things.append(item)

    @override
    def count(self) -> int:
        return len(self._things)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._things[index] if 0 <= index < len(self._things) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._things.pop(index) if 0 <= index < len(self._things) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._lay_out(QRect(0, 0, width, 0), place=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay_out(rect, place=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least


class Flow(_Lines):
    """Things side by side at their own size, going on in the next line when one is full."""

    def __init__(self, *widgets: QWidget, gap: Gap = "tight") -> None:
        super().__init__(gap)
        self.add(*widgets)

    @override
    def _lay_out(self, box: QRect, *, place: bool) -> int:
        top, gap = box.top(), self.spacing()
        for line in self._lines(box.width()):
            left, high = box.left(), max(item.sizeHint().height() for item in line)
            for item in line if place else ():
                size = item.sizeHint()
                middle = top + (high - size.height()) // 2
                item.setGeometry(QRect(QPoint(left, middle), size))
                left += size.width() + gap
            top += high + gap
        return max(top - gap - box.top(), 0)

    def _lines(self, room: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            wide = item.sizeHint().width()
            if not lines or used + wide > room:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wide + self.spacing()
        return lines


class Tiles(_Lines):
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
            self.invalidate()

    def _columns(self, width: int) -> int:
        narrow = max(current().px(self._least), self.minimumSize().width())
        fitting = (width + self.spacing()) // max(narrow + self.spacing(), 1)
        return min(max(fitting, 1), self._most)

    @override
    def _lay_out(self, box: QRect, *, place: bool) -> int:
        items, gap = self._shown(), self.spacing()
        columns = self._columns(box.width())
        wide = (box.width() - gap * (columns - 1)) / columns
        top = box.top()
        for first in range(0, len(items), columns):
            line = items[first : first + columns]
            high = max(_height(item, int(wide)) for item in line)
            if first + columns >= len(items):
                # The last line takes the room that is left over.
                high = max(high, box.bottom() + 1 - top)
            for number, item in enumerate(line if place else ()):
                left = box.left() + round(number * (wide + gap))
                item.setGeometry(QRect(left, top, int(wide), high))
            top += high + gap
        return max(top - gap - box.top(), 0)


def _height(item: QLayoutItem, width: int) -> int:
    if item.hasHeightForWidth():
        return max(item.heightForWidth(width), item.minimumSize().height())
    return item.sizeHint().height()
