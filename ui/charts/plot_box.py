"""One pane of a chart: a view box that knows its mapping to pixels, and what is drawn in it."""

from pyqtgraph import ViewBox
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from ui.charts.chart_colors import ChartColors
from ui.charts.pixel_scale import PixelScale


class _Canvas(QGraphicsItem):
    """Paints all layers of a pane, the lowest first.

    One item for all: Qt asks each item several times a frame where it lies, and every answer given
    by Python costs more than what a layer draws at a tick.
    """

    def __init__(self, box: QGraphicsItem) -> None:
        super().__init__(box)
        self.layers: list[Layer] = []
        self._bounds = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def place(self, bounds: QRectF) -> None:
        """Follow the pane's new size."""
        self.prepareGeometryChange()
        self._bounds = bounds
        for layer in self.layers:
            layer.box_resized()

    @override
    def boundingRect(self) -> QRectF:
        """Return the pane."""
        return self._bounds

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the layers."""
        for layer in self.layers:
            layer.paint(painter, option)


class PlotBox(ViewBox):  # type: ignore[misc]
    """A pyqtgraph view box moved by the chart alone: its own mouse and automatic range are off.

    Layers are painted in pixels. Anything of pyqtgraph's can be added in bars and prices.
    """

    def __init__(self) -> None:
        super().__init__(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.disableAutoRange()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsFocusable, False)
        self._range = (0.0, 1.0, 0.0, 1.0)
        self._scale: PixelScale | None = None
        self._canvas = _Canvas(self)

    def show_range(self, bars: tuple[float, float], prices: tuple[float, float]) -> None:
        """Show these bars and prices, without padding."""
        wanted = (*bars, *prices)
        if wanted != self._range:
            self._range, self._scale = wanted, None
            self.setRange(xRange=bars, yRange=prices, padding=0, disableAutoRange=False)

    def place(self, rect: QRectF) -> None:
        """Put the pane at whole pixels of the chart."""
        self.setGeometry(rect)
        self._scale = None
        self._canvas.place(QRectF(self.rect()))

    def add_layer(self, layer: "Layer") -> None:
        """Paint a layer from now on."""
        layers = self._canvas.layers
        layers.append(layer)
        layers.sort(key=lambda one: one.height)
        self.repaint_layers()

    def remove_layer(self, layer: "Layer") -> None:
        """Paint a layer no more; one that is not painted changes nothing."""
        if layer in self._canvas.layers:
            self._canvas.layers.remove(layer)
            self.repaint_layers()

    def repaint_layers(self) -> None:
        """Paint the layers anew with the next frame."""
        self._canvas.update()

    def scale_for(self, ratio: float = 1.0) -> PixelScale:
        """Return the mapping of what is shown now; `ratio` is screen pixels per pixel."""
        if self._scale is None or self._scale.ratio != ratio:
            first, last, bottom, top = self._range
            width, height = self.rect().width(), self.rect().height()
            self._scale = PixelScale(
                first, width / (last - first), top, height / (top - bottom), width, height, ratio
            )
        return self._scale


class Layer:
    """Something painted over the whole of one pane, in the pane's pixels.

    Layers with a greater `height` lie over the others.
    """

    def __init__(self, box: PlotBox, z: float) -> None:
        self._box = box
        self.height = z
        self._bounds = QRectF()
        self._exposed = QRectF()
        box.add_layer(self)

    def update(self) -> None:
        """Paint the layer anew with the next frame."""
        self._box.repaint_layers()

    def remove(self) -> None:
        """Take the layer off its pane."""
        self._box.remove_layer(self)

    def box_resized(self) -> None:
        """Follow the pane's new size."""
        self._bounds = QRectF(self._box.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Paint the layer; a pane without room stays empty."""
        if self._bounds.width() < 1 or self._bounds.height() < 1 or self.idle():
            return
        # A copy: what Qt hands out lies in an option that is gone after this call.
        self._exposed = QRectF(option.exposedRect)
        painter.save()
        try:
            self.draw(painter, self._box.scale_for(screen_ratio(painter)))
        finally:
            # A painter left in between takes the whole program down with the next frame.
            painter.restore()

    def exposed_bars(self, scale: PixelScale, margin_px: float) -> tuple[float, float]:
        """Return the places on the time axis, and a margin, that must be painted this time."""
        left, right = self._exposed.left() - margin_px, self._exposed.right() + margin_px
        return scale.bar(left), scale.bar(right)

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return False

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        raise NotImplementedError

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw in the pane's pixels."""
        raise NotImplementedError


def screen_ratio(painter: QPainter) -> float:
    """Return how many of the screen's own pixels one pixel has (1, 1.5, 2 …)."""
    return painter.deviceTransform().m11() or 1.0
