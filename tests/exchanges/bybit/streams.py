"""The sockets of the exchange: public topics by category, the private one, their acks and pings."""

import json
import uuid
from collections.abc import Callable
from typing import Protocol

from tests.exchanges.bybit.market import INTERVALS, BookTopic, Market
from tests.exchanges.bybit.records import Account, Execution, Position, Record
from tests.exchanges.bybit.rules import LINEAR, RULES, SPOT, Refused, text_of
from tests.exchanges.bybit.shapes import (
    execution_shape,
    order_shape,
    position_shape,
    wallet_shape,
)
from tests.exchanges.bybit.signing import Key, check_socket
from tests.exchanges.bybit.switches import MS, SECOND, Switches
from tests.exchanges.serving.messages import Socket

DEPTHS = {"1", "50", "200", "1000"}
PRIVATE = {"order", "execution", "position", "wallet", "execution.fast", "greeks", "dcp.future"}
REPEAT_NS = 3 * SECOND
IDLE_NS = 600 * SECOND
Message = dict[str, object]


class House(Protocol):
    """What the sockets need of the exchange."""

    switches: Switches
    keys: dict[str, Key]
    environment: str
    markets: dict[tuple[str, str], Market]
    restarts: int

    def now_ns(self) -> int:
        """Return the exchange's time."""
        ...

    def later(self, deed: Callable[[], None], after_ns: int | None = None) -> None:
        """Do something after a while."""
        ...

    def forget(self, conversation: "Conversation") -> None:
        """Forget a socket that is gone."""
        ...


class Conversation:
    """One socket; `kind` is "linear", "spot" or "private"."""

    def __init__(self, house: House, socket: Socket, kind: str) -> None:
        self.house = house
        self.socket = socket
        self.kind = kind
        self.conn_id = str(uuid.uuid4())
        self.topics: set[str] = set()
        self.heard_ns = house.now_ns()
        self.pings = 0

    def received(self, message: bytes | str) -> None:
        """Take a message of the client."""
        self.heard_ns = self.house.now_ns()
        try:
            asked = json.loads(message)
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            self.say({"success": False, "ret_msg": "Params Error", "conn_id": self.conn_id})
            return
        deeds: dict[object, Callable[[Message], None]] = {
            "ping": self._pong,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "auth": self._auth,
        }
        deed = deeds.get(asked.get("op"))
        if deed is None:
            self._refuse(asked, "Params Error")
        else:
            self.house.later(lambda: deed(asked), self.house.switches.ack_delay_ns)

    def closed(self) -> None:
        """Hear that the socket is gone."""
        self.house.forget(self)

    def say(self, message: Message) -> None:
        """Send a message."""
        self.socket.send(json.dumps(message, separators=(",", ":")))

    def idle(self) -> bool:
        """Return whether the client has said nothing for ten minutes."""
        return self.house.now_ns() - self.heard_ns > IDLE_NS

    def _pong(self, asked: Message) -> None:
        self.pings += 1
        stamp = {"conn_id": self.conn_id, "op": "ping", "ret_msg": "pong", "success": True}
        if self.kind == LINEAR:
            stamp["req_id"] = asked.get("req_id", "")
        self.say(stamp)

    def _ack(self, asked: Message) -> None:
        text = "subscribe" if self.kind == SPOT else ""
        self.say(
            {
                "success": True,
                "ret_msg": text,
                "conn_id": self.conn_id,
                "req_id": asked.get("req_id", ""),
                "op": asked["op"],
            }
        )

    def _refuse(self, asked: Message, text: str) -> None:
        answer: Message = {"success": False, "ret_msg": text, "conn_id": self.conn_id}
        if asked.get("req_id"):
            answer["req_id"] = asked["req_id"]
        self.say({**answer, "op": asked.get("op", "")})

    def _args(self, asked: Message) -> list[str]:
        args = asked.get("args")
        return [str(one) for one in args] if isinstance(args, list) else []

    def _subscribe(self, asked: Message) -> None:
        """Take all topics of a request or none: one bad topic fails the whole."""
        args = self._args(asked)
        problem = self._problem(args)
        if problem:
            self._refuse(asked, problem)
            return
        if self.house.switches.snapshot_before_ack:
            self._begin(args)
            self._ack(asked)
        else:
            self._ack(asked)
            self._begin(args)

    def _unsubscribe(self, asked: Message) -> None:
        self.topics -= set(self._args(asked))
        self._ack(asked)

    def _begin(self, args: list[str]) -> None:
        self.topics |= set(args)

    def _problem(self, args: list[str]) -> str:
        return "" if args else "Params Error"

    def _auth(self, asked: Message) -> None:
        self._refuse(asked, "Params Error")


class PublicConversation(Conversation):
    """A socket for prices of one category."""

    def __init__(self, house: House, socket: Socket, kind: str) -> None:
        super().__init__(house, socket, kind)
        self.books: dict[str, BookTopic] = {}
        self.said_ns: dict[str, int] = {}
        self.told_ticker: dict[str, dict[str, object]] = {}
        self.silent_topics: set[str] = set()

    def _problem(self, args: list[str]) -> str:
        if not args:
            return "Params Error"
        if self.kind == SPOT and len(args) > 10:
            return "args size >10"
        for topic in args:
            words = topic.split(".")
            known = (self.kind, words[-1]) in RULES
            fits = {
                "orderbook": len(words) == 3 and words[1] in DEPTHS,
                "kline": len(words) == 3 and words[1] in INTERVALS,
                "tickers": len(words) == 2,
                "publicTrade": len(words) == 2,
            }.get(words[0], False)
            if not (known and fits):
                if self.kind == SPOT:
                    return f"Invalid symbol :[{topic}]"
                return f"error:handler not found,topic:{topic}"
        return ""

    def _market(self, topic: str) -> Market:
        return self.house.markets[self.kind, topic.rsplit(".", 1)[1]]

    def _begin(self, args: list[str]) -> None:
        super()._begin(args)
        for topic in args:
            if topic.startswith("orderbook"):
                first = 1 if self.house.restarts else 501
                self.books[topic] = BookTopic(self._market(topic), int(topic.split(".")[1]), first)
                self._book(topic, "snapshot", self.books[topic].snapshot())
            elif topic.startswith("tickers"):
                self.told_ticker.pop(topic, None)
                self._ticker(topic)

    def market_changed(self, market: Market) -> None:
        """Push what a change of the market means for the topics of this socket."""
        if market.rule.category != self.kind:
            return
        for topic in sorted(self.topics - self.silent_topics):
            if topic.rsplit(".", 1)[1] != market.rule.symbol:
                continue
            if topic.startswith("orderbook"):
                self._push_book(topic)
            elif topic.startswith("tickers"):
                self._ticker(topic)
            elif topic.startswith("kline"):
                self._kline(topic, market)
            else:
                self._trades(topic, market)

    def repeat(self) -> None:
        """Say the level-1 books again that were silent for three seconds."""
        for topic, book in self.books.items():
            old = self.house.now_ns() - self.said_ns.get(topic, 0) > REPEAT_NS
            if topic.startswith("orderbook.1.") and old and topic in self.topics:
                self._book(topic, "snapshot", book.snapshot())

    def restart(self) -> None:
        """Send a new snapshot whose number is 1, as after a restart of the service."""
        for topic, book in self.books.items():
            book.u = 1
            self._book(topic, "snapshot", book.snapshot())

    def lose_one(self, topic: str) -> None:
        """Skip one number of a book, as if a message had been lost on the way."""
        self.books[topic].u += 1

    def _push_book(self, topic: str) -> None:
        book = self.books[topic]
        if book.depth == 1:
            change = book.delta()
            if change is not None:
                self._book(topic, "snapshot", book.snapshot())
            return
        change = book.delta()
        if change is not None:
            self._book(topic, "delta", change)

    def _book(self, topic: str, kind: str, data: dict[str, object]) -> None:
        now_ns = self.house.now_ns()
        self.said_ns[topic] = now_ns
        stamp = now_ns // MS
        self.say({"topic": topic, "type": kind, "ts": stamp, "data": data, "cts": stamp - 3})

    def _ticker(self, topic: str) -> None:
        market = self._market(topic)
        facts: dict[str, object] = {
            "lastPrice": text_of(market.last),
            "highPrice24h": text_of(market.last),
            "lowPrice24h": text_of(market.last),
            "prevPrice24h": text_of(market.last),
            "volume24h": "1000",
            "turnover24h": "1000000",
            "price24hPcnt": "0",
        }
        if self.kind == LINEAR:
            bids, asks = market.side("b", 1), market.side("a", 1)
            facts |= {
                "markPrice": text_of(market.mark),
                "indexPrice": text_of(market.index),
                "fundingRate": text_of(market.rate),
                "fundingIntervalHour": "8",
            }
            if bids:
                facts |= {"bid1Price": text_of(bids[0][0]), "bid1Size": text_of(bids[0][1])}
            if asks:
                facts |= {"ask1Price": text_of(asks[0][0]), "ask1Size": text_of(asks[0][1])}
        else:
            facts["usdIndexPrice"] = text_of(market.index)
        before = self.told_ticker.get(topic)
        self.told_ticker[topic] = facts
        kind = "snapshot" if before is None or self.kind == SPOT else "delta"
        if kind == "delta" and before is not None:
            facts = {name: value for name, value in facts.items() if before.get(name) != value}
            if not facts:
                return
        data = {"symbol": market.rule.symbol, **facts}
        stamp = self.house.now_ns() // MS
        self.say({"topic": topic, "type": kind, "data": data, "cs": market.seq, "ts": stamp})

    def _kline(self, topic: str, market: Market) -> None:
        interval = topic.split(".")[1]
        now_ms = self.house.now_ns() // MS
        rows = market.candle_rows(interval, 0, now_ms, 1)
        if not rows:
            return
        one = rows[0]
        span = INTERVALS[interval] * 1000
        item = {
            "start": one.start_ms,
            "end": one.start_ms + span - 1,
            "interval": interval,
            "open": text_of(one.open),
            "close": text_of(one.close),
            "high": text_of(one.high),
            "low": text_of(one.low),
            "volume": text_of(one.volume),
            "turnover": text_of(one.volume * one.close),
            "confirm": now_ms >= one.start_ms + span,
            "timestamp": now_ms,
        }
        self.say({"topic": topic, "data": [item], "ts": now_ms, "type": "snapshot"})

    def _trades(self, topic: str, market: Market) -> None:
        if not market.prints:
            return
        one = market.prints[-1]
        item: dict[str, object] = {
            "T": one.ts_ms, "s": market.rule.symbol, "S": one.side, "v": text_of(one.size),
            "p": text_of(one.price), "i": one.trade_id, "BT": False, "RPI": False, "seq": one.seq,
        }  # fmt: skip
        if self.kind == LINEAR:
            item["L"] = "PlusTick"
        self.say({"topic": topic, "type": "snapshot", "ts": one.ts_ms, "data": [item]})


class PrivateConversation(Conversation):
    """A user's own socket."""

    def __init__(self, house: House, socket: Socket) -> None:
        super().__init__(house, socket, "private")
        self.conn_id = f"c{self.conn_id[:19]}-1a"
        self.key: Key | None = None

    def _pong(self, asked: Message) -> None:
        self.pings += 1
        stamp = str(self.house.now_ns() // MS)
        self.say({"req_id": asked.get("req_id", ""), "op": "pong", "args": [stamp],
                  "conn_id": self.conn_id})  # fmt: skip

    def _auth(self, asked: Message) -> None:
        now_ms = (self.house.now_ns() + self.house.switches.clock_skew_ns) // MS
        try:
            self.key = check_socket(
                self.house.keys, asked.get("args"), now_ms, self.house.environment
            )
        except Refused as refusal:
            self._auth_refused(refusal)
            return
        self.say({"success": True, "ret_msg": "", "op": "auth", "conn_id": self.conn_id})

    def _auth_refused(self, refusal: Refused) -> None:
        if self.house.switches.auth_failure_shape == "recorded":
            self.say({"op": "auth", "success": False, "retCode": refusal.code,
                      "retMsg": refusal.text, "connId": self.conn_id})  # fmt: skip
        else:
            self.say({"success": False, "ret_msg": refusal.text, "op": "auth",
                      "conn_id": self.conn_id})  # fmt: skip

    def _problem(self, args: list[str]) -> str:
        if self.key is None:
            return "Request not authorized, needs auth first"
        roots = [topic.removesuffix(".linear").removesuffix(".spot") for topic in args]
        if not args or not set(roots) <= PRIVATE:
            return f"error:handler not found,topic:{args[0] if args else ''}"
        whole = {topic for topic in args if topic in roots and "." not in topic}
        if any(f"{one}.linear" in args or f"{one}.spot" in args for one in whole):
            return "Params Error"
        return ""

    def _ack(self, asked: Message) -> None:
        answer: Message = {"success": True, "ret_msg": "", "op": asked["op"]}
        if self.house.switches.private_ack_has_req_id and asked.get("req_id"):
            answer["req_id"] = asked["req_id"]
        self.say({**answer, "conn_id": self.conn_id})

    def push(self, uid: str, kind: str, record: object, marks: dict[str, object]) -> None:
        """Tell of a change of the user's account."""
        if self.key is None or self.key.uid != uid:
            return
        category = getattr(record, "category", LINEAR)
        for topic in (kind, f"{kind}.{category}"):
            if topic in self.topics:
                self._push(topic, kind, record, marks)

    def _push(self, topic: str, kind: str, record: object, marks: dict[str, object]) -> None:
        if isinstance(record, Record):
            data = order_shape(record, self.house.switches, pushed=True)
        elif isinstance(record, Execution):
            data = execution_shape(record, pushed=True)
        elif isinstance(record, Position):
            data = position_shape(record, self.house.markets[LINEAR, record.symbol].mark, True)
        else:
            assert isinstance(record, Account)
            data = wallet_shape(record, marks)  # type: ignore[arg-type]
        self.say(
            {
                "id": str(uuid.uuid4()),
                "topic": topic,
                "creationTime": self.house.now_ns() // MS,
                "data": [data],
            }
        )
