"""Plays shaken prices: fast up to the shock, then one moment after the other, looked at each."""

from collections.abc import Callable, Sequence

import numpy as np

from core.data.historical import HistoricalFeed
from core.data.series import BarSeries, Floats
from core.data.stretch import Stretch
from core.model.instrument import Instrument
from core.model.market import BarSlice

Look = Callable[[int], None]
"""Called with the opening of the bars that come next, once all before them has been traded."""


class StressFeed:
    """A DataFeed of stored bars that calls `look` before each moment from `start_ns` on."""

    def __init__(
        self, series: Sequence[BarSeries], start_ns: int, end_ns: int, label: str, look: Look
    ) -> None:
        filled = [one for one in series if len(one)]
        self._before = HistoricalFeed(filled, label, end_ns=start_ns)
        self._after = HistoricalFeed(filled, label, start_ns=start_ns, end_ns=end_ns)
        self._symbols = [one.symbol for one in sorted(filled, key=lambda one: one.symbol)]
        self._look = look
        self.label = label
        self.made_up = True
        self.bars_only = True
        self.timeframe_s = self._before.timeframe_s
        self.fingerprint = f"{self._before.fingerprint}-{self._after.fingerprint}"

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments in symbol order."""
        return self._before.instruments()

    @property
    def position(self) -> float:
        """Return how much has been given out, from 0 to 1."""
        total = self._before.total + self._after.total
        return (self._before.done + self._after.done) / total if total else 1.0

    def next(self) -> BarSlice | None:
        """Return the next slice, or None at the end."""
        message = self._before.next()
        if message is not None:
            return message
        message = self._after.next()
        if message is not None:
            self._look(message.open_ns)
        return message

    def take(self) -> Stretch | None:
        """Return many slices before the shock and a single one from then on, or None."""
        stretch = self._before.take()
        if stretch is not None:
            return stretch
        message = self.next()
        return None if message is None else self._stretch_of(message)

    def _stretch_of(self, message: BarSlice) -> Stretch:
        bars = sorted(message.bars, key=lambda one: one.symbol)
        rank = np.array([self._symbols.index(one.symbol) for one in bars], np.int64)

        def column(name: str) -> Floats:
            return np.array([getattr(one, name) for one in bars], np.float64)

        block = BarSeries(
            self._before.instruments()[0],
            self.timeframe_s,
            np.array([one.open_ns for one in bars], np.int64),
            np.array([one.close_ns for one in bars], np.int64),
            column("open"),
            column("high"),
            column("low"),
            column("close"),
            column("volume"),
        )
        return Stretch(block, rank, self._symbols, self.timeframe_s, self.label)
