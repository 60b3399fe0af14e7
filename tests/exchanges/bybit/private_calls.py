"""The signed endpoints that only read, and the settings of positions."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from tests.exchanges.bybit.floor import Floor
from tests.exchanges.bybit.pages import page, window
from tests.exchanges.bybit.records import Execution, Record
from tests.exchanges.bybit.rules import FEES, LINEAR, RULES, SPOT, Refused, text_of
from tests.exchanges.bybit.shapes import (
    execution_shape,
    order_shape,
    position_shape,
    wallet_shape,
)
from tests.exchanges.bybit.signing import Key
from tests.exchanges.bybit.switches import MS, Switches

Query = Mapping[str, str]
Body = Mapping[str, object]
Answer = dict[str, object]
WITHDRAW = ["AccountTransfer", "SubMemberTransfer", "Withdraw"]


class PrivateHouse(Protocol):
    """What the signed endpoints need of the exchange."""

    switches: Switches
    floor: Floor
    restarted_ns: int

    def now_ns(self) -> int:
        """Return the exchange's time."""
        ...

    def marks(self) -> dict[str, Decimal]:
        """Return the mark price of every linear symbol."""
        ...


class PrivateCalls:
    """Answers the signed endpoints, apart from order entry."""

    def __init__(self, house: PrivateHouse) -> None:
        self.house = house
        self.reads: dict[str, Callable[[Key, Query], Answer]] = {
            "order/realtime": self._realtime,
            "order/history": self._history,
            "execution/list": self._executions,
            "position/list": self._positions,
            "account/wallet-balance": self._wallet,
            "account/info": self._info,
            "account/fee-rate": self._fees,
            "account/transaction-log": self._log,
            "user/query-api": self._key,
        }
        self.writes: dict[str, Callable[[Key, Body], Answer]] = {
            "position/set-leverage": self._leverage,
            "position/switch-mode": self._mode,
            "position/switch-isolated": self._isolated,
            "account/set-margin-mode": self._margin_mode,
        }

    def _mine(self, key: Key, query: Query) -> list[Record]:
        category = query.get("category", "")
        if category not in (LINEAR, SPOT):
            raise Refused(10001, "params error: category invalid")
        mine = [
            one
            for one in self.house.floor.orders.values()
            if one.uid == key.uid and one.category == category and one.status != "Created"
        ]
        mine.sort(key=lambda one: (one.created_ms, one.order_id), reverse=True)
        for name, field in (("orderId", "order_id"), ("orderLinkId", "link_id")):
            if query.get(name):
                return [one for one in mine if getattr(one, field) == query[name]]
        return [one for one in mine if self._in_scope(one, query)]

    def _in_scope(self, one: Record, query: Query) -> bool:
        rule = RULES[one.category, one.symbol]
        if query.get("symbol"):
            return one.symbol == query["symbol"]
        if query.get("baseCoin"):
            return rule.base == query["baseCoin"]
        return not query.get("settleCoin") or rule.quote == query["settleCoin"]

    def _realtime(self, key: Key, query: Query) -> Answer:
        scoped = any(query.get(name) for name in ("symbol", "baseCoin", "settleCoin"))
        by_id = bool(query.get("orderId") or query.get("orderLinkId"))
        if query.get("category") == LINEAR and not scoped and not by_id:
            raise Refused(10001, "params error: symbol or settleCoin or baseCoin is required")
        now_ns = self.house.now_ns()
        rows = [one for one in self._mine(key, query) if one.visible_ns <= now_ns]
        if by_id or query.get("openOnly") == "1":
            since = self.house.restarted_ns // MS
            closed = [one for one in rows if not one.open and one.updated_ms >= since]
            opened = [one for one in rows if one.open] if by_id else []
            rows = opened + closed[:500]
        else:
            rows = [one for one in rows if one.open]
        kind = query.get("orderFilter")
        if kind == "StopOrder":
            rows = [one for one in rows if one.conditional]
        elif kind == "Order":
            rows = [one for one in rows if not one.conditional]
        return {"category": query["category"], **page(rows, query, (20, 50), self._order)}

    def _order(self, one: Record) -> Answer:
        return order_shape(one, self.house.switches)

    def _history(self, key: Key, query: Query) -> Answer:
        now_ns = self.house.now_ns()
        first, last = window(query, now_ns // MS)
        by_id = bool(query.get("orderId") or query.get("orderLinkId"))
        lag = self.house.switches.history_lag_ns
        rows = [
            one
            for one in self._mine(key, query)
            if not one.open and self._kept(one, now_ns) and one.updated_ms * MS + lag <= now_ns
            if by_id or first <= one.created_ms <= last
        ]
        return {"category": query["category"], **page(rows, query, (20, 50), self._order)}

    def _kept(self, one: Record, now_ns: int) -> bool:
        age_ns = now_ns - one.updated_ms * MS
        switches = self.house.switches
        if switches.demo:
            return age_ns < switches.closed_retention_ns
        if one.status in ("Cancelled", "Rejected", "Deactivated") and not one.done:
            return age_ns < switches.cancelled_retention_ns
        return bool(one.done) or age_ns < switches.closed_retention_ns

    def _executions(self, key: Key, query: Query) -> Answer:
        now_ns = self.house.now_ns()
        category = query.get("category", "")
        if category not in (LINEAR, SPOT):
            raise Refused(10001, "params error: category invalid")
        first, last = window(query, now_ns // MS)
        rows = [
            one
            for one in self.house.floor.executions
            if one.uid == key.uid and one.category == category and one.visible_ns <= now_ns
        ]
        rows = [one for one in rows if _execution_asked(one, query, first, last)]
        rows.sort(key=lambda one: one.ts_ms, reverse=True)
        return {"category": category, **page(rows, query, (50, 100), execution_shape)}

    def _positions(self, key: Key, query: Query) -> Answer:
        if query.get("category") != LINEAR:
            raise Refused(10001, "params error: category invalid")
        symbol = query.get("symbol")
        if not symbol and not query.get("settleCoin"):
            raise Refused(10001, "params error: symbol or settleCoin is required")
        account = self.house.floor.accounts[key.uid]
        if symbol:
            indexes = (1, 2) if symbol in account.hedge else (0,)
            rows = [account.position(symbol, idx) for idx in indexes]
        else:
            rows = [one for one in account.positions.values() if one.size]
        marks = self.house.marks()
        return {
            "category": LINEAR,
            **page(rows, query, (20, 200), lambda one: position_shape(one, marks[one.symbol])),
        }

    def _wallet(self, key: Key, query: Query) -> Answer:
        if query.get("accountType") != "UNIFIED":
            raise Refused(10001, "accountType only support UNIFIED.")
        wanted = frozenset(one for one in query.get("coin", "").split(",") if one)
        account = self.house.floor.accounts[key.uid]
        return {"list": [wallet_shape(account, self.house.marks(), wanted)]}

    def _info(self, key: Key, _: Query) -> Answer:
        account = self.house.floor.accounts[key.uid]
        return {
            "marginMode": account.margin_mode, "updatedTime": "1697078946000",
            "unifiedMarginStatus": 5, "dcpStatus": "OFF", "timeWindow": 10, "smpGroup": 0,
            "isMasterTrader": False, "spotHedgingStatus": "OFF",
        }  # fmt: skip

    def _fees(self, key: Key, query: Query) -> Answer:
        category = query.get("category", "")
        taker, maker = FEES[category]
        rows = [
            {"symbol": s, "takerFeeRate": text_of(taker), "makerFeeRate": text_of(maker)}
            for kind, s in RULES
            if kind == category and query.get("symbol", s) == s
        ]
        return {"list": rows}

    def _log(self, key: Key, query: Query) -> Answer:
        rows = list(reversed(self.house.floor.accounts[key.uid].log))
        return page(rows, query, (20, 50), dict)

    def _key(self, key: Key, _: Query) -> Answer:
        permissions = {
            "ContractTrade": ["Order", "Position"] if key.may_trade else [],
            "Spot": ["SpotTrade"] if key.may_trade else [],
            "Wallet": WITHDRAW if key.may_withdraw else [],
            "Options": [],
            "Derivatives": [],
            "CopyTrading": [],
            "Exchange": [],
            **key.permissions,
        }
        return {
            "id": "2208369", "note": "local", "apiKey": key.key, "secret": "",
            "readOnly": 1 if key.read_only else 0, "permissions": permissions,
            "ips": list(key.addresses) or ["*"], "type": 1,
            "deadlineDay": -2 if key.addresses else 80, "expiredAt": _moment(key),
            "createdAt": "2025-10-13T03:20:45Z", "unified": 0, "uta": 1, "userID": 1448939,
            "vipLevel": "No VIP", "isMaster": True, "parentUid": "0",
        }  # fmt: skip

    def _leverage(self, key: Key, body: Body) -> Answer:
        position = self.house.floor.accounts[key.uid].position(str(body.get("symbol")))
        buy, sell = str(body.get("buyLeverage")), str(body.get("sellLeverage"))
        if buy != sell:
            raise Refused(10001, "buy leverage not equal sell leverage")
        rule = RULES.get((LINEAR, position.symbol))
        if rule is None or not 1 <= Decimal(buy) <= rule.max_leverage:
            raise Refused(110013, "cannot set leverage gt maxLeverage by risk limit")
        if position.leverage == Decimal(buy):
            raise Refused(110043)
        position.leverage = Decimal(buy)
        return {}

    def _mode(self, key: Key, body: Body) -> Answer:
        account = self.house.floor.accounts[key.uid]
        symbol, hedge = str(body.get("symbol")), body.get("mode") == 3
        if (symbol in account.hedge) == hedge:
            raise Refused(110025)
        held = any(one.size for one in account.positions.values() if one.symbol == symbol)
        working = any(
            one.open and one.symbol == symbol
            for one in self.house.floor.orders.values()
            if one.uid == key.uid
        )
        if held or working:
            raise Refused(110024 if held else 110028)
        account.hedge ^= {symbol}
        return {}

    def _isolated(self, _: Key, __: Body) -> Answer:
        raise Refused(100028)

    def _margin_mode(self, key: Key, body: Body) -> Answer:
        account = self.house.floor.accounts[key.uid]
        if account.margin_mode == body.get("setMarginMode"):
            raise Refused(110026, "Cross/isolated margin mode is not modified")
        account.margin_mode = str(body.get("setMarginMode"))
        return {"reasons": []}


def _moment(key: Key) -> str:
    return "2027-01-01T00:00:00Z" if not key.expires_ms else "2026-11-27T00:00:00Z"


def _execution_asked(one: Execution, query: Query, first: int, last: int) -> bool:
    if query.get("orderId"):
        return one.order_id == query["orderId"]
    if query.get("orderLinkId"):
        return one.link_id == query["orderLinkId"]
    if query.get("execType") and one.kind != query["execType"]:
        return False
    in_scope = not query.get("symbol") or one.symbol == query["symbol"]
    return in_scope and first <= one.ts_ms <= last
