"""Garbage collection on the GUI thread only.

Python may collect at any allocation, on any thread. A dead widget found by the engine's thread,
or in the middle of a Qt callback, is destroyed there, and the program dies with it. So automatic
collection is off while a window lives, and a timer collects when the GUI thread is between events.

A full collection looks at everything there is and stops all threads meanwhile, the engine's too:
a tenth of a second for what the libraries alone hold. So what is there for good is not looked at.
"""

import gc

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

_LOOK_MS = 200
_TOO_LONG_MS = 20


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
        if not due:
            return
        taken = QElapsedTimer()
        taken.start()
        gc.collect(max(due))
        if taken.elapsed() > _TOO_LONG_MS:
            self.settle()

    def settle(self) -> None:
        """Take what is there now for what stays: it is not looked at again."""
        gc.freeze()

    def close(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
