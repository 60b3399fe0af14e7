"""Rows, columns and grids whose gaps and margins are tokens and follow the scale."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.theme import current, follow

Gap = str | float
Margins = Gap | tuple[Gap, Gap, Gap, Gap]
Item = QWidget | QLayout | int | tuple[QWidget | QLayout, int]


def _px(gap: Gap) -> int:
    theme = current()
    return theme.size(gap) if isinstance(gap, str) else theme.px(gap)


def _set_margins(layout: QLayout, margins: Margins) -> None:
    four = margins if isinstance(margins, tuple) else (margins,) * 4
    layout.setContentsMargins(*(_px(one) for one in four))


def _add(layout: QHBoxLayout | QVBoxLayout, item: Item) -> None:
    if isinstance(item, int):
        layout.addStretch(item)
        return
    part, stretch = item if isinstance(item, tuple) else (item, 0)
    if isinstance(part, QWidget):
        layout.addWidget(part, stretch)
    else:
        layout.addLayout(part, stretch)


class Row(QHBoxLayout):
    """Things side by side.

    An item is a widget, a layout, a whole number (a stretch of that weight), or a pair of a
    widget or layout and its stretch. Gaps and margins are space tokens or px at 100 %.
    """

    def __init__(self, *items: Item, gap: Gap = "near", margins: Margins = 0) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        self.add(*items)
        follow(self._restyle)

    def add(self, *items: Item) -> "Row":
        """Add things at the end; return the row."""
        for item in items:
            _add(self, item)
        return self

    def _restyle(self) -> None:
        self.setSpacing(_px(self._gap))
        _set_margins(self, self._margins)


class Column(QVBoxLayout):
    """Things one under the other; items as in a Row."""

    def __init__(self, *items: Item, gap: Gap = "near", margins: Margins = 0) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        self.add(*items)
        follow(self._restyle)

    def add(self, *items: Item) -> "Column":
        """Add things at the end; return the column."""
        for item in items:
            _add(self, item)
        return self

    def _restyle(self) -> None:
        self.setSpacing(_px(self._gap))
        _set_margins(self, self._margins)


class Grid(QGridLayout):
    """A grid; use Qt's own addWidget and addLayout to fill it."""

    def __init__(self, gap: Gap = "wide", margins: Margins = 0) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        follow(self._restyle)

    def _restyle(self) -> None:
        self.setSpacing(_px(self._gap))
        _set_margins(self, self._margins)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and delete the widgets."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            # Qt shows what was added a moment ago once the events are through; on its own by
            # then, it would come up as a window.
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)
