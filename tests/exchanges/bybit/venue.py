"""The exchange: takes requests and sockets, keeps time, lets tests move prices and set faults."""

import heapq
import itertools
import json
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol
from urllib.parse import parse_qsl

from tests.exchanges.bybit.desk import Desk
from tests.exchanges.bybit.floor import Floor
from tests.exchanges.bybit.limits import Limits, Room
from tests.exchanges.bybit.market import Market
from tests.exchanges.bybit.private_calls import PrivateCalls
from tests.exchanges.bybit.public_calls import PublicCalls
from tests.exchanges.bybit.records import ZERO, Account, Execution, Record
from tests.exchanges.bybit.rules import LINEAR, NOT_ON_DEMO, RULES, SPOT, Refused
from tests.exchanges.bybit.signing import Asked, Key, check_request
from tests.exchanges.bybit.streams import Conversation, PrivateConversation, PublicConversation
from tests.exchanges.bybit.switches import MS, Switches
from tests.exchanges.serving.messages import Listener, Reply, Request, Socket

FIRST_PRICES = {
    "BTCUSDT": "64000", "ETHUSDT": "3400", "SOLUSDT": "150", "BNBUSDT": "600", "ADAUSDT": "0.65",
}  # fmt: skip
SIZES = {"BTCUSDT": "0.5", "ETHUSDT": "5", "SOLUSDT": "50", "BNBUSDT": "10", "ADAUSDT": "5000"}


class Tape(Protocol):
    """Whatever moves the prices."""

    def play(self, now_ns: int) -> None:
        """Move them to where they are at a time."""
        ...


BATCH = {"order/create-batch", "order/amend-batch", "order/cancel-batch"}


class Time(Protocol):
    """The clock the exchange lives by."""

    def now_ns(self) -> int:
        """Return nanoseconds since 1970."""
        ...


class BybitExchange:
    """One exchange with one market a symbol. Everything runs on one thread, the server's."""

    def __init__(self, clock: Time, switches: Switches | None = None) -> None:
        self.switches = switches or Switches()
        self.clock = clock
        self.environment = "demo" if self.switches.demo else "main"
        self.limits = Limits(self.switches)
        self.keys: dict[str, Key] = {}
        self.restarts = 0
        self.restarted_ns = 0
        self.fundings: list[dict[str, str]] = []
        self.requests: list[tuple[str, str, dict[str, object]]] = []
        self.sockets: list[Conversation] = []
        self.tape: Tape | None = None
        self._ids = itertools.count(1_700_000_000_000_000_000, 2)
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self.floor = Floor(self.switches, self.now_ns, self._tell, self.new_id)
        self.desk = Desk(self.floor, self.later)
        self.markets = self.floor.markets
        for key, rule in RULES.items():
            market = Market(rule, Decimal(FIRST_PRICES[rule.symbol]), Decimal(SIZES[rule.symbol]))
            market.on_change = self._market_changed
            self.markets[key] = market
        self._public = PublicCalls(self)
        self._private = PrivateCalls(self)

    def now_ns(self) -> int:
        """Return the exchange's time."""
        return self.clock.now_ns()

    def marks(self) -> dict[str, Decimal]:
        """Return the mark price of every linear symbol."""
        return {symbol: one.mark for (kind, symbol), one in self.markets.items() if kind == LINEAR}

    def new_id(self, category: str) -> str:
        """Return a new id: a long number for spot, a UUID for the rest."""
        number = next(self._ids)
        return str(number) if category == SPOT else str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))

    def add_user(self, key: Key, cash: str = "100000", **coins: str) -> Account:
        """Open an account for a key."""
        self.keys[key.key] = key
        account = self.floor.accounts.setdefault(key.uid, Account(key.uid))
        account.coin("USDT").balance = Decimal(cash)
        for name, amount in coins.items():
            account.coin(name).balance = Decimal(amount)
        return account

    def later(self, deed: Callable[[], None], after_ns: int | None = None) -> None:
        """Do something after the time an order takes to be processed."""
        wait = self.switches.processing_ns if after_ns is None else after_ns
        if wait <= 0:
            deed()
            return
        heapq.heappush(self._due, (self.now_ns() + wait, next(self._numbers), deed))

    def tick(self) -> None:
        """Do what is due by the clock."""
        now_ns = self.now_ns()
        while self._due and self._due[0][0] <= now_ns:
            heapq.heappop(self._due)[2]()
        if self.tape is not None:
            self.tape.play(now_ns)
        for one in tuple(self.sockets):
            if one.idle():
                one.socket.close(1000)
                self.forget(one)
            elif isinstance(one, PublicConversation):
                one.repeat()

    def forget(self, conversation: Conversation) -> None:
        """Forget a socket that is gone."""
        if conversation in self.sockets:
            self.sockets.remove(conversation)

    def move(self, symbol: str, price: str, volume: str = "1000000", category: str = "") -> None:
        """Let the market trade at a price, in both categories unless one is named."""
        for kind in (LINEAR, SPOT):
            if (kind, symbol) in self.markets and category in ("", kind):
                self.floor.meet(self.markets[kind, symbol], Decimal(price), Decimal(volume))

    def restart(self) -> None:
        """Restart the service: sockets end, closed orders are forgotten, books begin anew."""
        self.restarts += 1
        self.restarted_ns = self.now_ns() + MS
        for one in tuple(self.sockets):
            one.socket.close(1001)

    def fund(self, symbol: str) -> None:
        """Let longs pay shorts, or the other way round, at the mark price."""
        market = self.markets[LINEAR, symbol]
        now_ms = self.now_ns() // MS
        self.fundings.append(
            {"symbol": symbol, "fundingRate": f"{market.rate}", "fundingRateTimestamp": str(now_ms)}
        )
        for account in self.floor.accounts.values():
            position = account.position(symbol)
            if not position.size:
                continue
            fee = position.signed * market.mark * market.rate
            account.coin("USDT").balance -= fee
            self._book_strange(account, symbol, "Funding", position.size, market.mark, fee)

    def liquidate(self, uid: str, symbol: str, kind: str = "BustTrade") -> None:
        """Close a position by force: a fill without any order of the user."""
        account = self.floor.accounts[uid]
        position = account.position(symbol)
        market = self.markets[LINEAR, symbol]
        side = "Sell" if position.side == "Buy" else "Buy"
        size = position.size
        ghost = Record(
            uid, LINEAR, symbol, self.new_id(LINEAR), "", side, "Market", size, market.mark,
            "IOC", 0, 0,
        )  # fmt: skip
        self.floor.book_position(account, ghost, size, market.mark)
        self._book_strange(account, symbol, kind, size, market.mark, Decimal(0), side)
        self._tell(uid, "position", position)

    def _book_strange(
        self,
        account: Account,
        symbol: str,
        kind: str,
        size: Decimal,
        price: Decimal,
        fee: Decimal,
        side: str = "",
    ) -> None:
        market = self.markets[LINEAR, symbol]
        position = account.position(symbol)
        market.seq += 1
        one = Execution(
            account.uid, LINEAR, symbol, self.new_id(LINEAR), self.new_id(LINEAR), "",
            side or position.side, price, size, fee, "", market.rate, False, kind,
            self.now_ns() // MS, market.seq, ZERO, ZERO, ZERO, "Market", "", ZERO, market.mark,
        )  # fmt: skip
        self.floor.executions.append(one)
        self._tell(account.uid, "execution", one)
        self._tell(account.uid, "wallet", account)

    def handle(self, request: Request) -> Reply:
        """Carry out one request."""
        now_ns = self.now_ns()
        if not self.limits.address_may(request.peer, now_ns):
            return Reply(403, b"<html>access too frequent</html>", "text/html")
        if self.switches.maintenance:
            return Reply(503, b"<html>maintenance</html>", "text/html")
        path = request.path.removeprefix("/v5/")
        room: list[Room] = []
        try:
            result, extra = self._answer(path, request, room)
            return self._reply(0, self.switches.ret_msg, result, extra, room)
        except Refused as refusal:
            return self._reply(refusal.code, refusal.text, {}, {}, room)

    def _answer(
        self, path: str, request: Request, room: list[Room]
    ) -> tuple[object, dict[str, object]]:
        query = dict(parse_qsl(request.raw_query, keep_blank_values=True))
        if path in self._public.paths:
            self.requests.append((request.method, path, dict(query)))
            return self._public.paths[path](query), {}
        payload = request.raw_query.encode() if request.method == "GET" else request.body
        asked = Asked(request.headers, payload, request.peer)
        now_ms = (self.now_ns() + self.switches.clock_skew_ns) // MS
        key = check_request(self.keys, asked, now_ms, self.environment)
        body = self._body(request) if request.method == "POST" else {}
        self.requests.append((request.method, path, dict(query) or dict(body)))
        if self.switches.demo and path in NOT_ON_DEMO:
            raise Refused(10032)
        if self.switches.demo and path in BATCH and body.get("category") == SPOT:
            raise Refused(10032)
        category = str(query.get("category") or body.get("category") or "")
        if category == SPOT and key.permissions.get("Spot") == []:
            raise Refused(10005)
        if path in BATCH:
            return self._batch(key, path, body, room)
        taken = self.limits.take(key.uid, path, category, self.now_ns())
        if taken is not None:
            room.append(taken)
            _check_room(taken)
        return self._signed(key, request.method, path, query, body), {}

    def _signed(
        self, key: Key, method: str, path: str, query: Mapping[str, str], body: dict[str, object]
    ) -> object:
        if method == "GET" and path in self._private.reads:
            return self._private.reads[path](key, query)
        entries: dict[str, Callable[[str, Mapping[str, object]], object]] = {
            "order/create": self.desk.create,
            "order/amend": self.desk.amend,
            "order/cancel": self.desk.cancel,
            "order/cancel-all": self.desk.cancel_all,
            "position/trading-stop": self.desk.trading_stop,
        }
        if method == "POST" and (path in entries or path in self._private.writes):
            if key.read_only or not key.may_trade:
                raise Refused(10005)
            if path in entries:
                return entries[path](key.uid, body)
            return self._private.writes[path](key, body)
        raise Refused(10017)

    def _batch(
        self, key: Key, path: str, body: dict[str, object], room: list[Room]
    ) -> tuple[object, dict[str, object]]:
        category = str(body.get("category"))
        items = body.get("request")
        most = self.switches.batch_spot_size if category == SPOT else 20
        if not isinstance(items, list) or not 0 < len(items) <= most:
            raise Refused(10001, "params error: request size invalid")
        deed = {
            "order/create-batch": self.desk.create,
            "order/amend-batch": self.desk.amend,
            "order/cancel-batch": self.desk.cancel,
        }[path]
        results, codes = [], []
        for item in items:
            taken = self.limits.take(key.uid, path, category, self.now_ns())
            facts = {"category": category, "symbol": item.get("symbol", "")}
            try:
                _check_room(taken)
                done = deed(key.uid, {**item, "category": category})
                results.append({**facts, **done, "createAt": str(self.now_ns() // MS)})
                codes.append({"code": 0, "msg": "OK"})
            except Refused as refusal:
                link = item.get("orderLinkId", "")
                results.append({**facts, "orderId": "", "orderLinkId": link, "createAt": ""})
                codes.append({"code": refusal.code, "msg": refusal.text})
            if taken is not None:
                room[:] = [taken]
        return {"list": results}, {"list": codes}

    def _body(self, request: Request) -> dict[str, object]:
        try:
            body = json.loads(request.body or b"{}")
        except ValueError:
            raise Refused(10001, "params error: body is not JSON") from None
        if not isinstance(body, dict):
            raise Refused(10001, "params error: body is not an object")
        return body

    def _reply(
        self, code: int, text: str, result: object, extra: dict[str, object], room: list[Room]
    ) -> Reply:
        now_ms = (self.now_ns() + self.switches.clock_skew_ns) // MS
        body = {"retCode": code, "retMsg": text, "result": result, "retExtInfo": extra,
                "time": now_ms}  # fmt: skip
        headers = {"Traceid": uuid.uuid4().hex, "Timenow": str(now_ms), "Cache-Control": "no-store"}
        if room and not self.switches.limit_header_missing:
            one = room[-1]
            reset = one.full_again_ns - self.switches.reset_header_behind_ns
            headers |= {
                "X-Bapi-Limit": str(one.limit),
                "X-Bapi-Limit-Status": str(max(one.left, 0)),
                "X-Bapi-Limit-Reset-Timestamp": str(-(-reset // MS)),
            }
        return Reply(200, json.dumps(body).encode(), "application/json", headers)

    def open_socket(self, socket: Socket) -> Listener | int:
        """Take a new socket, or refuse it with a status."""
        if self.switches.maintenance:
            return 503
        if not self.limits.socket_may(self.now_ns()):
            return 403
        path = socket.path
        conversation: Conversation
        if path == "/v5/private":
            conversation = PrivateConversation(self, socket)
        elif path in ("/v5/public/linear", "/v5/public/spot") and not self.switches.demo:
            conversation = PublicConversation(self, socket, path.rsplit("/", 1)[1])
        else:
            return 404
        self.sockets.append(conversation)
        return conversation

    def _market_changed(self, market: Market) -> None:
        for one in tuple(self.sockets):
            if isinstance(one, PublicConversation):
                one.market_changed(market)

    def _tell(self, uid: str, kind: str, record: object) -> None:
        marks: dict[str, object] = dict(self.marks())
        for one in tuple(self.sockets):
            if isinstance(one, PrivateConversation):
                one.push(uid, kind, record, marks)


def _check_room(room: Room | None) -> None:
    if room is not None and room.left < 0:
        raise Refused(10006)
