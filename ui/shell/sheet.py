"""An overlay with a title, a middle that scrolls when there is no room, and buttons below."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from ui.shell.overlay import Overlay
from ui.theme import current, follow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.scroll_page import ScrollPage


class Sheet(Overlay):
    """Put things into `body` and buttons into `foot`; the keyboard stays inside while open."""

    padding: ClassVar[tuple[float, float]] = (36, 18)
    """Room inside the card, in px at 100 %: usual, and where there is little room."""
    around: ClassVar[tuple[float, float]] = (20, 6)
    """Room around the card, likewise."""

    def __init__(self, area: QWidget, title: str, width: int = 760) -> None:
        super().__init__(area, width)
        self.setAccessibleName(title)
        self.title = Label(title, "page", "heavy", wrap=True)
        self.head = Row((self.title, 1), gap="near")
        self.body = Column(gap="wide", margins=(6, 4, 6, 4))
        self.page = ScrollPage(self.body)
        self.foot = Row(gap="near")
        self.card.add(self.head, (self.page, 1), self.foot)
        follow(self._fit)

    @override
    def open(self) -> None:
        """Cover the area; take the keyboard when it was not open yet."""
        fresh = self.isHidden()
        self._fit()
        self.show()
        self.raise_()
        if fresh:
            self.page.verticalScrollBar().setValue(0)
            self.take_keyboard()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard on the first thing that takes it."""
        stops = self._stops()
        if stops:
            stops[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the area."""
        # Asked once more while Python takes a dead window apart: its attributes may be gone.
        area = getattr(self, "_area", None)
        if watched is area and event.type() == QEvent.Type.Resize and self.isVisible():
            self.open()
        return False

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round inside the sheet; what it covers is out of reach."""
        stops = self._stops()
        if not stops:
            return False
        here = QApplication.focusWidget()
        step = 1 if forward else -1
        place = stops.index(here) + step if here in stops else 0 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[place % len(stops)].setFocus(reason)
        return True

    def _stops(self) -> list[QWidget]:
        found: list[QWidget] = []
        step = self.nextInFocusChain()
        while step is not None and step is not self:
            takes = step.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and step.isEnabled() and step.isVisible() and self.isAncestorOf(step):
                found.append(step)
            step = step.nextInFocusChain()
        return found

    def _fit(self) -> None:
        theme, room = current(), self._area.rect()
        tight = room.height() < theme.px(640) or room.width() < theme.px(900)
        around, inside = theme.px(self.around[tight]), theme.px(self.padding[tight])
        self.setGeometry(room)
        outer, inner = self.layout(), self.card.layout()
        assert outer is not None  # made by the overlay
        assert inner is not None  # made by the card
        outer.setContentsMargins(around, around, around, around)
        inner.setContentsMargins(inside, inside, inside, inside)
        self.card.setFixedWidth(max(min(theme.px(self._width), room.width() - 2 * around), 1))
        self.card.setMaximumHeight(max(room.height() - 2 * around, 1))
