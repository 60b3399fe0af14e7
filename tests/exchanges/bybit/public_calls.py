"""The market endpoints: no key is needed for any of them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from tests.exchanges.bybit.market import INTERVALS, Market
from tests.exchanges.bybit.pages import page
from tests.exchanges.bybit.rules import LINEAR, RULES, SPOT, Refused, Rule, text_of
from tests.exchanges.bybit.switches import MS, Switches

Query = Mapping[str, str]


class PublicHouse(Protocol):
    """What the market endpoints need of the exchange."""

    switches: Switches
    markets: dict[tuple[str, str], Market]
    fundings: list[dict[str, str]]

    def now_ns(self) -> int:
        """Return the exchange's time."""
        ...


class PublicCalls:
    """Answers the market endpoints."""

    def __init__(self, house: PublicHouse) -> None:
        self.house = house
        self.paths: dict[str, Callable[[Query], dict[str, object]]] = {
            "market/time": self._time,
            "market/kline": self._kline,
            "market/instruments-info": self._instruments,
            "market/orderbook": self._book,
            "market/tickers": self._tickers,
            "market/funding/history": self._funding,
            "market/recent-trade": self._trades,
            "system/status": lambda _: {"list": []},
        }

    def _time(self, _: Query) -> dict[str, object]:
        now_ns = self.house.now_ns() + self.house.switches.clock_skew_ns
        return {"timeSecond": str(now_ns // 1_000_000_000), "timeNano": str(now_ns)}

    def _market(self, query: Query) -> Market:
        category = query.get("category", LINEAR)
        found = self.house.markets.get((category, query.get("symbol", "")))
        if found is None:
            raise Refused(10001, "params error: symbol invalid")
        return found

    def _kline(self, query: Query) -> dict[str, object]:
        market = self._market(query)
        interval = query.get("interval", "")
        if interval not in INTERVALS:
            raise Refused(10001, "params error: interval invalid")
        limit = min(int(query.get("limit") or 200), 1000)
        start = int(query.get("start") or 0)
        end = int(query.get("end") or self.house.now_ns() // MS)
        rows = market.candle_rows(interval, start, min(end, self.house.now_ns() // MS), limit)
        return {
            "symbol": market.rule.symbol,
            "category": market.rule.category,
            "list": [row.row() for row in rows],
        }

    def _instruments(self, query: Query) -> dict[str, object]:
        category = query.get("category", "")
        if category not in (LINEAR, SPOT):
            raise Refused(10001, "params error: category invalid")
        rules = [one for one in RULES.values() if one.category == category]
        if query.get("symbol"):
            rules = [one for one in rules if one.symbol == query["symbol"]]
        if category == SPOT:
            return {"category": category, "list": [_spot_item(one) for one in rules]}
        return {"category": category, **page(rules, query, (500, 1000), self._linear_item)}

    def _linear_item(self, one: Rule) -> dict[str, object]:
        refused = one.symbol in self.house.switches.refused_symbols
        return {
            "symbol": one.symbol,
            "symbolId": 5,
            "contractType": "LinearPerpetual",
            "status": "PreLaunch" if refused else "Trading",
            "baseCoin": one.base,
            "quoteCoin": one.quote,
            "settleCoin": one.quote,
            "symbolType": "",
            "launchTime": "1584230400000",
            "deliveryTime": "0",
            "deliveryFeeRate": "",
            "priceScale": "2",
            "leverageFilter": {
                "minLeverage": "1", "maxLeverage": f"{one.max_leverage:.2f}",
                "leverageStep": "0.01",
            },
            "priceFilter": {
                "minPrice": f"{one.tick}", "maxPrice": "1999999.80", "tickSize": f"{one.tick}",
            },
            "lotSizeFilter": {
                "maxOrderQty": f"{one.max_limit:.3f}",
                "minOrderQty": f"{one.min_qty}",
                "qtyStep": f"{one.step}",
                "postOnlyMaxOrderQty": f"{one.max_limit:.3f}",
                "maxMktOrderQty": f"{one.max_market:.3f}",
                "minNotionalValue": f"{one.min_value}",
            },
            "unifiedMarginTrade": True,
            "fundingInterval": one.funding_minutes,
            "copyTrading": "both",
            "upperFundingRate": "0.00375",
            "lowerFundingRate": "-0.00375",
            "displayName": "",
            "forbidUplWithdrawal": False,
            "riskParameters": {"priceLimitRatioX": "0.01", "priceLimitRatioY": "0.02"},
            "isPreListing": False,
            "preListingInfo": None,
        }  # fmt: skip

    def _book(self, query: Query) -> dict[str, object]:
        market = self._market(query)
        default = "1" if market.rule.category == SPOT else "25"
        depth = min(int(query.get("limit") or default), 1000)
        now_ms = self.house.now_ns() // MS
        sides = {
            side: [[text_of(p), text_of(s)] for p, s in market.side(side, depth)]
            for side in ("a", "b")
        }
        return {"s": market.rule.symbol, **sides, "ts": now_ms, "u": 501, "seq": market.seq,
                "cts": now_ms - 3}  # fmt: skip

    def _tickers(self, query: Query) -> dict[str, object]:
        category = query.get("category", "")
        wanted = query.get("symbol")
        rows = [
            _ticker(market)
            for (kind, symbol), market in self.house.markets.items()
            if kind == category and (not wanted or symbol == wanted)
        ]
        if not rows:
            raise Refused(10001, "params error: symbol invalid")
        return {"category": category, "list": rows}

    def _funding(self, query: Query) -> dict[str, object]:
        if query.get("startTime") and not query.get("endTime"):
            raise Refused(10001, "params error: endTime is required")
        rows = [one for one in self.house.fundings if one["symbol"] == query.get("symbol")]
        return {"category": LINEAR, "list": list(reversed(rows))[:200]}

    def _trades(self, query: Query) -> dict[str, object]:
        market = self._market(query)
        limit = min(int(query.get("limit") or 500), 60 if market.rule.category == SPOT else 1000)
        rows = [
            {
                "execId": one.trade_id,
                "symbol": market.rule.symbol,
                "price": text_of(one.price),
                "size": text_of(one.size),
                "side": one.side,
                "time": str(one.ts_ms),
                "isBlockTrade": False,
                "isRPITrade": False,
                "seq": str(one.seq),
            }
            for one in reversed(market.prints)
        ]
        return {"category": market.rule.category, "list": rows[:limit]}


def _spot_item(one: Rule) -> dict[str, object]:
    return {
        "symbol": one.symbol,
        "symbolId": 6,
        "baseCoin": one.base,
        "quoteCoin": one.quote,
        "innovation": "0",
        "symbolType": "",
        "status": "Trading",
        "marginTrading": "both",
        "stTag": "0",
        "lotSizeFilter": {
            "basePrecision": f"{one.step:f}",
            "quotePrecision": "0.0000001",
            "minOrderQty": f"{one.min_qty:f}",
            "maxOrderQty": f"{one.max_limit}",
            "minOrderAmt": f"{one.min_value}",
            "maxOrderAmt": "4000000",
            "maxLimitOrderQty": f"{one.max_limit}",
            "maxMarketOrderQty": f"{one.max_market}",
            "postOnlyMaxLimitOrderSize": f"{one.max_limit}",
        },
        "priceFilter": {"tickSize": f"{one.tick}"},
        "riskParameters": {"priceLimitRatioX": "0.005", "priceLimitRatioY": "0.01"},
    }


def _ticker(market: Market) -> dict[str, str]:
    bids, asks = market.side("b", 1), market.side("a", 1)
    row = {
        "symbol": market.rule.symbol,
        "lastPrice": text_of(market.last),
        "prevPrice24h": text_of(market.last),
        "price24hPcnt": "0",
        "highPrice24h": text_of(market.last),
        "lowPrice24h": text_of(market.last),
        "turnover24h": "1000000",
        "volume24h": "1000",
        "bid1Price": text_of(bids[0][0]) if bids else "",
        "bid1Size": text_of(bids[0][1]) if bids else "",
        "ask1Price": text_of(asks[0][0]) if asks else "",
        "ask1Size": text_of(asks[0][1]) if asks else "",
    }
    if market.rule.category == SPOT:
        return {**row, "usdIndexPrice": text_of(market.index)}
    return {
        **row,
        "markPrice": text_of(market.mark),
        "indexPrice": text_of(market.index),
        "fundingRate": text_of(market.rate),
        "nextFundingTime": "1790000000000",
        "fundingIntervalHour": "8",
        "openInterest": "1",
        "deliveryTime": "0",
    }
