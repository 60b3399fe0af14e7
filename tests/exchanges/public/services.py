"""Two public price services: their addresses, their shapes, their ways of saying no."""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from tests.exchanges.serving.messages import Listener, Reply, Request, Socket

GECKO_COINS = {"bitcoin": 64000.5, "ethereum": 3400.25, "solana": 150.1}
COMPARE_COINS = {"BTC": 64001.0, "ETH": 3401.0, "DOGE": 0.1}
Query = dict[str, str]


def _json(body: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(body).encode(), "application/json", headers)


class _Service:
    """What both have: a count of questions, a limit, no sockets."""

    def __init__(self, now_s: Callable[[], int]) -> None:
        self.now_s = now_s
        self.asked: list[tuple[str, Query]] = []
        self.refuse_next = 0

    def open_socket(self, _: Socket) -> Listener | int:
        """Refuse: these have none."""
        return 404

    def tick(self) -> None:
        """Nothing is due here."""


class GeckoService(_Service):
    """CoinGecko's shape: ids for coins, an object by coin, candles stamped with their end."""

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        query = dict(parse_qsl(request.raw_query))
        self.asked.append((request.path, query))
        if self.refuse_next:
            self.refuse_next -= 1
            body = {
                "status": {"error_code": 429, "error_message": "You've exceeded the Rate Limit."}
            }
            return _json(body, 429, **{"Retry-After": "90"})
        if request.path == "/api/v3/simple/price":
            return _json(
                {
                    name: {"usd": GECKO_COINS[name], "last_updated_at": self.now_s() - 20}
                    for name in query["ids"].split(",")
                    if name in GECKO_COINS
                }
            )
        words = request.path.strip("/").split("/")
        if words[:3] == ["api", "v3", "coins"] and words[-1] == "ohlc" and words[3] in GECKO_COINS:
            return _json(self._candles(int(query["days"])))
        return _json({"error": "coin not found"}, 404)

    def _candles(self, days: int) -> list[list[float]]:
        span = 1800 if days <= 2 else 14400 if days <= 30 else 345600
        last = self.now_s() // span * span
        return [
            [(last - back * span) * 1000, 100.0, 110.0, 90.0, 105.0 + back]
            for back in range(days * 86400 // span, -1, -1)
        ]


class CompareService(_Service):
    """CryptoCompare's shape: status 200 always, "Response" tells; candles' stamps are starts."""

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        query = dict(parse_qsl(request.raw_query))
        self.asked.append((request.path, query))
        if self.refuse_next:
            self.refuse_next -= 1
            return _json(
                {"Response": "Error", "Message": "You are over your rate limit", "Type": 99}
            )
        if request.path == "/data/pricemultifull":
            row = {"TOSYMBOL": "USDT", "LASTUPDATE": self.now_s() - 3, "VOLUME24HOUR": 5.0}
            known = [one for one in query["fsyms"].split(",") if one in COMPARE_COINS]
            raw = {one: {"USDT": {**row, "PRICE": COMPARE_COINS[one]}} for one in known}
            return _json({"RAW": raw, "DISPLAY": {}})
        spans = {"histominute": 60, "histohour": 3600, "histoday": 86400}
        span = spans.get(request.path.rsplit("/", 1)[1])
        if span is None or query.get("fsym") not in COMPARE_COINS:
            return _json({"Response": "Error", "Message": "no data", "Type": 2})
        return _json({"Response": "Success", "Data": {"Data": self._rows(query, span)}})

    def _rows(self, query: Query, span: int) -> list[dict[str, float]]:
        step = span * int(query.get("aggregate", "1"))
        last = min(int(query["toTs"]), self.now_s()) // step * step
        oldest = self.now_s() - 3_000 * step
        rows = []
        for back in range(int(query["limit"]), -1, -1):
            at = last - back * step
            price = 0.0 if at < oldest else 100.0
            rows.append({"time": at, "open": price, "high": price * 1.1, "low": price * 0.9,
                         "close": price, "volumefrom": 7.0, "volumeto": 700.0})  # fmt: skip
        return rows
