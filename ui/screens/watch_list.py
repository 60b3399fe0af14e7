"""What is being watched: a light, a symbol, its price and change; one of them is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ui.art import paint
from ui.screens.price_words import change_text
from ui.screens.shares_chips import KIND_MARKS
from ui.screens.watch_model import WatchModel, WatchRow
from ui.text import say
from ui.theme import Theme, current, follow
from ui.widgets.empty_state import EmptyState
from ui.widgets.focus_ring import RADIUS_PROPERTY
from ui.widgets.lamp import paint_lamp
from ui.widgets.layouts import Column

SEARCH_FROM = 8
"""More symbols than this get a search field."""

_ROW, _PAD, _LAMP, _KIND, _GAP = 60, 10, 20, 17, 8
_WIDEST_CHANGE = "▲ 00.0 %"
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _RowPainter(QStyledItemDelegate):
    """Paints one row in two lines; the change goes where it has room."""

    def __init__(self, rows: WatchModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(current().px(120), current().px(_ROW))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, row = current(), self._rows.row(index.row())
        box = QRectF(option.rect).adjusted(1, 2, -1, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, theme, box, option.state)
        room = box.adjusted(theme.px(_PAD), 0, -theme.px(_PAD), 0)
        side = theme.px(_LAMP)
        top = room.center().y() - theme.px(21)
        paint_lamp(painter, row.light, QRectF(room.left(), top + theme.px(1), side, side))
        if row.kind:
            mark = theme.px(_KIND)
            left = room.left() + (side - mark) / 2
            paint(painter, KIND_MARKS[row.kind], QRectF(left, top + theme.px(25), mark, mark))
        text = room.adjusted(side + theme.px(_GAP), 0, 0, 0)
        _paint_words(painter, theme, text, row, self._beside(text.width()))
        painter.restore()

    def _beside(self, width: float) -> bool:
        """Return whether the change has room beside the longest symbol: the same in all rows."""
        theme = current()
        metrics = QFontMetricsF(theme.font("text", "heavy"))
        needed = metrics.horizontalAdvance(self._rows.longest() + _WIDEST_CHANGE)
        return needed + theme.px(_GAP) <= width


def _paint_ground(painter: QPainter, theme: Theme, box: QRectF, state: QStyle.StateFlag) -> None:
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if not chosen and not state & QStyle.StateFlag.State_MouseOver:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    if chosen and theme.hex("bg") == theme.hex("card"):
        painter.setPen(QPen(theme.colour("blue"), theme.size("border")))
    painter.setBrush(theme.colour("soft_blue" if chosen else "sunken"))
    painter.drawRoundedRect(box, theme.px(12), theme.px(12))


def _paint_words(painter: QPainter, theme: Theme, box: QRectF, row: WatchRow, beside: bool) -> None:
    middle = box.center().y()
    upper = QRectF(box.left(), middle - theme.px(22), box.width(), theme.px(23))
    lower = QRectF(box.left(), middle + theme.px(1), box.width(), theme.px(20))
    change, tone = change_text(row.change)
    names, small = theme.font("text", "heavy"), theme.font("small", "semi")
    place, font = (box, names) if beside else (lower, theme.font("small", "heavy"))
    painter.setFont(font)
    painter.setPen(theme.colour(tone))
    painter.drawText(place, int(_RIGHT), change)
    painter.setFont(names)
    painter.setPen(theme.colour("ink"))
    symbol = QFontMetricsF(names).elidedText(
        row.symbol, Qt.TextElideMode.ElideRight, upper.width() + 1
    )
    painter.drawText(upper, int(_LEFT), symbol)
    painter.setFont(small)
    painter.setPen(theme.colour("muted"))
    painter.drawText(lower, int(_LEFT), row.price_words())


class _View(QListView):
    """The list itself. Enter chooses; letters go to the search."""

    entered = Signal()
    typed = Signal(str)

    @override
    def sizeHint(self) -> QSize:
        # It takes what room is left, and gives up rows before the cards below give up words.
        return self.minimumSize()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        if event.text().isalnum() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(event.text())
            return
        super().keyPressEvent(event)


class WatchList(QWidget):
    """A list of symbols of which one is chosen, by click or by the arrow keys.

    Signals: chosen(str) with the symbol whenever a person chooses, entered() for Enter or a click.
    """

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, says: str, *, always_search: bool = False) -> None:
        super().__init__()
        self._always_search = always_search
        self._symbol = ""
        self._quiet = False
        self.model = WatchModel()
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("trade.find"))
        self.search.setAccessibleName(say("trade.find"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._take_first)
        if not always_search:
            self.search.hide()
        self.view = _View()
        self._set_up_view(says)
        self.nothing = EmptyState("owl", say("states.no_shares"), side=64)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.view)
        self.setLayout(Column(self.search, (self.stack, 1), gap="tight"))
        follow(self._dress)

    def _set_up_view(self, says: str) -> None:
        view = self.view
        view.setAccessibleName(says)
        view.setProperty(RADIUS_PROPERTY, 12)
        view.setModel(self.model)
        view.setItemDelegate(_RowPainter(self.model, view))
        view.setFrameShape(QListView.Shape.NoFrame)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.viewport().setAutoFillBackground(False)
        view.selectionModel().currentChanged.connect(self._current_changed)
        view.clicked.connect(self._clicked)
        view.entered.connect(self.entered)
        view.typed.connect(self._typed)

    @property
    def symbol(self) -> str:
        """Return the symbol chosen, empty while there is none."""
        return self._symbol

    def show_rows(self, rows: Sequence[WatchRow]) -> None:
        """Show these rows; only those that changed are painted again."""
        before = self.model.count_all()
        self.model.set_rows(rows)
        if before != len(rows):
            self.search.setVisible(self._always_search or len(rows) > SEARCH_FROM)
            self.stack.setCurrentWidget(self.view if rows else self.nothing)
        if self._symbol and not self.view.currentIndex().isValid():
            self.choose(self._symbol)

    def choose(self, symbol: str) -> None:
        """Choose a symbol without a signal."""
        self._symbol = symbol
        place = self.model.place_of(symbol)
        if place < 0:
            return
        self._quiet = True
        self.view.setCurrentIndex(self.model.index(place))
        self._quiet = False

    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if self._quiet or not now.isValid():
            return
        symbol = self.model.row(now.row()).symbol
        if symbol != self._symbol:
            self._symbol = symbol
            self.chosen.emit(symbol)

    def _clicked(self, _index: QModelIndex) -> None:
        self.entered.emit()

    def _find(self, text: str) -> None:
        self._quiet = True
        self.model.find(text)
        self._quiet = False
        self.choose(self._symbol)
        found = self.model.rowCount() > 0
        if text and not found:
            self.nothing.sentence.show_text(say("trade.nothing_found", text=text.strip()))
        else:
            self.nothing.sentence.show_text(say("states.no_shares"))
        self.stack.setCurrentWidget(self.view if found else self.nothing)

    def _take_first(self) -> None:
        """Choose the first of what was found."""
        if not self.model.rowCount():
            return
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        symbol = self.model.row(0).symbol
        if symbol == self._symbol:
            self.choose(symbol)
        else:
            self.view.setCurrentIndex(self.model.index(0))
        self.entered.emit()

    def _typed(self, text: str) -> None:
        if self.search.isVisible():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(text)

    def _dress(self) -> None:
        theme = current()
        self.view.setStyleSheet("QListView { background: transparent; border: 0px; outline: 0px; }")
        self.view.setMinimumSize(theme.px(150), theme.px(_ROW * 2))
        self.view.doItemsLayout()
