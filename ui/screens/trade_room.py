"""How the cards of the Trade screen share the room: three columns, two, or one."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.theme import current, follow
from ui.widgets.layouts import Column, Grid

_WIDE, _ROOMY, _MEDIUM = 936, 1150, 640
_WATCH, _WATCH_NARROW = 252, 224
_SIDE, _SIDE_ROOMY = 326, 356
_LOW_LIST, _LEAST_LIST = 320, 247
_LIST_SHARE = 2
_NO_LIMIT = 16_777_215


class TradeRoom(Grid):
    """The list with cards below, the chart, the cards beside it; `arrange` follows the width.

    `changed` hears of another shape.
    """

    def __init__(
        self,
        left: tuple[QWidget, ...],
        chart: QWidget,
        side: tuple[QWidget, QWidget, QWidget],
        changed: Callable[[str], None],
    ):
        super().__init__(gap=14, margins=(24, 4, 24, 20))
        self._list, self._chart, self._side = left[0], chart, side
        watch = self._watch = QWidget()
        watch.setLayout(Column((left[0], _LIST_SHARE), *left[1:], gap=14))
        self._changed = changed
        self._shape = ""
        self._width = 0
        # Added in the order the keyboard walks.
        for row, card in enumerate((watch, chart, *side)):
            self.addWidget(card, row, 0)
        follow(self._again)

    @property
    def shape(self) -> str:
        """Return how the cards lie: roomy, wide, medium or narrow."""
        return self._shape

    def arrange(self, width: int) -> None:
        """Lay the cards out for a width in pixels."""
        self._width = width
        room = width / current().scale
        names = {_ROOMY: "roomy", _WIDE: "wide", _MEDIUM: "medium"}
        shape = next((name for least, name in names.items() if room >= least), "narrow")
        if shape != self._shape:
            self._shape = shape
            self._lay_out()
            self._changed(shape)

    def _again(self) -> None:
        self._shape = ""
        if self._width:
            self.arrange(self._width)

    def _lay_out(self) -> None:
        for card in (self._watch, self._chart, *self._side):
            self.removeWidget(card)
        for place in range(5):
            self.setColumnStretch(place, 0)
            self.setColumnMinimumWidth(place, 0)
            self.setRowStretch(place, 0)
        narrow, beside = self._shape == "narrow", self._shape in ("wide", "roomy")
        theme = current()
        watch = theme.px(_WATCH if self._shape == "roomy" else _WATCH_NARROW)
        self._watch.setMinimumWidth(0 if narrow else watch)
        self._watch.setMaximumWidth(_NO_LIMIT if narrow else watch)
        self._list.setMaximumHeight(theme.px(_LOW_LIST) if narrow else _NO_LIMIT)
        self._list.setMinimumHeight(theme.px(_LEAST_LIST) if narrow else 0)
        side = theme.px(_SIDE_ROOMY if self._shape == "roomy" else _SIDE)
        for card in self._side:
            card.setMinimumWidth(side if beside else 0)
            card.setMaximumWidth(side if beside else _NO_LIMIT)
        if beside:
            self._lay_beside()
        elif narrow:
            self._lay_narrow()
        else:
            self._lay_medium()

    def _lay_beside(self) -> None:
        self.addWidget(self._watch, 0, 0, 3, 1)
        self.addWidget(self._chart, 0, 1, 3, 1)
        for row, card in enumerate(self._side):
            self.addWidget(card, row, 2)
        self.setColumnStretch(1, 1)
        self.setRowStretch(2, 1)

    def _lay_medium(self) -> None:
        signal, ticket, position = self._side
        self.addWidget(self._watch, 0, 0)
        self.addWidget(self._chart, 0, 1, 1, 2)
        self.addWidget(signal, 1, 0, 1, 2)
        self.addWidget(position, 2, 0, 1, 2)
        self.addWidget(ticket, 1, 2, 2, 1)
        self.setColumnStretch(1, 1)
        self.setColumnStretch(2, 2)
        self.setRowStretch(0, 1)

    def _lay_narrow(self) -> None:
        for row, card in enumerate((self._watch, self._chart, *self._side)):
            self.addWidget(card, row, 0)
        self.setColumnStretch(0, 1)
