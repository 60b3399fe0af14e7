"""A cross in the corner of each strip under the candles, to close it."""

from PySide6.QtCore import QObject, Signal

from ui.charts import CandleChart
from ui.text import say
from ui.theme import current, follow
from ui.widgets.icon_button import IconButton


class PaneButtons(QObject):
    """Signal: closed(str) with the key of the strip whose cross was pressed."""

    closed = Signal(str)

    def __init__(self, chart: CandleChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.crosses: dict[str, IconButton] = {}
        chart.panes_changed.connect(self.place)
        follow(self.place)

    def place(self) -> None:
        """Put a cross into the corner of each strip."""
        panes = {pane.look.key: pane for pane in self._chart.studies.panes}
        for gone in self.crosses.keys() - panes.keys():
            cross = self.crosses.pop(gone)
            cross.hide()
            cross.deleteLater()
        side = current().size("target")
        for key, pane in panes.items():
            if key not in self.crosses:
                self.crosses[key] = self._new(key, pane.look.title)
            cross = self.crosses[key]
            corner = pane.box.pos()
            left = round(corner.x() + pane.box.rect().width()) - side
            cross.setGeometry(left, round(corner.y()) + 2, side, side)
            cross.show()

    def _new(self, key: str, title: str) -> IconButton:
        cross = IconButton("cross", says=say("charts.close_strip", line=title), side=12)
        cross.setParent(self._chart)
        cross.setProperty("pane", key)
        cross.clicked.connect(self._pressed)
        return cross

    def _pressed(self) -> None:
        self.closed.emit(str(self.sender().property("pane")))
