"""A drop-down list with our own arrow, 44 px high."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QStyledItemDelegate
from typing_extensions import override

from ui.art import paint
from ui.theme import current
from ui.widgets.focus_ring import RADIUS_PROPERTY


class Picker(QComboBox):
    """One of many, from a list. `options` are pairs of key and word.

    Signal: picked(str) with the key, on a person's choice.
    """

    picked = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], *, says: str, value: str = "") -> None:
        super().__init__()
        self.setAccessibleName(says)
        self.setProperty(RADIUS_PROPERTY, 12)
        # Only a view and painter of its own obey the stylesheet: rows of 44 px.
        self.setView(QListView())
        self.setItemDelegate(QStyledItemDelegate(self))
        for key, word in options:
            self.addItem(word, key)
        if value:
            self.set_value(value)
        self.activated.connect(self._activated)

    @property
    def value(self) -> str:
        """Return the key of the word shown."""
        return str(self.currentData())

    def set_value(self, key: str) -> None:
        """Show a word by its key, without a signal; an unknown key raises KeyError."""
        place = self.findData(key)
        if place < 0:
            raise KeyError(key)
        self.setCurrentIndex(place)

    def _activated(self, _place: int) -> None:
        self.picked.emit(self.value)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel turned over a page must scroll the page, not change a setting.
        event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = current()
        side = theme.px(16)
        box = QRectF(self.width() - side - theme.px(12), (self.height() - side) / 2, side, side)
        paint(QPainter(self), "chevron_down", box, "muted" if self.isEnabled() else "off_text")
