"""The widget under a chart: Qt's events, the message over it."""

from typing import TYPE_CHECKING

from pyqtgraph import GraphicsView
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QLabel, QWidget
from typing_extensions import override

from ui.charts.chart_colors import LIGHT, ChartColors

if TYPE_CHECKING:
    from ui.charts.gestures import Gestures


class ChartView(GraphicsView):  # type: ignore[misc]
    """Hands every event on: to the gestures, or to the chart as "something changed".

    pyqtgraph's own mouse handling is passed by: it drops quick moves and hides errors.
    """

    _ready = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colors: ChartColors = LIGHT
        self.gestures: Gestures | None = None
        self._message = QLabel(self)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.hide()
        self.setCacheMode(QGraphicsView.CacheModeFlag(0))
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._ready = True

    @override
    def close(self) -> bool:
        """Close like any widget; pyqtgraph would take the scene apart for good."""
        return QGraphicsView.close(self)

    def changed(self) -> None:
        """Take note of a change; it is shown with the next repaint."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Work out the view now if anything changed."""
        raise NotImplementedError

    def resized(self) -> None:
        """Lay out for a new size."""
        raise NotImplementedError

    def font_changed(self) -> None:
        """Lay out for a new font."""
        raise NotImplementedError

    def wear(self, colors: ChartColors) -> None:
        """Give ground and message a theme's colours."""
        self.colors = colors
        self.setBackground(QColor(colors.card))
        self._message.setStyleSheet(f"color: {colors.muted}; background: {colors.card};")

    def set_message(self, text: str | None) -> None:
        """Cover the chart with a sentence ("Loading prices…"), or uncover it."""
        self._message.setText(text or "")
        self._message.setVisible(bool(text))
        self.changed()

    @property
    def message(self) -> str:
        """Return the sentence that covers the chart, empty if none does."""
        return self._message.text()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        if self._ready:
            self._message.setGeometry(self.rect())
            self.resized()
            self.changed()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; what changed since the last repaint is worked out first."""
        self.refresh()
        super().paintEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed while hidden."""
        super().showEvent(event)
        self.changed()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of font."""
        super().changeEvent(event)
        if self._ready and event.type() is QEvent.Type.FontChange:
            self.font_changed()
            self.changed()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of everything."""
        super().focusOutEvent(event)
        if self.gestures is not None:
            self.gestures.let_go()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a line or of the chart."""
        if self.gestures is not None:
            self.gestures.press(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or point."""
        if self.gestures is not None:
            self.gestures.move(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self.gestures is not None:
            self.gestures.release(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit."""
        if self.gestures is not None:
            self.gestures.double_click(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or move."""
        if self.gestures is not None:
            self.gestures.wheel(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says, or leave it to others."""
        event.setAccepted(self.gestures is not None and self.gestures.key(event))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Hide the crosshair."""
        if self.gestures is not None:
            self.gestures.leave()
