"""The bars of the open session for charts; putting very many together never holds up a screen."""

import threading
from collections.abc import Callable

from core.data.recent_bars import BarRows, RecentBars
from ui.deck import Candles

_ONLY_PREPARE = 2**62  # a first row beyond every bar: nothing is copied


class ChartBars:
    """Answers for charts from the session's bars; `bars` returns those of the open session."""

    def __init__(self, bars: Callable[[], RecentBars | None]) -> None:
        self._bars = bars
        self._thread: threading.Thread | None = None

    def candles(self, symbol: str, timeframe_s: int, first: int) -> Candles | None:
        """Return bars from row `first` on; None without any, or while many are put together."""
        bars = self._bars()
        if bars is None:
            return None
        if bars.takes_long(symbol, timeframe_s):
            self._put_together(bars, symbol, timeframe_s)
            return None
        rows = bars.rows(symbol, timeframe_s, first)
        return _candles(symbol, timeframe_s, rows) if rows is not None and rows.total else None

    def close(self) -> None:
        """Wait for what is being put together."""
        if self._thread is not None:
            self._thread.join(5.0)

    def _put_together(self, bars: RecentBars, symbol: str, timeframe_s: int) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(
            target=bars.rows, args=(symbol, timeframe_s, _ONLY_PREPARE), name="chart-bars"
        )
        self._thread.start()


def _candles(symbol: str, timeframe_s: int, rows: BarRows) -> Candles:
    return Candles(
        symbol=symbol,
        timeframe_s=timeframe_s,
        first=rows.first,
        total=rows.total,
        version=rows.version,
        open_ns=rows.open_ns,
        open=rows.open,
        high=rows.high,
        low=rows.low,
        close=rows.close,
        volume=rows.volume,
    )
