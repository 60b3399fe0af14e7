"""Real mouse, wheel and key events for charts."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.charts.surface import ChartSurface

LEFT = Qt.MouseButton.LeftButton


def wheel(
    chart: ChartSurface,
    notches: float,
    at: QPoint,
    *,
    sideways: float = 0,
    shift: bool = False,
) -> None:
    """Turn the wheel at a pixel, away from the hand if positive."""
    point = QPointF(at)
    event = QWheelEvent(
        point,
        QPointF(chart.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(round(120 * sideways), round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart.viewport(), event)
    chart.refresh()


def hover(chart: ChartSurface, at: QPoint) -> None:
    """Move the pointer to a pixel."""
    QTest.mouseMove(chart.viewport(), QPoint(1, 1))
    QTest.mouseMove(chart.viewport(), at)
    chart.refresh()


def drag(chart: ChartSurface, start: QPoint, end: QPoint, *, let_go: bool = True) -> None:
    """Press, move in steps, and let go."""
    QTest.mousePress(chart.viewport(), LEFT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(chart.viewport(), start + (end - start) * step / 5)
    if let_go:
        QTest.mouseRelease(chart.viewport(), LEFT, pos=end)
    chart.refresh()


def double_click(chart: ChartSurface, at: QPoint) -> None:
    """Click twice, quickly."""
    QTest.mouseClick(chart.viewport(), LEFT, pos=at)
    QTest.mouseDClick(chart.viewport(), LEFT, pos=at)
    chart.refresh()


def key(chart: ChartSurface, which: Qt.Key, *, control: bool = False, shift: bool = False) -> None:
    """Press a key."""
    modifier = Qt.KeyboardModifier.NoModifier
    if control:
        modifier = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifier = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(chart, which, modifier)
    chart.refresh()


def column_of(chart: ChartSurface, index: float) -> int:
    """Return the pixel column of a bar."""
    chart.refresh()
    return round(chart.box.scale_for().x(index))


def row_of(chart: ChartSurface, price: float) -> int:
    """Return the pixel row of a price."""
    chart.refresh()
    return round(chart.box.scale_for().y(price))
