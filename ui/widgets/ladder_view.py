"""The rungs of an order book: sellers above, buyers below, the gap between them in the middle."""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Theme, current, follow
from ui.widgets.focus_ring import RADIUS_PROPERTY

ROW, MIDDLE, HEAD = 22, 28, 20
FEWEST, USUAL, MOST = 4, 5, 12
_TAGS = {"order": "blue", "exit": "stop", "target": "go"}
_LEFT, _RIGHT = (
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
)


class Rung(Struct, frozen=True):
    """One row as it is drawn. `tags` are pairs of kind and word; `price` is what a press gives."""

    price: Decimal
    text: str
    quantity: str
    share: float
    tags: tuple[tuple[str, str], ...] = ()


class LadderLook(Struct, frozen=True):
    """Everything drawn; both sides best first. What is `old` is faint and cannot be picked."""

    asks: tuple[Rung, ...] = ()
    bids: tuple[Rung, ...] = ()
    gap: str = ""
    sellers: str = ""
    buyers: str = ""
    how_many: str = ""
    state: str = ""
    old: bool = False


class LadderView(QWidget):
    """Signal: picked(Decimal) with the price of the row that was pressed.

    A row may move on while a finger is on the button: what stood there when it went down counts.
    Up and down keys walk, Enter picks. `words` says a row for those who cannot see it.
    """

    picked = Signal(object)

    def __init__(self, *, says: str, words: Callable[[Rung, bool], str]) -> None:
        super().__init__()
        self._says, self._words = says, words
        self._look = LadderLook()
        self._place: int | None = None
        self._pressed: Rung | None = None
        self._pressed_at = QPointF()
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.setProperty(RADIUS_PROPERTY, 12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow(self._restyle)

    @property
    def count(self) -> int:
        """Return how many rows a side there is room for."""
        theme = current()
        room = self.height() - theme.px(MIDDLE) - 2 * theme.px(HEAD)
        return min(max(room // (2 * theme.px(ROW)), FEWEST), MOST)

    @property
    def shown(self) -> LadderLook:
        """Return what is drawn."""
        return self._look

    def show_look(self, look: LadderLook, says: str) -> None:
        """Draw something else; does nothing when it is the same."""
        if says != self.accessibleName() and self._place is None:
            self.setAccessibleName(says)
        if look == self._look:
            return
        self._look = look
        self.setCursor(
            Qt.CursorShape.ArrowCursor if look.old else Qt.CursorShape.PointingHandCursor
        )
        self.update()

    def rung(self, place: int) -> Rung | None:
        """Return a row: 1 is the best seller and counts up, -1 the best buyer and counts down."""
        side = self._look.asks if place > 0 else self._look.bids
        number = abs(place) - 1
        return side[number] if place and number < len(side) else None

    def box(self, place: int) -> QRectF:
        """Return where a row is drawn."""
        theme = current()
        row, middle = theme.px(ROW), self._middle()
        number = abs(place)
        top = middle.top() - number * row if place > 0 else middle.bottom() + (number - 1) * row
        return QRectF(0, top, self.width(), row)

    def _middle(self) -> QRectF:
        theme = current()
        top = theme.px(HEAD) + self.count * theme.px(ROW)
        return QRectF(0, top, self.width(), theme.px(MIDDLE))

    def _at(self, point: QPointF) -> int | None:
        if not 0 <= point.x() < self.width():
            return None
        for place in (*range(1, self.count + 1), *range(-1, -self.count - 1, -1)):
            if self.box(place).contains(point):
                return place if self.rung(place) is not None else None
        return None

    def _go_to(self, place: int | None) -> None:
        if place == self._place:
            return
        self._place = place
        rung = None if place is None else self.rung(place)
        told = self._says if rung is None else self._words(rung, (place or 0) > 0)
        self.setAccessibleName(told)
        self.setToolTip("" if rung is None else told)
        self.update()

    def _pick(self, rung: Rung | None) -> None:
        if rung is not None and not self._look.old:
            self.picked.emit(rung.price)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(200), self._high(USUAL))

    @override
    def minimumSizeHint(self) -> QSize:
        # A sentence above takes a row's room, rather than make the page longer.
        return QSize(current().px(180), self._high(FEWEST))

    def _high(self, count: int) -> int:
        theme = current()
        return 2 * count * theme.px(ROW) + theme.px(MIDDLE) + 2 * theme.px(HEAD)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._go_to(None)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            place = self._at(event.position())
            self._pressed = None if place is None else self.rung(place)
            self._pressed_at = event.position()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        rung, self._pressed = self._pressed, None
        moved = (event.position() - self._pressed_at).manhattanLength()
        if event.button() is Qt.MouseButton.LeftButton and moved < current().px(ROW):
            self._pick(rung)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(self._at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._go_to(None)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if event.reason() in keys and self._place is None:
            self._go_to(1 if self.rung(1) is not None else -1)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go_to(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick(None if self._place is None else self.rung(self._place))
        elif key in steps:
            place = (self._place or 0) + steps[key]
            place = place or steps[key]  # the middle is no row
            if self.rung(place) is not None:
                self._go_to(place)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, look = current(), self._look
        if not (look.asks or look.bids):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small", "semi"))
        self._paint_words(painter, theme)
        for side, sign in ((look.asks, 1), (look.bids, -1)):
            for number, rung in enumerate(side[: self.count], 1):
                self._paint_row(painter, theme, rung, number * sign)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        look, head, pad = self._look, theme.px(HEAD), theme.px(6)
        wide = self.width() - 2 * pad
        top = QRectF(pad, 0, wide, head)
        foot = QRectF(pad, self.box(-self.count).bottom(), wide, head)
        painter.setPen(theme.colour("muted" if look.old else "down"))
        painter.drawText(top, _LEFT, look.sellers)
        painter.setPen(theme.colour("muted" if look.old else "up"))
        painter.drawText(foot, _LEFT, look.buyers)
        painter.setPen(theme.colour("wait_text" if look.old else "go"))
        painter.drawText(foot, _RIGHT, look.state)
        painter.setPen(theme.colour("muted"))
        painter.drawText(top, _RIGHT, look.how_many)
        middle = self._middle()
        inner = middle.adjusted(0, 3, 0, -3)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(8), theme.px(8))
        painter.setPen(theme.colour("muted" if look.old else "ink"))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, look.gap)

    def _paint_row(self, painter: QPainter, theme: Theme, rung: Rung, place: int) -> None:
        box, pad, old = self.box(place), theme.px(6), self._look.old
        tone = "down" if place > 0 else "up"
        if rung.share > 0:
            # Bars grow from the quantities they stand for; an edge shows where each ends,
            # unless it would strike the number out.
            wide = max((box.width() - self._price_room(painter)) * rung.share, theme.px(3))
            bar = QRectF(box.right() - wide, box.top() + 1, wide, box.height() - 2)
            painter.fillRect(bar, theme.colour("track" if old else f"soft_{tone}"))
            if wide > QFontMetricsF(painter.font()).horizontalAdvance(rung.quantity) + 2 * pad:
                edge = QRectF(bar.left(), bar.top(), theme.px(2), bar.height())
                painter.fillRect(edge, theme.colour("field_line" if old else tone))
        if place == self._place and not old:
            painter.setPen(QPen(theme.colour("blue"), theme.px(1.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 0.5, -1, -0.5), theme.px(6), theme.px(6))
        inner = box.adjusted(pad, 0, -pad, 0)
        painter.setPen(theme.colour("muted" if old else tone))
        painter.drawText(inner, _LEFT, rung.text)
        painter.setPen(theme.colour("muted" if old else "ink"))
        painter.drawText(inner, _RIGHT, rung.quantity)
        self._paint_tags(painter, theme, rung, inner)

    def _price_room(self, painter: QPainter) -> float:
        """Return what the widest price takes: no bar lies under a price."""
        metrics = QFontMetricsF(painter.font())
        texts = [one.text for side in (self._look.asks, self._look.bids) for one in side]
        widest = max((metrics.horizontalAdvance(one) for one in texts), default=0.0)
        return widest + current().px(14)

    def _paint_tags(self, painter: QPainter, theme: Theme, rung: Rung, inner: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        left = inner.left() + metrics.horizontalAdvance(rung.text) + theme.px(6)
        end = inner.right() - metrics.horizontalAdvance(rung.quantity) - theme.px(4)
        for kind, word in rung.tags:
            for text in (word, word.partition(" ")[0]):  # "yours 0.01", or "yours" where it is full
                wide = metrics.horizontalAdvance(text) + theme.px(12)
                if left + wide <= end:
                    break
            tag = QRectF(left, inner.top() + 1.5, min(wide, end - left), inner.height() - 3)
            if tag.width() < theme.px(12):
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(_TAGS[kind]))
            painter.drawRoundedRect(tag, tag.height() / 2, tag.height() / 2)
            painter.setPen(theme.colour(f"on_{_TAGS[kind]}"))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
            left = tag.right() + theme.px(4)
