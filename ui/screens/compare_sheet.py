"""Choosing a second symbol for the chart, and its scale."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.screens.symbol_sheet import SymbolSheet
from ui.screens.watch_model import WatchRow
from ui.text import say
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.label import Label

SCALES = ("percent", "own")


class CompareSheet(SymbolSheet):
    """Signal: chosen(str, str) with the symbol and the scale, percent or own."""

    chosen = Signal(str, str)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        options = [(scale, say(f"charts.compare_{scale}")) for scale in SCALES]
        self.scale = ChoiceButtons(options, says=say("charts.compare_scale"), value=SCALES[0])
        self.scale.chosen.connect(self._scaled)
        self._compared = ""
        self.body.insertWidget(0, Label(say("charts.compare_scale"), "small", "semi", "muted"))
        self.body.insertWidget(1, self.scale)
        self.picked.connect(self._picked)

    def ask(  # type: ignore[override]
        self, symbol: str, rows: Sequence[WatchRow], compared: str, scale: str
    ) -> None:
        """Ask what to compare a symbol with; what is compared now is marked."""
        self.title.show_text(say("charts.compare_title", symbol=symbol))
        self.setAccessibleName(self.title.text())
        self._compared = compared
        self.scale.set_value(scale if scale in SCALES else SCALES[0])
        super().ask(rows, compared)

    def _picked(self, symbol: str) -> None:
        self.chosen.emit(symbol, self.scale.value)

    def _scaled(self, scale: str) -> None:
        if self._compared:
            self.chosen.emit(self._compared, scale)
