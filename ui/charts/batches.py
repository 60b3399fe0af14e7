"""Many rectangles or line pieces in one call to Qt, straight from numpy."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken

Floats = NDArray[np.float64]

_MOST_SMOOTH_PX = 60_000.0

# QRectF and QLineF are four doubles in a row. PySide takes the address of the first one and a
# count; building a Python object for each would cost a hundred times as much.


def draw_rectangles(
    painter: QPainter, left: Floats, top: Floats, width: Floats | float, height: Floats | float
) -> None:
    """Fill rectangles with the painter's brush; the pen should be off."""
    count = len(left)
    if count == 0:
        return
    room = np.empty((count, 4))
    room[:, 0], room[:, 1], room[:, 2], room[:, 3] = left, top, width, height
    painter.drawRects(Shiboken.wrapInstance(room.ctypes.data, QRectF), count)  # type: ignore[call-overload]


def draw_polyline(painter: QPainter, x: Floats, y: Floats) -> None:
    """Draw the line through the points, smooth; nan leaves a gap.

    Single pieces with square ends look the same as one joined line and take a fiftieth of the time
    where the line is jagged.
    """
    count = len(x) - 1
    if count < 1:
        return
    room = np.empty((count, 4))
    room[:, 0], room[:, 1], room[:, 2], room[:, 3] = x[:-1], y[:-1], x[1:], y[1:]
    whole = np.isfinite(room).all(axis=1)
    if not whole.all():
        room = np.ascontiguousarray(room[whole])
    # A line that fills the pane from top to bottom again and again is a surface: smoothing it
    # shows nothing and costs the most.
    smooth = float(np.abs(room[:, 3] - room[:, 1]).sum()) < _MOST_SMOOTH_PX
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    if len(room):
        painter.drawLines(Shiboken.wrapInstance(room.ctypes.data, QLineF), len(room))  # type: ignore[call-overload]
