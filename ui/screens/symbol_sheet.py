"""Choosing what to look at: a search field and the list of everything watched."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.screens.watch_list import WatchList
from ui.screens.watch_model import WatchRow
from ui.shell.sheet import Sheet
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton

_LEAST, _MOST, _AROUND = 180, 560, 280


class SymbolSheet(Sheet):
    """Signal: picked(str) with the symbol. Type to search, Enter takes the first found."""

    picked = Signal(str)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("charts.choose_symbol"), 560)
        self.list = WatchList(say("charts.choose_symbol"), always_search=True)
        self.list.entered.connect(self._taken)
        self.back = BigButton(say("everywhere.back"), "plain", "normal")
        self.back.clicked.connect(self.shut)
        self.body.add((self.list, 1))
        self.foot.add(1, self.back)

    def ask(self, rows: Sequence[WatchRow], symbol: str) -> None:
        """Ask, with the symbol shown now marked."""
        theme = current()
        room = self._area.height() - theme.px(_AROUND)
        self.list.setMinimumHeight(max(theme.px(_LEAST), min(theme.px(_MOST), room)))
        self.list.search.clear()
        self.list.show_rows(rows)
        self.list.choose(symbol)
        self.open()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard into the search field."""
        self.list.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _taken(self) -> None:
        self.shut()
        self.picked.emit(self.list.symbol)
