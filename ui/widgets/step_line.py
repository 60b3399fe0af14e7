"""Steps of a longer job: waiting, working, done, failed; and the dots of a wizard."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.text import say
from ui.theme import current
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.painted import Painted

_MARKS = {
    "waiting": ("order", "muted"),
    "working": ("hourglass", None),
    "done": ("tick_badge", "go"),
    "failed": ("cross_badge", "stop"),
    "unsure": ("warning", None),
}


class StepLine(QWidget):
    """A step with its mark, title and detail. States: waiting, working, done, failed, unsure."""

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__()
        self._state = "waiting"
        self._mark = Mark("order", 30, "muted")
        self._title = Label(title, "heading", "heavy", wrap=True)
        self._detail = Label(detail, "text", "semi", "muted", wrap=True)
        words = Column(self._title, self._detail, 1, gap=1, margins=(0, 3, 0, 0))
        row = Row(gap="wide")
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setLayout(row)
        self.show_state("waiting", detail)

    @property
    def state(self) -> str:
        """Return the state shown."""
        return self._state

    def show_title(self, title: str) -> None:
        """Show another title."""
        self._title.show_text(title)

    def show_state(self, state: str, detail: str = "") -> None:
        """Show a state and what is to say about it."""
        self._state = state
        self._mark.show_mark(*_MARKS[state])
        self._title.show_text(self._title.text(), "muted" if state == "waiting" else "ink")
        self._detail.show_text(detail, "stop" if state == "failed" else "muted")
        self._detail.setVisible(bool(detail))
        name = say("ready.state_unsure" if state == "unsure" else f"ready.state_{state}")
        self.setAccessibleName(f"{self._title.text()}: {name}. {detail}".strip())


class StepDots(Painted):
    """Where a wizard stands: a long dot for this step, full ones before it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._at = count, 0
        self.show_step(0)

    def show_step(self, at: int) -> None:
        """Show step `at`, counted from 0."""
        self._at = at
        self.setAccessibleName(say("wizard.step", n=at + 1, all=self._count))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(14 * self._count + 30 + 10 * (self._count - 1)), theme.px(14))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, high = 0.0, theme.px(14)
        for step in range(self._count):
            wide = theme.px(44) if step == self._at else high
            painter.setBrush(theme.colour("blue" if step <= self._at else "track_off"))
            painter.drawRoundedRect(QRectF(left, 0, wide, high), high / 2, high / 2)
            left += wide + theme.px(10)
