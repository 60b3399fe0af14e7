"""A large card to choose: a drawing, a title, a sentence, and a tick when chosen."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLayout, QSizePolicy
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.focus_ring import RADIUS_PROPERTY
from ui.widgets.hover import hover_text
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark


class OptionCard(QAbstractButton):
    """One of several answers. Put several with the same parent: choosing one frees the others.

    An `upright` one has its words below the drawing, for several in a line. Signals: clicked(),
    toggled(bool).
    """

    def __init__(
        self,
        mark: str,
        title: str,
        sentence: str,
        *,
        exclusive: bool = True,
        upright: bool = False,
    ) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(exclusive)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setProperty(RADIUS_PROPERTY, 20)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._tick = Mark("tick_badge", 30)
        policy = self._tick.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._tick.setSizePolicy(policy)
        self._tick.hide()
        self._title = Label(title, "heading", "heavy", wrap=True)
        self._sentence = Label(sentence, "text", "semi", "muted", wrap=True)
        self.setLayout(self._upright(mark) if upright else self._lying(mark))
        for label in (self._title, self._sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._tick.setVisible)
        follow(self._restyle)

    def _lying(self, mark: str) -> QLayout:
        words = Column(1, self._title, self._sentence, 1, gap=2)
        margins = ("far", 18, "far", 18)
        return Row(Mark(mark, 56), (words, 1), self._tick, gap="far", margins=margins)

    def _upright(self, mark: str) -> QLayout:
        top = Row(Mark(mark, 56), 1, self._tick, gap="near")
        return Column(top, self._title, self._sentence, 1, gap=4, margins=("far", 14, "far", 14))

    def show_title(self, title: str) -> None:
        """Show another title."""
        self._title.show_text(title)
        self.setAccessibleName(title)

    def show_sentence(self, sentence: str) -> None:
        """Show another sentence."""
        self._sentence.show_text(sentence)
        self.setAccessibleDescription(sentence)

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """Let the card be chosen, or not, with the reason on hover."""
        self.setEnabled(allowed)
        self.setToolTip("" if allowed else hover_text(why_not))
        self._title.show_text(self._title.text(), "ink" if allowed else "off_text")
        self._sentence.show_text(self._sentence.text(), "muted" if allowed else "off_text")

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None  # set in the constructor
        return layout.sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None  # set in the constructor
        return layout.minimumSize()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None  # set in the constructor
        return layout.heightForWidth(width)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() and self.isEnabled()
        width = theme.px(4 if chosen else 2)
        painter.setPen(QPen(theme.colour("go" if chosen else "blue" if hovered else "line"), width))
        painter.setBrush(theme.colour("card"))
        half, radius = width / 2, theme.size("card")
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), radius - half, radius - half
        )
