"""Columns of bars that grow at the end: what a chart reads while prices come in."""

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

    __slots__ = ("_columns", "count")

    def __init__(self, series: BarSeries | None = None, shown: int | None = None) -> None:
        self._columns: dict[str, NDArray[np.int64] | NDArray[np.float64]] = {}
        self.count = 0
        if series is None:
            for name in _TIMES:
                self._columns[name] = np.empty(_LEAST, np.int64)
            for name in _VALUES:
                self._columns[name] = np.empty(_LEAST, np.float64)
            return
        for name in (*_TIMES, *_VALUES):
            self._columns[name] = getattr(series, name)
        self.count = len(series) if shown is None else min(shown, len(series))

    def append(self, bar: Bar) -> None:
        """Add one bar at the end."""
        columns, row = self._columns, self.count
        if row < len(columns["open_ns"]) and columns["open_ns"][row] == bar.open_ns:
            self.count = row + 1
            return
        self._make_room(row)
        columns["open_ns"][row] = bar.open_ns
        columns["close_ns"][row] = bar.close_ns
        columns["open"][row] = bar.open
        columns["high"][row] = bar.high
        columns["low"][row] = bar.low
        columns["close"][row] = bar.close
        columns["volume"][row] = bar.volume
        self.count = row + 1

    def extend(self, series: BarSeries) -> None:
        """Add a whole series at the end."""
        row, stop = self.count, self.count + len(series)
        self._make_room(stop)
        for name, column in self._columns.items():
            column[row:stop] = getattr(series, name)
        self.count = stop

    def drop_first(self, rows: int) -> None:
        """Forget the oldest bars."""
        for name, column in self._columns.items():
            self._columns[name] = column[rows : self.count].copy()
        self.count = max(0, self.count - rows)

    def times(self, name: str) -> NDArray[np.int64]:
        """Return a column of times, as a view."""
        return self._columns[name][: self.count].view(np.int64)

    def values(self, name: str) -> NDArray[np.float64]:
        """Return a column of prices or volumes, as a view."""
        return self._columns[name][: self.count].view(np.float64)

    def series(self, like: BarSeries, first: int = 0) -> BarSeries:
        """Return the bars from row `first` on as views, with the instrument of another series."""
        return BarSeries(
            like.instrument,
            like.timeframe_s,
            *(self.times(name)[first:] for name in _TIMES),
            *(self.values(name)[first:] for name in _VALUES),
            like.made_up,
        )

    def _make_room(self, row: int) -> None:
        """Make columns of our own that hold row number `row`; a series laid in is left alone."""
        room = len(self._columns["open_ns"])
        if row < room and self._columns["open_ns"].flags.writeable and self.count + 1 >= row:
            return
        room = max(_LEAST, 2 * self.count, row + 1)
        for name, column in self._columns.items():
            fresh = np.empty(room, column.dtype)
            fresh[: self.count] = column[: self.count]
            self._columns[name] = fresh
