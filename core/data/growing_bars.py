"""Columns of bars that grow at the end: what a chart reads while prices come in."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.series import BarSeries
from core.model.market import Bar

_TIMES = ("open_ns", "close_ns")
_VALUES = ("open", "high", "low", "close", "volume")
_LEAST = 256


class GrowingBars:
    """Bars of one symbol and one length, oldest first; rows below `count` are known.

    A series laid in with fewer rows `shown` than it has is revealed by the bars that come: they
    are not written again where the same bar already stands.
    """

    __slots__ = ("_own", "_times", "_values", "count")

    def __init__(self, series: BarSeries | None = None, shown: int | None = None) -> None:
        self._times: dict[str, NDArray[np.int64]] = {}
        self._values: dict[str, NDArray[np.float64]] = {}
        self._own = series is None
        self.count = 0
        if series is None:
            self._times = {name: np.empty(_LEAST, np.int64) for name in _TIMES}
            self._values = {name: np.empty(_LEAST, np.float64) for name in _VALUES}
            return
        self._times = {name: getattr(series, name) for name in _TIMES}
        self._values = {name: getattr(series, name) for name in _VALUES}
        self.count = len(series) if shown is None else min(shown, len(series))

    def append(self, bar: Bar) -> None:
        """Add one bar at the end."""
        row = self.count
        opens = self._times["open_ns"]
        if row < len(opens) and not self._own and opens[row] == bar.open_ns:
            self.count = row + 1
            return
        self._make_room(row + 1)
        for name, times in self._times.items():
            times[row] = getattr(bar, name)
        for name, values in self._values.items():
            values[row] = getattr(bar, name)
        self.count = row + 1

    def extend(self, series: BarSeries) -> None:
        """Add a whole series at the end."""
        row, stop = self.count, self.count + len(series)
        self._make_room(stop)
        for name, times in self._times.items():
            times[row:stop] = getattr(series, name)
        for name, values in self._values.items():
            values[row:stop] = getattr(series, name)
        self.count = stop

    def drop_first(self, rows: int) -> None:
        """Forget the oldest bars."""
        stop = self.count
        self._times = {name: one[rows:stop].copy() for name, one in self._times.items()}
        self._values = {name: one[rows:stop].copy() for name, one in self._values.items()}
        self._own = True
        self.count = max(0, stop - rows)

    def times(self, name: str) -> NDArray[np.int64]:
        """Return a column of times, as a view."""
        return self._times[name][: self.count]

    def values(self, name: str) -> NDArray[np.float64]:
        """Return a column of prices or volumes, as a view."""
        return self._values[name][: self.count]

    def series(self, like: BarSeries, first: int = 0) -> BarSeries:
        """Return the bars from row `first` on as views, with the instrument of another series."""
        times, values, stop = self._times, self._values, self.count
        return BarSeries(
            like.instrument,
            like.timeframe_s,
            times["open_ns"][first:stop],
            times["close_ns"][first:stop],
            values["open"][first:stop],
            values["high"][first:stop],
            values["low"][first:stop],
            values["close"][first:stop],
            values["volume"][first:stop],
            like.made_up,
        )

    def _make_room(self, rows: int) -> None:
        """Have columns of our own for that many rows; a series laid in is never written to."""
        if self._own and rows <= len(self._times["open_ns"]):
            return
        # An eighth more, not twice as much: dozens of symbols have seven columns each.
        room = max(_LEAST, self.count + self.count // 8, rows)
        self._times = {name: self._grown(one, room) for name, one in self._times.items()}
        self._values = {name: self._grown(one, room) for name, one in self._values.items()}
        self._own = True

    def _grown(self, column: NDArray[Any], room: int) -> NDArray[Any]:
        fresh = np.empty(room, column.dtype)
        fresh[: self.count] = column[: self.count]
        return fresh
