"""A meter: how much of a limit is used, in words and as a bar."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import current, tokens
from ui.widgets.label import Label
from ui.widgets.lamp import Lamp
from ui.widgets.layouts import Column, Row
from ui.widgets.painted import Painted

KINDS = ("limit", "progress", "score", "count")


def meter_tone(kind: str, share: float) -> str:
    """Return the colour of a bar that is `share` (0 to 1) full.

    A limit turns amber at 60 % and red at 85 %; a score is read the other way round; progress
    is always green; a count is blue until it nears its limit.
    """
    careful, danger = tokens()["meter"]["careful"], tokens()["meter"]["danger"]
    if kind == "progress":
        return "go"
    if kind == "score":
        return "go" if share >= careful + 0.05 else "wait" if share >= 1 - careful else "stop"
    if share >= danger:
        return "stop"
    if share >= careful:
        return "wait"
    return "blue" if kind == "count" else "go"


class _Bar(Painted):
    """The bar itself."""

    def __init__(self) -> None:
        super().__init__(wide=True)
        self.share, self.tone = 0.0, "go"

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(120), theme.size("bar"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        track = QPainterPath()
        track.addRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.fillPath(track, theme.colour("track"))
        if self.share <= 0:
            return
        filled = QPainterPath()
        wide = max(box.width() * min(self.share, 1.0), box.height())
        filled.addRoundedRect(QRectF(0, 0, wide, box.height()), box.height() / 2, box.height() / 2)
        painter.fillPath(filled, theme.colour(self.tone))
        if self.tone == "wait" and not theme.dark:
            # Amber on a pale track is too faint to see; its dark outline is not.
            painter.setClipPath(filled)
            pen = QPen(theme.colour("wait_text"), 2 * theme.size("border"))
            painter.strokePath(filled, pen)


class Meter(QWidget):
    """A title, words such as "₹860 of ₹5,000", and a bar.

    Kinds: "limit" (green, amber at 60 %, red at 85 %), "count" (the same, blue while low),
    "progress" (always green), "score" (more is better).
    """

    def __init__(self, title: str, *, kind: str = "limit", term: str | None = None) -> None:
        super().__init__()
        self._kind = kind
        self.title = Label(title, "text", "semi", term=term)
        self.words = Label("", "text", "semi")
        self._lamp = Lamp("go", 16)
        self._bar = _Bar()
        head = Row(self.title, 1, self._lamp, self.words, gap="tight")
        self.setLayout(Column(head, self._bar, gap=6))
        self._lamp.hide()

    @property
    def tone(self) -> str:
        """Return the colour of the bar."""
        return self._bar.tone

    def show_share(self, share: float, words: str) -> None:
        """Show how full the meter is (0 to 1, more counts as full), and the words for it."""
        self.words.show_text(words)
        tone = meter_tone(self._kind, share)
        warns = tone in ("wait", "stop")
        self._lamp.show_state(tone if warns else "go")
        self._lamp.setVisible(warns)
        if (share, tone) != (self._bar.share, self._bar.tone):
            self._bar.share, self._bar.tone = share, tone
            self._bar.update()
        said = f"{self.title.text()}: {words}"
        if said != self.accessibleName():
            self.setAccessibleName(said)
