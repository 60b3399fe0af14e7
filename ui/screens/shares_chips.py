"""Shares and coins to watch as chips: press a name to take it in or leave it out."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

KIND_MARKS = {"share": "bank", "coin": "coin"}
"""The drawings that tell a share from a coin where both are shown."""


class SharesChips(QWidget):
    """Chips of all symbols; none given as chosen means all. Signal: changed().

    Where there are both, each chip carries the mark of a share or of a coin.
    """

    changed = Signal()

    def __init__(
        self, symbols: Sequence[str], chosen: Sequence[str] = (), coins: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._chips: dict[str, PillButton] = {}
        self._coins = frozenset(coins) if 0 < len(coins) < len(symbols) else None
        wanted = set(chosen) & set(symbols) or set(symbols)
        flow = Flow(gap="tight")
        for symbol in symbols:
            chip = PillButton(self._look(symbol, "plus"), checkable=True)
            chip.setChecked(symbol in wanted)
            chip.toggled.connect(self._toggled)
            self._chips[symbol] = chip
            flow.add(chip)
        self.count = Label("", "text", "semi", "muted")
        self.all = BigButton(say("wizard.shares_all"), "plain", "small")
        self.all.clicked.connect(self._take_all)
        self.none = BigButton(say("wizard.shares_clear"), "plain", "small")
        self.none.clicked.connect(self._take_none)
        column = Column(gap="wide")
        if symbols:
            column.add(flow, Flow(self.all, self.none, self.count, gap="near"))
        else:
            column.add(EmptyState("box_empty", say("wizard.shares_missing")))
        self.setLayout(column)
        self._toggled()

    def buttons(self) -> list[PillButton]:
        """Return the chips in order."""
        return list(self._chips.values())

    def value(self) -> tuple[str, ...]:
        """Return the chosen symbols in the order given."""
        return tuple(symbol for symbol, chip in self._chips.items() if chip.isChecked())

    def problem(self) -> str:
        """Return why this is no answer, or an empty text."""
        if not self._chips:
            return say("wizard.shares_missing")
        return "" if self.value() else say("wizard.shares_none")

    def _look(self, symbol: str, mark: str) -> PillLook:
        return PillLook(symbol, mark=mark, kind=_kind_mark(symbol, self._coins))

    def _told(self, symbol: str) -> str:
        if self._coins is None:
            return symbol
        return say(f"wizard.a_{'coin' if symbol in self._coins else 'share'}", symbol=symbol)

    def _take_all(self) -> None:
        self._set_all(True)

    def _take_none(self) -> None:
        self._set_all(False)

    def _set_all(self, chosen: bool) -> None:
        for chip in self._chips.values():
            chip.setChecked(chosen)

    def _toggled(self) -> None:
        for symbol, chip in self._chips.items():
            on = chip.isChecked()
            chip.show_look(self._look(symbol, "tick" if on else "plus"))
            name = "wizard.shares_chosen" if on else "wizard.shares_left_out"
            chip.setAccessibleName(say(name, symbol=self._told(symbol)))
        told = say("wizard.shares_count", chosen=len(self.value()), all=len(self._chips))
        self.count.show_text(told)
        self.changed.emit()


def _kind_mark(symbol: str, coins: Collection[str] | None) -> str | None:
    """Return the drawing that tells a coin from a share; None where all are of one kind."""
    if coins is None:
        return None
    return KIND_MARKS["coin" if symbol in coins else "share"]
