"""Garbage collection on the GUI thread only.

Python may collect at any allocation, on any thread. A dead widget found by the engine's thread,
or in the middle of a Qt callback, is destroyed there, and the program dies with it. So automatic
collection is off while a window lives, and a timer collects when the GUI thread is between events.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 200


class Collector(QObject):
    """Turns automatic collection off and collects by timer, by Python's own thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_MS)

    def look(self) -> None:
        """Collect the oldest generation that is due, or nothing."""
        counts = gc.get_count()
        due = [n for n in range(3) if counts[n] > self._thresholds[n]]
        if due:
            gc.collect(max(due))

    def close(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
