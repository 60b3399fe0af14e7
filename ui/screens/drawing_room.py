"""Ties the tools beside a chart to its drawings, and the drawings to where they are kept."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.charts import CandleChart
from ui.charts.drawing import Kind, Point
from ui.screens.chart_book import ChartBook
from ui.screens.tool_rail import ToolRail
from ui.text import say
from ui.theme import current

_NOTE_WIDTH = 260


class NoteField(QLineEdit):
    """Where the words of a note are typed. Signals: kept(str), left()."""

    kept = Signal(str)
    left = Signal()

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._area = area
        self.setAccessibleName(say("charts.note_words"))
        self.setPlaceholderText(say("charts.note_hint"))
        self.setMaxLength(80)
        self.returnPressed.connect(self._keep)
        self.hide()

    def ask(self, at: QPoint) -> None:
        """Ask at a place of the area."""
        theme, area = current(), self._area
        wide, high = theme.px(_NOTE_WIDTH), theme.size("target")
        left = min(max(at.x() - wide // 2, 0), max(area.width() - wide, 0))
        top = min(max(at.y() - high - theme.px(8), 0), max(area.height() - high, 0))
        self.setGeometry(left, top, wide, high)
        self.clear()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the note unwritten."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _keep(self) -> None:
        text = self.text()
        self.hide()
        self.kept.emit(text)


class DrawingRoom(QObject):
    """The drawings of one chart. Signal: told(str) with a sentence about what to do or was done."""

    told = Signal(str)

    def __init__(self, chart: CandleChart, rail: ToolRail, book: ChartBook) -> None:
        super().__init__(chart)
        self._chart, self._rail, self._book = chart, rail, book
        self._tools = chart.drawings
        self._note_at: Point | None = None
        self.note = NoteField(chart)
        self.note.kept.connect(self._keep_note)
        self.note.left.connect(chart.setFocus)
        rail.taken.connect(self._take)
        rail.magnet.connect(self._snap)
        rail.undo.connect(self._undo)
        rail.trash.connect(self._remove)
        self._tools.tool_changed.connect(self._put_down)
        self._tools.changed.connect(book.set_drawings)
        self._tools.note_wanted.connect(self._ask_note)
        chart.crosshair_moved.connect(self._tools.follow_crosshair)

    def open(self) -> None:
        """Show the drawings of the symbol that is open."""
        self._tools.show(self._book.drawings())
        self._tools.magnet = self._book.magnet
        self._rail.show_magnet(self._book.magnet)
        self._tools.take_tool(None)
        self._put_down("")

    def _take(self, kind: Kind | None) -> None:
        self._tools.take_tool(kind)
        self.told.emit(say(f"charts.drawn_{kind}") if kind else "")
        self._chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_down(self, kind: str) -> None:
        self._rail.show_tool(kind)
        self.told.emit("")

    def _snap(self, on: bool) -> None:
        self._tools.magnet = on
        self._book.set_magnet(on)

    def _undo(self) -> None:
        if not self._tools.undo():
            self.told.emit(say("charts.nothing_to_undo"))

    def _remove(self) -> None:
        gone = self._tools.remove()
        self.told.emit(say("charts.drawings_gone", n=gone) if gone else say("charts.no_drawings"))

    def _ask_note(self, point: Point) -> None:
        self._note_at = point
        scale = self._chart.box.scale_for()
        x = scale.x(self._tools.places().place(point[0]))
        self.note.ask(QPoint(round(x), round(scale.y(point[1]))))

    def _keep_note(self, text: str) -> None:
        if self._note_at is not None:
            self._tools.write_note(self._note_at, text)
        self._note_at = None
        self._chart.setFocus(Qt.FocusReason.OtherFocusReason)
