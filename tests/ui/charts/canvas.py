"""A picture to paint layers on and read pixels from."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from ui.charts.plot_box import Layer, PlotBox

GROUND = QColor("#FFFFFF")


def new_picture(width: int, height: int, ratio: float = 1.0) -> QImage:
    """Return a white picture of so many pixels at a screen ratio."""
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(GROUND)
    return image


@contextmanager
def painting(image: QImage) -> Iterator[QPainter]:
    """Lend a painter."""
    painter = QPainter(image)
    try:
        yield painter
    finally:
        painter.end()


def box_showing(
    bars: tuple[float, float], prices: tuple[float, float], width: int = 400, height: int = 200
) -> PlotBox:
    """Return a pane that shows these bars and prices."""
    box = PlotBox()
    box.place(QRectF(0, 0, width, height))
    box.show_range(bars, prices)
    return box


def painted(layer: Layer, width: int = 400, height: int = 200, ratio: float = 1.0) -> QImage:
    """Return what a layer paints on white."""
    layer.box_resized()
    image = new_picture(width, height, ratio)
    option = QStyleOptionGraphicsItem()
    option.exposedRect = QRectF(0, 0, width, height)
    with painting(image) as painter:
        layer.paint(painter, option)
    return image


def colors_in(image: QImage) -> set[str]:
    """Return all colours of a picture but the white ground."""
    found = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    return {name.upper() for name in found} - {"#FFFFFF"}


def color_at(image: QImage, x: int, y: int) -> str:
    """Return a pixel's colour."""
    return image.pixelColor(x, y).name().upper()


def rows_of(image: QImage, x: int, color: str) -> list[int]:
    """Return the rows of a column that have a colour."""
    return [y for y in range(image.height()) if color_at(image, x, y) == color.upper()]


def columns_of(image: QImage, y: int, color: str) -> list[int]:
    """Return the columns of a row that have a colour."""
    return [x for x in range(image.width()) if color_at(image, x, y) == color.upper()]
