"""A stored series of bars: columns, not objects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.instrument import Instrument

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BarSeries:
    """Bars of one symbol and one timeframe, oldest first.

    All arrays have the same length n. `open_ns` and `close_ns` are nanoseconds since 1970, UTC,
    strictly rising; prices are in the quote currency, volume in shares or coins.
    """

    instrument: Instrument
    timeframe_s: int
    open_ns: Times
    close_ns: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    made_up: bool = False

    def __len__(self) -> int:
        return len(self.open_ns)

    @property
    def symbol(self) -> str:
        """Return the instrument's symbol."""
        return self.instrument.symbol

    def between(self, start_ns: int, end_ns: int) -> "BarSeries":
        """Return the bars with start_ns <= open_ns < end_ns, as views."""
        first = int(np.searchsorted(self.open_ns, start_ns, side="left"))
        last = int(np.searchsorted(self.open_ns, end_ns, side="left"))
        return self.rows(first, last)

    def rows(self, first: int, last: int) -> "BarSeries":
        """Return rows first..last-1, as views."""
        return BarSeries(
            self.instrument,
            self.timeframe_s,
            self.open_ns[first:last],
            self.close_ns[first:last],
            self.open[first:last],
            self.high[first:last],
            self.low[first:last],
            self.close[first:last],
            self.volume[first:last],
            self.made_up,
        )


def symbols_of(series: Sequence[BarSeries]) -> tuple[str, ...]:
    """Return the symbols in the order given."""
    return tuple(one.symbol for one in series)
