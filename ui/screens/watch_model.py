"""The rows of a watch list: one symbol each, told to the view only when they change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.screens.price_words import UNKNOWN, change_says, change_text, price_text
from ui.text import say
from ui.widgets.hover import hover_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROLE = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One symbol: price (0 while unknown), change of the day as a share, traffic light.

    `kind` is "share" or "coin" where both are watched.
    """

    symbol: str
    price: float = 0.0
    change: float | None = None
    currency: str = "INR"
    light: str = "off"
    word: str = ""
    reason: str = ""
    kind: str = ""

    def price_words(self) -> str:
        """Return the price as shown."""
        words = price_text(self.price, self.currency)
        return say("trade.no_price") if words == UNKNOWN else words

    def says(self) -> str:
        """Return the row in one sentence, for those who listen."""
        return say(
            "trade.row_says",
            symbol=say(f"wizard.a_{self.kind}", symbol=self.symbol) if self.kind else self.symbol,
            price=self.price_words(),
            change=change_says(self.change),
            signal=self.word or say("trade.signal_none"),
        )

    def seen(self) -> tuple[object, ...]:
        """Return what a person can tell apart; equal means nothing to paint."""
        change = change_text(self.change)
        return (self.symbol, self.price, change, self.light, self.word, self.kind)


class WatchModel(QAbstractListModel):
    """Rows, all or those whose symbol holds a text."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[WatchRow, ...] = ()
        self._shown: list[WatchRow] = []
        self._text = ""

    def set_rows(self, rows: Sequence[WatchRow]) -> int:
        """Show these rows; return how many of those shown changed."""
        same = [one.symbol for one in rows] == [one.symbol for one in self._all]
        self._all = tuple(rows)
        if not same:
            self._reset()
            return len(self._shown)
        changed = 0
        kept = [row for row in rows if self._fits(row)]
        for place, (row, old) in enumerate(zip(kept, self._shown, strict=True)):
            if row is old or row == old:
                continue
            told = row.seen() != old.seen()
            self._shown[place] = row
            if told:
                changed += 1
                at = self.index(place)
                self.dataChanged.emit(at, at)
        return changed

    def find(self, text: str) -> None:
        """Show only the symbols that hold this text."""
        wanted = text.strip().upper()
        if wanted != self._text:
            self._text = wanted
            self._reset()

    def count_all(self) -> int:
        """Return how many symbols there are, shown or not."""
        return len(self._all)

    def row(self, place: int) -> WatchRow:
        """Return a row shown."""
        return self._shown[place]

    def longest(self) -> str:
        """Return the longest symbol of all."""
        return max((row.symbol for row in self._all), key=len, default="")

    def place_of(self, symbol: str) -> int:
        """Return where a symbol is shown, −1 where it is not."""
        for place, row in enumerate(self._shown):
            if row.symbol == symbol:
                return place
        return -1

    def _fits(self, row: WatchRow) -> bool:
        return self._text in row.symbol.upper()

    def _reset(self) -> None:
        self.beginResetModel()
        self._shown = [row for row in self._all if self._fits(row)]
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        row = self._shown[index.row()]
        asked: dict[int, Callable[[], object]] = {
            _ROLE.DisplayRole: lambda: row.symbol,
            _ROLE.AccessibleTextRole: row.says,
            _ROLE.ToolTipRole: lambda: hover_text(row.reason) if row.reason else None,
        }
        answer = asked.get(role)
        return None if answer is None else answer()
