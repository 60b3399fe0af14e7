"""A card: a white, rounded surface with a title and room for one thing."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QWidget
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Gap, Row
from ui.widgets.mark import Mark


class Card(QFrame):
    """A surface with radius 20 and a 2 px border.

    Put things into `body`; `add_to_header` sets them at the right of the title.
    """

    def __init__(
        self, title: str = "", *, mark: str | None = None, padding: Gap = "far", gap: Gap = "near"
    ) -> None:
        super().__init__()
        self._frame, self._frame_width, self._fill = "line", 2.0, "card"
        self._header = Row(gap="tight")
        self.title = Label(title, "heading", "heavy", wrap=False)
        if mark is not None:
            self._header.add(Mark(mark, 24))
        self._header.add(self.title, 1)
        self.body = Column(gap=gap)
        outer = Column(gap=gap, margins=padding)
        if title:
            self.setAccessibleName(title)
            outer.add(self._header)
        # The last, weightless stretch keeps the title on top when nothing in the body can grow.
        outer.add((self.body, 1), 0)
        self.setLayout(outer)
        follow(self._restyle)

    def add(self, *items: QWidget | QLayout | int | tuple[QWidget | QLayout, int]) -> "Card":
        """Add things to the body; return the card."""
        self.body.add(*items)
        return self

    def add_to_header(self, *widgets: QWidget) -> None:
        """Set widgets at the right of the title."""
        self._header.add(*widgets)

    def set_frame(self, tone: str | None = None, width: float = 4) -> None:
        """Draw the border in a colour token, wider; None gives the usual border back."""
        wanted = ("line", 2.0) if tone is None else (tone, float(width))
        if wanted != (self._frame, self._frame_width):
            self._frame, self._frame_width = wanted
            self.update()

    def set_fill(self, surface: str = "card") -> None:
        """Fill the card with another surface token, such as "soft_go"."""
        if surface != self._fill:
            self._fill = surface
            self.update()

    def _restyle(self) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        width = theme.px(self._frame_width)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(self._frame), width))
        painter.setBrush(theme.colour(self._fill))
        half = width / 2
        radius = theme.size("card") - half
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius
        )
