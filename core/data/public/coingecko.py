"""CoinGecko's public prices: last prices and candles in US dollars, without a key."""

from collections.abc import Mapping, Sequence
from typing import Final

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS, Clock
from core.data.public.source import Quote
from core.data.public.web import WebService, price
from core.errors import DataError
from core.model.market import Bar

ADDRESS: Final = "https://api.coingecko.com"
GAP_NS: Final = 6 * SECOND_NS
"""The public limit is between 5 and 15 a minute, by how busy the service is."""

_IDS: Final = {
    "BTC": "bitcoin", "ETH": "ethereum", "SOL": "solana", "BNB": "binancecoin", "ADA": "cardano",
    "XRP": "ripple", "DOGE": "dogecoin", "AVAX": "avalanche-2", "DOT": "polkadot",
    "LINK": "chainlink", "LTC": "litecoin", "TRX": "tron", "BCH": "bitcoin-cash",
    "MATIC": "matic-network", "UNI": "uniswap", "ATOM": "cosmos", "NEAR": "near", "SUI": "sui",
}  # fmt: skip
_QUOTE: Final = "USDT"
_SPANS: Final = {1_800: (1, 2), 14_400: (7, 14, 30), 345_600: (90, 180, 365)}
"""Candle lengths and the numbers of days that bring them."""


class CoinGecko:
    """Implements `PublicSource`."""

    name = "CoinGecko"

    def __init__(self, clock: Clock, address: str = ADDRESS, gap_ns: int = GAP_NS) -> None:
        self._clock = clock
        self._web = WebService(self.name, address, gap_ns, clock)

    def quotes(self, symbols: Sequence[str]) -> Mapping[str, Quote]:
        """Return the last prices of the symbols it knows."""
        ids = {one: name for one in symbols if (name := _id_of(one))}
        if not ids:
            return {}
        answer = self._web.get(
            "/api/v3/simple/price",
            {
                "ids": ",".join(sorted(set(ids.values()))),
                "vs_currencies": "usd",
                "include_last_updated_at": "true",
            },
        )
        if not isinstance(answer, dict):
            raise DataError("CoinGecko answered with something unreadable.")
        now_ns = self._clock.now_ns()
        found: dict[str, Quote] = {}
        for symbol, known_as in ids.items():
            row = answer.get(known_as)
            if isinstance(row, dict) and "usd" in row:
                at_s = row.get("last_updated_at")
                ts_ns = at_s * SECOND_NS if isinstance(at_s, int) else now_ns
                found[symbol] = Quote(symbol, price(row["usd"]), ts_ns, self.name)
        return found

    def bars(self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int) -> Sequence[Bar]:
        """Return candles of half an hour, four hours or four days; they have no volume."""
        name, spans = _id_of(symbol), _SPANS.get(timeframe_s)
        if name is None or spans is None:
            raise DataError(f"CoinGecko has no such bars of {symbol}.")
        asked_days = -(-(self._clock.now_ns() - from_ns) // DAY_NS)
        days = next((one for one in spans if one >= asked_days), spans[-1])
        rows = self._web.get(f"/api/v3/coins/{name}/ohlc", {"vs_currency": "usd", "days": days})
        if not isinstance(rows, list):
            raise DataError("CoinGecko answered with something unreadable.")
        bars = [self._bar(symbol, timeframe_s, row) for row in rows]
        return [one for one in bars if from_ns <= one.open_ns and one.close_ns <= to_ns]

    def close(self) -> None:
        """Let go of the connections."""
        self._web.close()

    def _bar(self, symbol: str, timeframe_s: int, row: object) -> Bar:
        if not isinstance(row, list) or len(row) != 5 or not isinstance(row[0], int):
            raise DataError("CoinGecko's candle could not be read.")
        # Its stamp is the candle's end.
        close_ns = row[0] * 1_000_000
        close_ns -= close_ns % MINUTE_NS
        opened, high, low, close = (price(one) for one in row[1:])
        open_ns = close_ns - timeframe_s * SECOND_NS
        return Bar(
            symbol, timeframe_s, open_ns, close_ns, opened, high, low, close, 0.0, source=self.name
        )


def _id_of(symbol: str) -> str | None:
    return _IDS.get(symbol.removesuffix(_QUOTE)) if symbol.endswith(_QUOTE) else None
