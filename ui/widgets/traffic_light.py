"""The traffic light: three lamps, a word, the reason, and one next action."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import Theme, current
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.lamp import lamp_path
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.painted import Painted

_WORD_TONE = {"go": "go", "wait": "wait_text", "stop": "stop", "off": "muted"}
_TOP_DOWN = ("stop", "wait", "go")


class _Lamps(Painted):
    """The housing with three lamps, one lit or none."""

    def __init__(self) -> None:
        super().__init__()
        self.lit = "off"
        self.low = False

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(40 if self.low else 48), theme.px(98 if self.low else 120))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = theme.size("border")
        box = QRectF(self.rect()).adjusted(border / 2, border / 2, -border / 2, -border / 2)
        painter.setPen(QPen(theme.colour("housing_line"), border))
        painter.setBrush(theme.colour("housing"))
        painter.drawRoundedRect(box, theme.px(20), theme.px(20))
        step = (self.height() - theme.px(10)) / 3
        for place, state in enumerate(_TOP_DOWN):
            centre = QPointF(self.width() / 2, theme.px(5) + step * (place + 0.5))
            self._paint_lamp(painter, theme, state, centre)

    def _paint_lamp(self, painter: QPainter, theme: Theme, state: str, centre: QPointF) -> None:
        lit, side = state == self.lit, theme.px(23 if self.low else 28)
        box = QRectF(0, 0, side, side)
        box.moveCenter(centre)
        painter.setPen(Qt.PenStyle.NoPen)
        if lit:
            grow = theme.px(5)
            painter.setBrush(theme.colour(f"lamp_{state}", 0.28))
            painter.drawPath(lamp_path(state, box.adjusted(-grow, -grow, grow, grow)))
        colour = theme.colour(f"lamp_{state}" if lit else f"unlit_{state}")
        pen = QPen(colour, theme.px(3))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(colour)
        painter.drawPath(lamp_path(state, box.adjusted(2, 2, -2, -2)))
        if lit:
            shine = QRectF(0, 0, side * 0.26, side * 0.18)
            shine.moveCenter(centre + QPointF(-side * 0.16, -side * 0.18))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("on_tip" if not theme.dark else "ink", 0.55))
            painter.drawEllipse(shine)


class TrafficLight(QWidget):
    """Lamps with caption, word and reason. Signal: action() when the next step is pressed.

    States: "go", "wait", "stop", "off". Amber and red should name one next step.
    """

    action = Signal()

    def __init__(self, caption: str, *, mark: str | None = None) -> None:
        super().__init__()
        self._lamps = _Lamps()
        self.caption = Label(caption, "text", "semi", "muted")
        self.word = Label("", "page", "heavy", "muted", shrink_to="heading")
        self.reason = Label("", "text", "semi", "muted", wrap=True)
        self.button = BigButton("", "plain", "small")
        self.button.clicked.connect(self.action)
        self.button.hide()
        head = Row(gap="tight")
        if mark is not None:
            head.add(Mark(mark, 20))
        head.add((self.caption, 1))
        beside = Column(1, head, self.word, self.reason, gap=2)
        beside.add(Row(self.button, 1, margins=(0, 6, 0, 0)), 1)
        self.setLayout(Row(self._lamps, (beside, 1), gap="wide"))

    @property
    def state(self) -> str:
        """Return the state shown."""
        return self._lamps.lit

    def be_low(self, low: bool) -> None:
        """Take less height."""
        if low != self._lamps.low:
            self._lamps.low = low
            self._lamps.updateGeometry()

    def show_state(self, state: str, word: str, reason: str, *, action: str = "") -> None:
        """Light a lamp, with its word, the reason and the label of the next step, if any."""
        if state != self._lamps.lit:
            self._lamps.lit = state
            self._lamps.update()
        self.word.show_text(word, _WORD_TONE[state])
        self.reason.show_text(reason)
        if action != self.button.text():
            self.button.show_text(action)
        self.button.setVisible(bool(action))
        said = f"{self.caption.text()}: {word}. {reason}"
        if said != self.accessibleName():
            self.setAccessibleName(said)
