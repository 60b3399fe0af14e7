"""The bars a chart shows: growing columns with their summaries."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.clock import IST, to_datetime
from core.errors import DataError
from ui.charts.growing_column import GrowingColumn
from ui.charts.pyramid import HIGHEST, LOWEST, TOTAL, Pyramid

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

_PRICES = ("open", "high", "low", "close")


class Candle(NamedTuple):
    """One bar: its opening time in nanoseconds since 1970 UTC, four prices, units traded."""

    time_ns: int
    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0


class CandleColumns:
    """Bars by column, oldest first; the highest, lowest and traded sums are kept as pyramids."""

    def __init__(self) -> None:
        self._time: GrowingColumn[np.int64] = GrowingColumn(np.int64)
        self._open: GrowingColumn[np.float64] = GrowingColumn(np.float64)
        self._close: GrowingColumn[np.float64] = GrowingColumn(np.float64)
        self.highest = Pyramid(HIGHEST)
        self.lowest = Pyramid(LOWEST)
        self.traded = Pyramid(TOTAL)
        self._version = 0

    def __len__(self) -> int:
        return len(self._time)

    @property
    def version(self) -> int:
        """Return a number that changes with every change of the bars."""
        return self._version

    @property
    def time_ns(self) -> Times:
        """Return the opening times as a view."""
        return self._time.values

    @property
    def open(self) -> Floats:
        """Return the opening prices as a view."""
        return self._open.values

    @property
    def high(self) -> Floats:
        """Return the highest prices as a view."""
        return self.highest.level(0)

    @property
    def low(self) -> Floats:
        """Return the lowest prices as a view."""
        return self.lowest.level(0)

    @property
    def close(self) -> Floats:
        """Return the closing prices as a view."""
        return self._close.values

    @property
    def volume(self) -> Floats:
        """Return the units traded as a view."""
        return self.traded.level(0)

    def load(
        self, time_ns: Times, prices: tuple[Floats, Floats, Floats, Floats], volume: Floats
    ) -> None:
        """Replace everything by copies of these columns (prices: open, high, low, close).

        Columns of unequal length, times that do not rise, missing or endless numbers and a high
        below its low raise DataError with a sentence; the bars shown before then stay.
        """
        _refuse_bad(time_ns, prices, volume)
        self._version += 1
        self._time.load(time_ns)
        self._open.load(prices[0])
        self.highest.load(prices[1])
        self.lowest.load(prices[2])
        self._close.load(prices[3])
        self.traded.load(volume)

    def append(self, candle: Candle) -> None:
        """Add the next bar; DataError if it is not later than the last or holds no number."""
        if len(self) and candle.time_ns <= self._time.values[-1]:
            raise DataError(
                f"The bar of {_moment(candle.time_ns)} is not later than the last one shown, "
                "so it was left out. Load the prices again."
            )
        _refuse_bad_candle(candle)
        self._version += 1
        self._time.append(candle.time_ns)
        self._open.append(candle.open)
        self.highest.append(candle.high)
        self.lowest.append(candle.low)
        self._close.append(candle.close)
        self.traded.append(candle.volume)

    def replace_last(self, candle: Candle) -> None:
        """Put `candle` in place of the last bar, which must have the same opening time."""
        if not len(self) or candle.time_ns != self._time.values[-1]:
            raise DataError(
                f"The bar of {_moment(candle.time_ns)} is not the last one shown, "
                "so it could not be brought up to date. Load the prices again."
            )
        _refuse_bad_candle(candle)
        self._version += 1
        self._open.replace_last(candle.open)
        self.highest.replace_last(candle.high)
        self.lowest.replace_last(candle.low)
        self._close.replace_last(candle.close)
        self.traded.replace_last(candle.volume)

    def candle(self, index: int) -> Candle:
        """Return one bar; an index outside raises IndexError."""
        return self.group(index, index + 1)

    def group(self, first: int, last: int) -> Candle:
        """Return bars first..last-1 as one bar; an empty or outside range raises IndexError."""
        if not 0 <= first < last <= len(self):
            raise IndexError(f"no bars {first} to {last - 1} among {len(self)}")
        return Candle(
            int(self._time.values[first]),
            float(self._open.values[first]),
            self.highest.over(first, last),
            self.lowest.over(first, last),
            float(self._close.values[last - 1]),
            self.traded.over(first, last),
        )


def _refuse_bad(time_ns: Times, prices: tuple[Floats, ...], volume: Floats) -> None:
    columns = (*prices, volume)
    if any(len(column) != len(time_ns) for column in columns):
        lengths = ", ".join(str(len(column)) for column in (time_ns, *columns))
        raise DataError(
            f"The columns of these prices differ in length ({lengths}), so no chart can be drawn. "
            "Load the prices again."
        )
    for name, column in zip((*_PRICES, "volume"), columns, strict=True):
        _refuse_first(~np.isfinite(column), time_ns, f"has no {name}")
    _refuse_first(prices[1] < prices[2], time_ns, "has a high below its low")
    late = np.zeros(len(time_ns), dtype=bool)
    late[1:] = time_ns[1:] <= time_ns[:-1]
    _refuse_first(late, time_ns, "is not later than the bar before it")


def _refuse_first(bad: NDArray[np.bool_], time_ns: Times, fault: str) -> None:
    if not bad.any():
        return
    row = int(bad.argmax())
    raise DataError(
        f"Bar {row + 1} of {len(time_ns)} ({_moment(int(time_ns[row]))}) {fault}, "
        "so no chart can be drawn. Mend or remove that bar and load the prices again."
    )


def _refuse_bad_candle(candle: Candle) -> None:
    for name in (*_PRICES, "volume"):
        if not np.isfinite(getattr(candle, name)):
            raise DataError(
                f"The bar of {_moment(candle.time_ns)} has no {name}, so it was left out. "
                "Load the prices again."
            )
    if candle.high < candle.low:
        raise DataError(
            f"The bar of {_moment(candle.time_ns)} has a high below its low, "
            "so it was left out. Load the prices again."
        )


def _moment(time_ns: int) -> str:
    return f"{to_datetime(time_ns, IST):%d %b %Y, %H:%M} in India"
