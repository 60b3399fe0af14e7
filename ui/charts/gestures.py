"""What hands do on a chart: wheel, drag, double click, keys."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from ui.charts.level_line import LevelLine

if TYPE_CHECKING:
    from ui.charts.surface import ChartSurface

_NOTCH = 120
_ZOOM_PER_NOTCH = 0.85
_ZOOM_PER_KEY = 0.75
_STEP_SHARE = 0.1
_PAGE_SHARE = 0.9
_MANY_TICKS = 10
_DRAG_PX = 3.0
_EDGE_PX = 6.0

_ZOOM_IN = {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up}
_ZOOM_OUT = {Qt.Key.Key_Minus, Qt.Key.Key_Underscore, Qt.Key.Key_Down}
_MOVES = {
    Qt.Key.Key_Left: -_STEP_SHARE,
    Qt.Key.Key_Right: _STEP_SHARE,
    Qt.Key.Key_PageUp: -_PAGE_SHARE,
    Qt.Key.Key_PageDown: _PAGE_SHARE,
}
_TAKE_KEYS = {Qt.Key.Key_S: 0, Qt.Key.Key_T: 1}


class Pencil(Protocol):
    """What draws on a chart. It is asked first; where it answers True nothing else happens."""

    @property
    def draws(self) -> bool:
        """Return whether a tool is in the hand."""
        ...

    def press(self, pixel: QPointF) -> bool:
        """Draw or take hold of a drawing."""
        ...

    def move(self, pixel: QPointF) -> bool:
        """Draw on, or move what is held; return whether a hand holds anything."""
        ...

    def release(self, pixel: QPointF) -> bool:
        """Let go of what was drawn or moved."""
        ...

    def over(self, pixel: QPointF) -> bool:
        """Return whether something to take hold of lies under the pointer."""
        ...

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key says about drawings."""
        ...


class Gestures:
    """Turns events into moves of one chart."""

    def __init__(self, surface: "ChartSurface") -> None:
        self._surface = surface
        self._pressed_at: QPointF | None = None
        self._grabbed_bar = 0.0
        self._dragging = False
        self._line: LevelLine | None = None
        self._edge: int | None = None
        self._drawing = False

    def press(self, event: QMouseEvent) -> None:
        """Take hold of the line under the pointer, else of the chart itself."""
        event.accept()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.let_go()
        surface, position = self._surface, event.position()
        self._pressed_at = position
        self._grabbed_bar = surface.bar_under(position.x())
        self._edge = self._edge_under(position)
        if self._edge is not None:
            return
        self._line = self._line_under(position)
        pencil = surface.pencil
        self._drawing = self._line is None and pencil is not None and pencil.press(position)
        if self._drawing:
            return
        if self._line is not None:
            self._line.grab()
            surface.point_at(None)

    def move(self, event: QMouseEvent) -> None:
        """Drag what is held; with nothing held move the crosshair."""
        event.accept()
        position = event.position()
        pencil = self._surface.pencil
        free = self._line is None and self._edge is None and not self._dragging
        if free and pencil is not None and pencil.move(position):
            self._surface.point_at(position)
        elif self._pressed_at is None:
            self._hover(position)
        elif self._edge is not None:
            self._surface.move_edge(self._edge, position.y())
        elif self._line is not None:
            self._drag_line(position)
        elif self._dragging or abs(position.x() - self._pressed_at.x()) >= _DRAG_PX:
            self._drag_chart(position)

    def release(self, event: QMouseEvent) -> None:
        """Let go; a line that was moved reports its new price."""
        event.accept()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._line is not None:
            self._drop_line()
        if self._edge is not None:
            self._surface.edge_dropped(self._edge)
        if self._drawing and self._surface.pencil is not None:
            self._surface.pencil.release(event.position())
        self._edge, self._drawing = None, False
        self._pressed_at, self._dragging = None, False
        self._hover(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """Show everything."""
        event.accept()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._draws_at(event.position()):
            # The second of two quick clicks while drawing is a click like any other.
            self.press(event)
            return
        self.let_go()
        self._surface.fit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; sideways, or with Shift, move through time."""
        event.accept()
        surface, delta = self._surface, event.angleDelta()
        sideways = delta.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and sideways == 0:
            sideways = delta.y()
        if sideways and abs(sideways) >= abs(delta.y()):
            surface.window_of_bars.move(
                -sideways / _NOTCH * _STEP_SHARE * surface.window_of_bars.span
            )
        else:
            anchor = surface.bar_under(min(event.position().x(), surface.plot_width()))
            surface.window_of_bars.zoom(_ZOOM_PER_NOTCH ** (delta.y() / _NOTCH), anchor)
        surface.changed()

    def leave(self) -> None:
        """Hide the crosshair when the pointer is gone."""
        if self._pressed_at is None:
            self._surface.point_at(None)
            self._mark_hovered(None)

    def let_go(self) -> None:
        """Drop whatever is held, without a change."""
        if self._line is not None:
            self._line.cancel()
            self._surface.changed()
        self._line, self._pressed_at, self._dragging = None, None, False
        self._edge, self._drawing = None, False

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key says; return False for a key that means nothing here."""
        if self._line is not None:
            return self._line_key(event)
        pencil = self._surface.pencil
        if pencil is not None and pencil.key(event):
            self._surface.changed()
            return True
        return self._chart_key(event)

    def _chart_key(self, event: QKeyEvent) -> bool:
        surface, key = self._surface, Qt.Key(event.key())
        window = surface.window_of_bars
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._crosshair_key(key)
        if key in _MOVES:
            window.move(_MOVES[key] * window.span)
        elif key in _ZOOM_IN:
            self._zoom(_ZOOM_PER_KEY)
        elif key in _ZOOM_OUT:
            self._zoom(1 / _ZOOM_PER_KEY)
        elif key is Qt.Key.Key_Home:
            window.fit()
        elif key is Qt.Key.Key_End:
            window.show_newest()
        elif key is Qt.Key.Key_Escape:
            if surface.crosshair.reading is None:
                return False
            surface.point_at(None)
        else:
            return self._take_key(key)
        surface.changed()
        return True

    def _crosshair_key(self, key: Qt.Key) -> bool:
        if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return False
        self._surface.step_crosshair(-1 if key is Qt.Key.Key_Left else 1)
        return True

    def _take_key(self, key: Qt.Key) -> bool:
        """Take hold of a line by its letter."""
        movable = [line for line in self._surface.level_lines() if line.movable]
        number = _TAKE_KEYS.get(key)
        if number is None or number >= len(movable) or not self._can_move(movable[number]):
            return False
        self._line = movable[number]
        self._line.grab()
        self._tell_place()
        return True

    def _line_key(self, event: QKeyEvent) -> bool:
        key, line = Qt.Key(event.key()), self._line
        assert line is not None  # key() has looked
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            many = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            steps = (_MANY_TICKS if many else 1) * (1 if key is Qt.Key.Key_Up else -1)
            place = None if line.shown is None else self._surface.nudged(line.shown, steps)
            if place is not None:
                line.move_to(place)
                self._tell_place()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._drop_line()
        elif key is Qt.Key.Key_Escape:
            self.let_go()
            self._surface.setAccessibleDescription(self._surface.help_text())
        else:
            return self._chart_key(event)
        self._surface.changed()
        return True

    def _tell_place(self) -> None:
        line, surface = self._line, self._surface
        if line is not None and line.shown is not None:
            price = surface.numbers.price(line.shown)
            surface.setAccessibleDescription(
                surface.words.new_place.format(line=line.name, price=price)
            )
        surface.changed()

    def _zoom(self, factor: float) -> None:
        """Zoom by key: the newest bar stays put while it is in view, else the middle does."""
        window = self._surface.window_of_bars
        newest = len(self._surface.times()) - 1
        anchor = float(newest) if window.follows else (window.first + window.last) / 2
        window.zoom(factor, anchor)

    def _line_under(self, position: QPointF) -> LevelLine | None:
        surface = self._surface
        if position.x() > surface.plot_width() or position.y() > surface.box.rect().height():
            return None
        for line in surface.level_lines():
            if line.movable and line.is_near(position.y()) and self._can_move(line):
                return line
        return None

    def _draws_at(self, position: QPointF) -> bool:
        pencil = self._surface.pencil
        return pencil is not None and (pencil.draws or pencil.over(position))

    def _edge_under(self, position: QPointF) -> int | None:
        strips = self._surface.strips
        return None if strips is None else strips.edge_near(position.y(), _EDGE_PX)

    def _can_move(self, line: LevelLine) -> bool:
        return line.price is not None and self._surface.nudged(line.price, 0) is not None

    def _hover(self, position: QPointF) -> None:
        inside = 0 <= position.x() <= self._surface.plot_width()
        edge = self._edge_under(position) if inside else None
        if self._surface.strips is not None:
            self._surface.strips.hover_edge(edge)
        line = self._line_under(position) if inside and edge is None else None
        self._mark_hovered(line)
        holds = line is not None or edge is not None
        cursor = Qt.CursorShape.SizeVerCursor if holds else Qt.CursorShape.CrossCursor
        pencil = self._surface.pencil
        if inside and not holds and pencil is not None and pencil.over(position):
            cursor = Qt.CursorShape.PointingHandCursor
        self._surface.viewport().setCursor(cursor if inside else Qt.CursorShape.ArrowCursor)
        self._surface.point_at(position if inside and line is None else None)

    def _mark_hovered(self, hovered: LevelLine | None) -> None:
        for line in self._surface.level_lines():
            line.set_hovered(line is hovered)

    def _drag_chart(self, position: QPointF) -> None:
        surface = self._surface
        if not self._dragging:
            self._dragging = True
            surface.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            surface.point_at(None)
        # The bar that was taken hold of stays under the pointer.
        surface.window_of_bars.move(self._grabbed_bar - surface.bar_under(position.x()))
        surface.changed()

    def _drag_line(self, position: QPointF) -> None:
        surface, line = self._surface, self._line
        assert line is not None  # move() has looked
        row = min(max(position.y(), 0.0), float(surface.box.rect().height()))
        price = surface.snap(surface.price_under(row))
        if price is not None:
            line.move_to(price)
            surface.changed()

    def _drop_line(self) -> None:
        line, self._line = self._line, None
        price = None if line is None else line.drop()
        if line is not None and price is not None:
            self._surface.line_dropped(line, price)
        self._surface.changed()
