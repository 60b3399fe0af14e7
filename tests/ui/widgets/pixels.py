"""Counting painted pixels of one colour."""

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ui.theme import current


def picture(widget: QWidget) -> QImage:
    """Return what a widget paints."""
    return widget.grab().toImage()


def count(image: QImage, token: str) -> int:
    """Return how many pixels have exactly the colour of a token."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = memoryview(plain.constBits()).cast("B").cast("I").tolist()
    return pixels.count(current().colour(token).rgb())
