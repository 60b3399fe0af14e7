"""CryptoCompare's public prices: last prices and candles in USDT, without a key."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.clock import SECOND_NS, Clock
from core.data.public.source import Quote
from core.data.public.web import WebService, price
from core.errors import DataError, RateLimited
from core.model.market import Bar

ADDRESS: Final = "https://min-api.cryptocompare.com"
GAP_NS: Final = 2 * SECOND_NS
_QUOTE: Final = "USDT"
_TOO_MANY: Final = 99
_PAGE: Final = 2000
_PATHS: Final = {60: "histominute", 3_600: "histohour", 86_400: "histoday"}
_REST_NS: Final = 60 * SECOND_NS


class CryptoCompare:
    """Implements `PublicSource`."""

    name = "CryptoCompare"

    def __init__(self, clock: Clock, address: str = ADDRESS, gap_ns: int = GAP_NS) -> None:
        self._clock = clock
        self._web = WebService(self.name, address, gap_ns, clock)

    def quotes(self, symbols: Sequence[str]) -> Mapping[str, Quote]:
        """Return the last prices of the symbols it knows."""
        coins = {_coin(one): one for one in symbols if one.endswith(_QUOTE)}
        if not coins:
            return {}
        answer = self._get("/data/pricemultifull", {"fsyms": ",".join(coins), "tsyms": _QUOTE})
        raw = answer.get("RAW")
        if not isinstance(raw, dict):
            raise DataError("CryptoCompare's prices could not be read.")
        found: dict[str, Quote] = {}
        for coin, symbol in coins.items():
            row = raw.get(coin, {}).get(_QUOTE)
            if isinstance(row, dict):
                at_s = row.get("LASTUPDATE")
                ts_ns = at_s * SECOND_NS if isinstance(at_s, int) else self._clock.now_ns()
                found[symbol] = Quote(symbol, price(row.get("PRICE")), ts_ns, self.name)
        return found

    def bars(self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int) -> Sequence[Bar]:
        """Return candles of whole minutes, hours or days."""
        base = next((one for one in sorted(_PATHS, reverse=True) if timeframe_s % one == 0), None)
        if base is None or not symbol.endswith(_QUOTE):
            raise DataError(f"CryptoCompare has no such bars of {symbol}.")
        span_ns = timeframe_s * SECOND_NS
        bars: dict[int, Bar] = {}
        end_s = to_ns // SECOND_NS
        while end_s * SECOND_NS > from_ns:
            rows = self._page(symbol, base, timeframe_s // base, end_s)
            for row in rows:
                one = self._bar(symbol, timeframe_s, row)
                if one is not None and from_ns <= one.open_ns and one.close_ns <= to_ns:
                    bars[one.open_ns] = one
            first_s = min((int(row["time"]) for row in rows), default=0)
            if len(rows) < 2 or first_s >= end_s:
                break
            end_s = first_s - span_ns // SECOND_NS
        return [bars[key] for key in sorted(bars)]

    def close(self) -> None:
        """Let go of the connections."""
        self._web.close()

    def _page(self, symbol: str, base: int, parts: int, end_s: int) -> list[dict[str, Any]]:
        answer = self._get(
            f"/data/v2/{_PATHS[base]}",
            {
                "fsym": _coin(symbol),
                "tsym": _QUOTE,
                "limit": _PAGE,
                "aggregate": parts,
                "toTs": end_s,
            },
        )
        rows = answer.get("Data", {}).get("Data")
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and isinstance(row.get("time"), int) for row in rows
        ):
            raise DataError("CryptoCompare's candles could not be read.")
        return rows

    def _get(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any]:
        """Return an answer; it says with status 200 too when it refuses."""
        answer = self._web.get(path, params)
        if not isinstance(answer, dict):
            raise DataError("CryptoCompare answered with something unreadable.")
        if answer.get("Response") == "Error":
            if answer.get("Type") == _TOO_MANY:
                raise RateLimited("CryptoCompare had too many questions.", _REST_NS)
            raise DataError("CryptoCompare has no such prices.")
        return answer

    def _bar(self, symbol: str, timeframe_s: int, row: Mapping[str, Any]) -> Bar | None:
        if not row.get("close"):
            # Before a coin was listed it answers with zeros.
            return None
        opened, high, low, close = (price(row.get(one)) for one in ("open", "high", "low", "close"))
        volume = row.get("volumefrom")
        open_ns = row["time"] * SECOND_NS
        return Bar(
            symbol,
            timeframe_s,
            open_ns,
            open_ns + timeframe_s * SECOND_NS,
            opened,
            high,
            low,
            close,
            float(volume) if isinstance(volume, (int, float)) else 0.0,
            source=self.name,
        )


def _coin(symbol: str) -> str:
    return symbol.removesuffix(_QUOTE)
