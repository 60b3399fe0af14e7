"""Candles from Bybit, page by page: Bybit tells the newest first, we the oldest."""

from collections.abc import Iterator, Sequence
from typing import Final

from core.brokers.bybit.client import BybitClient, venue_down
from core.brokers.bybit.limits import PRICES
from core.brokers.bybit.mapping import LINEAR
from core.clock import SECOND_NS
from core.errors import BrokerError, DataError
from core.model.market import Bar

INTERVALS: Final = {
    60: "1", 180: "3", 300: "5", 900: "15", 1_800: "30", 3_600: "60", 7_200: "120",
    14_400: "240", 21_600: "360", 43_200: "720", 86_400: "D", 604_800: "W",
}  # fmt: skip
"""Bar lengths in seconds and Bybit's names for them."""

PAGE: Final = 1000


def history_pages(
    client: BybitClient, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
) -> Iterator[Sequence[Bar]]:
    """Yield pages of closed bars from `from_ns` on, oldest first; those after `to_ns` are left out.

    Resumable: begin again at the last bar's `close_ns`. Raises DataError for a length Bybit has
    not got, VenueDown or RateLimited when a page cannot be had.
    """
    interval = INTERVALS.get(timeframe_s)
    if interval is None:
        raise DataError(f"Bybit has no bars of {timeframe_s} seconds.")
    span_ms = timeframe_s * 1000
    start_ms = -(-(from_ns // 1_000_000) // span_ms) * span_ms
    end_ms = to_ns // 1_000_000
    while start_ms + span_ms <= end_ms:
        last_ms = start_ms + (PAGE - 1) * span_ms
        client.await_turn(PRICES, urgent=False)
        params = {
            "category": LINEAR,
            "symbol": symbol,
            "interval": interval,
            "start": start_ms,
            "end": last_ms,
            "limit": PAGE,
        }
        try:
            rows = client.candles(params)
        except BrokerError as failure:
            raise venue_down(failure) from None
        bars = [_bar(symbol, timeframe_s, row) for row in reversed(rows)]
        page = [one for one in bars if one.close_ns <= end_ms * 1_000_000]
        if page:
            yield page
        start_ms = last_ms + span_ms


def _bar(symbol: str, timeframe_s: int, row: Sequence[str]) -> Bar:
    try:
        open_ns = int(row[0]) * 1_000_000
        opened, high, low, close, volume = (float(text) for text in row[1:6])
    except (ValueError, IndexError):
        raise DataError("Bybit's candle could not be read.") from None
    close_ns = open_ns + timeframe_s * SECOND_NS
    return Bar(
        symbol, timeframe_s, open_ns, close_ns, opened, high, low, close, volume, source="bybit"
    )
