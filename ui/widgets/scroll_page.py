"""A page that scrolls up and down when it is longer than its room."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget
from typing_extensions import override

from ui.theme import current

_ENDLESS = 16_777_215  # Qt's own largest size


class ScrollPage(QScrollArea):
    """Holds a layout. It asks for the height its contents need and makes do with less.

    With `says` the page itself takes the keyboard, so that a text can be scrolled by keys.
    """

    def __init__(self, layout: QLayout, *, says: str = "") -> None:
        super().__init__()
        self._grown = False
        self._held = False
        self._page = QWidget()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if says else Qt.FocusPolicy.NoFocus)
        self._page.setObjectName("page")
        self._page.setLayout(layout)
        self.setWidget(self._page)

    def grow(self, grown: bool) -> None:
        """Be as high as the contents, for a page around this one scrolls; or scroll itself."""
        if grown != self._grown:
            self._grown = grown
            self.updateGeometry()

    def hold(self, held: bool) -> None:
        """Keep the contents to the height there is, because a page inside scrolls; or not."""
        if held != self._held:
            self._held = held
            self._hold()

    def _hold(self) -> None:
        most = self.viewport().height() if self._held else _ENDLESS
        self._page.setMaximumHeight(most)

    def contents_height(self) -> int:
        """Return the height of the contents at the width there is."""
        layout = self._page.layout()
        assert layout is not None  # set in the constructor
        width = max(self.width(), layout.totalMinimumSize().width())
        high = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
        return max(high, layout.totalMinimumSize().height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._page:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
        self._hold()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._page.minimumSizeHint().width(), self.contents_height())

    @override
    def minimumSizeHint(self) -> QSize:
        if self._grown:
            return self.sizeHint()
        return QSize(current().px(160), current().px(88))
