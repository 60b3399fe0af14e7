"""Drawing by hand: click or drag to draw, choose, move, take away, take back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from ui.charts.drawing import POINTS, Drawing, Kind, Point, TimePlaces
from ui.charts.drawing_layer import DrawingLayer

if TYPE_CHECKING:
    from ui.charts.candle_chart import CandleChart

_DRAG_PX = 4.0
_MAGNET_PX = 26.0
_KEY_SHARE = 1 / 60
_MOST_UNDO = 100
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

Drawings = tuple[Drawing, ...]


class DrawingTools(QObject):
    """The drawings of one chart and the tool in hand.

    Signals: changed(tuple) with all drawings after a person changed them, tool_changed(str) when
    a tool was put down, note_wanted(tuple) with the point of a note that needs its words, told(str)
    with a sentence for people who listen.
    """

    changed = Signal(object)
    tool_changed = Signal(str)
    note_wanted = Signal(object)

    def __init__(self, chart: "CandleChart", layer: DrawingLayer) -> None:
        super().__init__(chart)
        self._chart, self.layer = chart, layer
        self.tool: Kind | None = None
        self.magnet = False
        self._drawings: Drawings = ()
        self._undo: list[Drawings] = []
        self._pressed: QPointF | None = None
        self._held: int | None = None
        self._moved_from: tuple[Point, Drawing] | None = None
        self._measured = False

    @property
    def drawings(self) -> Drawings:
        """Return all drawings, oldest first."""
        return self._drawings

    @property
    def draws(self) -> bool:
        """Return whether a tool is in the hand."""
        return self.tool is not None

    @property
    def chosen(self) -> int | None:
        """Return the number of the chosen drawing."""
        return self.layer.chosen

    # What the screen sets

    def show(self, drawings: Sequence[Drawing]) -> None:
        """Show these drawings, of another symbol; nothing can be taken back any more."""
        self._undo.clear()
        self.layer.pending, self._held = None, None
        self._put(tuple(drawings), chosen=None)

    def take_tool(self, tool: Kind | None) -> None:
        """Take a tool into the hand; None only looks."""
        self.tool = tool
        self.layer.pending, self._measured = None, False
        self.layer.chosen = None
        self._redraw()

    def write_note(self, point: Point, text: str) -> None:
        """Add a note at a point."""
        if text.strip():
            self._change((*self._drawings, Drawing("note", (point,), text.strip())), chosen=None)

    def remove(self) -> int:
        """Take the chosen drawing away, or all where none is chosen; return how many went."""
        if self.chosen is not None:
            kept = [one for place, one in enumerate(self._drawings) if place != self.chosen]
        else:
            kept = []
        gone = len(self._drawings) - len(kept)
        if gone:
            self._change(tuple(kept), chosen=None)
        return gone

    def undo(self) -> bool:
        """Take the last change back; return False when there is none."""
        if not self._undo:
            return False
        self._put(self._undo.pop(), chosen=None)
        self.changed.emit(self._drawings)
        return True

    # What gestures tell; True means that the chart shall do nothing else

    def press(self, pixel: QPointF) -> bool:
        """Begin, or finish what a first click began."""
        if not self._in_candles(pixel):
            return False
        if self.tool is not None:
            self._press_tool(pixel)
            return True
        handle = self.layer.handle_at(pixel)
        place = self.chosen if handle is not None else self.layer.drawing_at(pixel)
        if place is None:
            if self.chosen is not None:
                self.layer.chosen = None
                self._redraw()
            return False
        self.layer.chosen, self._held, self._pressed = place, handle, pixel
        self._moved_from = self._point(pixel, loose=True), self._drawings[place]
        self._redraw()
        return True

    def move(self, pixel: QPointF) -> bool:
        """Let what is being drawn or moved follow the pointer."""
        if self.layer.pending is not None and not self._measured:
            last = len(self.layer.pending.points) - 1
            self.layer.pending = self.layer.pending.with_point(last, self._point(pixel))
            self._redraw()
            return self._pressed is not None
        if self._moved_from is None or self._pressed is None or self.chosen is None:
            return False
        if (pixel - self._pressed).manhattanLength() >= _DRAG_PX:
            shown = list(self._drawings)
            shown[self.chosen] = self._moved(pixel)
            self.layer.drawings = shown
            self._redraw()
        return True

    def release(self, pixel: QPointF) -> bool:
        """Finish what was dragged."""
        pressed, self._pressed = self._pressed, None
        if self.tool is not None:
            pending = self.layer.pending
            dragged = pressed is not None and (pixel - pressed).manhattanLength() >= _DRAG_PX
            if pending is not None and not self._measured:
                self.move(pixel)
                if dragged or len(pending.points) == 1:
                    self._finish()
            return True
        if self._moved_from is None:
            return False
        if pressed is not None and (pixel - pressed).manhattanLength() >= _DRAG_PX:
            assert self.chosen is not None  # press() has chosen it
            shown = list(self._drawings)
            shown[self.chosen] = self._moved(pixel)
            self._change(tuple(shown), chosen=self.chosen)
        self._held, self._moved_from = None, None
        return True

    def over(self, pixel: QPointF) -> bool:
        """Return whether the pointer is on something that can be taken hold of."""
        if self.tool is not None or not self._in_candles(pixel):
            return False
        return self.layer.handle_at(pixel) is not None or self.layer.drawing_at(pixel) is not None

    def cancel(self) -> bool:
        """Give up what is under way, then the tool, then the choice; False when there is none."""
        if self.layer.pending is not None or self._moved_from is not None:
            self.layer.pending, self._moved_from, self._pressed = None, None, None
            self._measured, self._held = False, None
            self.layer.drawings = self._drawings
        elif self.tool is not None:
            self.take_tool(None)
            self.tool_changed.emit("")
        elif self.chosen is not None:
            self.layer.chosen = None
        else:
            return False
        self._redraw()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key says about drawings."""
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key is Qt.Key.Key_Escape:
            return self.cancel()
        if control and key is Qt.Key.Key_Z:
            return self.undo()
        if control:
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return self.chosen is not None and self.remove() > 0
        if key is Qt.Key.Key_D and self._drawings:
            place = -1 if self.chosen is None else self.chosen
            self.layer.chosen = (place + 1) % len(self._drawings)
            self._redraw()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tool is not None:
            return self._place_by_key()
        if key in _ARROWS and self.chosen is not None and self.tool is None:
            self._nudge(*_ARROWS[key])
            return True
        return False

    def follow_crosshair(self) -> None:
        """Let what is being drawn by keys follow the crosshair."""
        point = self._key_point()
        pending = self.layer.pending
        if pending is not None and point is not None and not self._measured:
            self.layer.pending = pending.with_point(len(pending.points) - 1, point)
            self._redraw()

    # Inside

    def _in_candles(self, pixel: QPointF) -> bool:
        height = self._chart.box.rect().height()
        return pixel.x() <= self._chart.plot_width() and pixel.y() <= height

    def _press_tool(self, pixel: QPointF) -> None:
        self._pressed = pixel
        if self.layer.pending is not None and not self._measured:
            self.move(pixel)
            self._finish()
            self._pressed = None
            return
        self._begin(self._point(pixel))

    def _begin(self, point: Point) -> None:
        assert self.tool is not None  # only tools begin something
        self._measured = False
        self.layer.pending = Drawing(self.tool, (point,) * POINTS[self.tool])
        self._redraw()

    def _finish(self) -> None:
        pending = self.layer.pending
        assert pending is not None  # who calls has looked
        if pending.kind == "measure":
            # It stays on view until the next press or Escape, and is kept nowhere.
            self._measured = True
            self._redraw()
            return
        self.layer.pending = None
        self.tool = None
        if pending.kind == "note":
            self._redraw()
            self.tool_changed.emit("")
            self.note_wanted.emit(pending.points[0])
            return
        if len(pending.points) == 1 or pending.points[0] != pending.points[1]:
            self._change((*self._drawings, pending), chosen=len(self._drawings))
        self._redraw()
        self.tool_changed.emit("")

    def _place_by_key(self) -> bool:
        point = self._key_point()
        if point is None:
            self._chart.step_crosshair(0)
            point = self._key_point()
        if point is None:
            return False
        if self.layer.pending is None or self._measured:
            self._begin(point)
            if self.tool is not None and POINTS[self.tool] == 1:
                self._finish()
        else:
            self.follow_crosshair()
            self._finish()
        return True

    def _key_point(self) -> Point | None:
        index = self._chart.pointed_at()
        if index is None:
            return None
        return int(self._chart.times()[index]), float(self._chart.columns.close[index])

    def _nudge(self, bars: int, steps: int) -> None:
        assert self.chosen is not None  # key() has looked
        low, high = self._chart.visible_prices
        places, rise = self.places(), steps * (high - low) * _KEY_SHARE
        old = self._drawings[self.chosen]
        points = tuple(
            (places.time(places.place(time_ns) + bars), price + rise)
            for time_ns, price in old.points
        )
        shown = list(self._drawings)
        shown[self.chosen] = Drawing(old.kind, points, old.text)
        self._change(tuple(shown), chosen=self.chosen)

    def _moved(self, pixel: QPointF) -> Drawing:
        assert self._moved_from is not None  # move() and release() have looked
        begun, old = self._moved_from
        if self._held is not None:
            return old.with_point(self._held, self._point(pixel))
        places, here = self.places(), self._point(pixel, loose=True)
        bars = round(places.place(here[0]) - places.place(begun[0]))
        points = tuple(
            (places.time(places.place(time_ns) + bars), self._on_grid(price + here[1] - begun[1]))
            for time_ns, price in old.points
        )
        return Drawing(old.kind, points, old.text)

    def places(self) -> TimePlaces:
        """Return the places of times among the bars on view."""
        return TimePlaces(self._chart.times(), self._chart.time_labels.bar_ns)

    def _point(self, pixel: QPointF, *, loose: bool = False) -> Point:
        """Return the point under a pixel: at the middle of a bar, on the grid of prices."""
        chart = self._chart
        scale = chart.box.scale_for()
        row = min(max(pixel.y(), 0.0), scale.height)
        bar, price = round(scale.bar(pixel.x())), scale.price(row)
        if loose:
            return self.places().time(bar), price
        if self.magnet and 0 <= bar < len(chart.columns):
            candle = chart.columns.candle(bar)
            four = np.array([candle.open, candle.high, candle.low, candle.close])
            nearest = float(four[np.abs(four - price).argmin()])
            if abs(scale.y(nearest) - row) <= _MAGNET_PX:
                return self.places().time(bar), nearest
        return self.places().time(bar), self._on_grid(price)

    def _on_grid(self, price: float) -> float:
        exact = self._chart.snap(price)
        return price if exact is None else float(exact)

    def _change(self, drawings: Drawings, *, chosen: int | None) -> None:
        self._undo.append(self._drawings)
        del self._undo[:-_MOST_UNDO]
        self._put(drawings, chosen=chosen)
        self.changed.emit(drawings)

    def _put(self, drawings: Drawings, *, chosen: int | None) -> None:
        self._drawings = drawings
        self.layer.drawings, self.layer.chosen = drawings, chosen
        self._redraw()

    def _redraw(self) -> None:
        self.layer.update()
        self._chart.changed()
