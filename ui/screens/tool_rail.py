"""The tools beside the chart: look, measure, draw, snap, take away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.charts.drawing import Kind
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.flow import Flow
from ui.widgets.icon_button import IconButton
from ui.widgets.layouts import Column, Row

TOOLS: dict[str, Kind | None] = {
    "cross_hair": None,
    "ruler": "measure",
    "trend_line": "trend",
    "level_line": "level",
    "fibonacci": "fibonacci",
    "note": "note",
}


class ToolRail(Card):
    """Signals: taken(object) with the kind of drawing or None, magnet(bool), undo(), trash()."""

    taken = Signal(object)
    magnet = Signal(bool)
    undo = Signal()
    trash = Signal()

    def __init__(self) -> None:
        super().__init__(padding="tight", gap="tight")
        self.setAccessibleName(say("charts.tools"))
        self.tools = {name: self._tool(name, kind) for name, kind in TOOLS.items()}
        self.tools["cross_hair"].setChecked(True)
        self.snap = IconButton("magnet", says=say("charts.tool_magnet"), checkable=True)
        self.snap.toggled.connect(self.magnet)
        self.back = IconButton("undo", says=say("charts.tool_undo"))
        self.back.clicked.connect(self.undo)
        self.bin = IconButton("trash", says=say("charts.tool_trash"))
        self.bin.clicked.connect(self.trash)
        self._upright: bool | None = None
        self._holder = QWidget()
        self.stand(upright=True)

    def buttons(self) -> list[IconButton]:
        """Return everything to press, in order."""
        return [*self.tools.values(), self.snap, self.back, self.bin]

    def stand(self, *, upright: bool) -> None:
        """Put the tools one under the other, or side by side where that is too high."""
        if upright == self._upright:
            return
        self._upright = upright
        old = self._holder
        self._holder = QWidget()
        if upright:
            self._holder.setLayout(Column(*self.buttons(), 1, gap=4))
        else:
            self._holder.setLayout(Row((Flow(*self.buttons(), gap=4), 1), gap=0))
        for button in self.buttons():
            button.show()
        self.body.removeWidget(old)
        self.body.add((self._holder, 1))
        old.hide()
        old.deleteLater()

    def show_tool(self, kind: str) -> None:
        """Mark the tool that is in the hand, without a signal."""
        for name, button in self.tools.items():
            button.setChecked((TOOLS[name] or "") == kind)

    def show_magnet(self, on: bool) -> None:
        """Show whether drawings snap, without a signal."""
        self.snap.blockSignals(True)
        self.snap.setChecked(on)
        self.snap.blockSignals(False)

    def _tool(self, name: str, kind: Kind | None) -> IconButton:
        button = IconButton(name, says=say(f"charts.tool_{name}"), checkable=True, side=22)
        button.setAutoExclusive(False)
        button.setProperty("kind", kind or "")
        button.clicked.connect(self._pressed)
        return button

    def _pressed(self) -> None:
        kind = str(self.sender().property("kind"))
        self.show_tool(kind)
        self.taken.emit(kind or None)
