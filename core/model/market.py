"""Market data: ticks and bars. Prices here are float64; they become money only in Instrument."""

from msgspec import Struct

TIMEFRAMES: dict[str, int] = {
    "1m": 60,
    "3m": 180,
    "5m": 300,
    "15m": 900,
    "30m": 1_800,
    "1h": 3_600,
    "4h": 14_400,
    "1d": 86_400,
}
"""Timeframe names and their length in seconds."""


def timeframe_name(seconds: int) -> str:
    """Return the usual name of a bar length, or its seconds."""
    for name, length in TIMEFRAMES.items():
        if length == seconds:
            return name
    return f"{seconds}s"


class Tick(Struct, frozen=True, gc=False):
    """One trade or quote change of one symbol."""

    symbol: str
    ts_ns: int
    price: float
    quantity: float = 0.0
    bid: float = 0.0
    ask: float = 0.0
    id: int = 0
    source: str = ""


class Bar(Struct, frozen=True, gc=False):
    """Prices of one symbol over one stretch of time; known only at `close_ns`."""

    symbol: str
    timeframe_s: int
    open_ns: int
    close_ns: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    id: int = 0
    source: str = ""

    @property
    def ts_ns(self) -> int:
        """Return the time at which the bar is known."""
        return self.close_ns


class BarSlice(Struct, frozen=True, gc=False):
    """Bars of several symbols that close at the same moment, in symbol order."""

    open_ns: int
    close_ns: int
    bars: tuple[Bar, ...]
    source: str = ""
