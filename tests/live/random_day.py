"""One random day: a machine at a local exchange that fails, a market that moves, a wild hand."""

import random
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from core.events.commands import (
    CancelOrder,
    ClosePosition,
    MoveStop,
    PauseTrading,
    ResumeTrading,
    SubmitManual,
)
from core.model.orders import OrderIntent, OrderType, Purpose, Side
from core.risk.limits import RiskLimits
from tests.exchanges.serving.faults import Fault, HttpFault, SocketFault
from tests.live.bench import LiveBench
from tests.live.markets import BybitMarket, KiteMarket, LocalMarket

HTTP_FAULTS = tuple(one for one in HttpFault if one is not HttpFault.REDIRECT)
STATUSES = (429, 500, 502, 503, 504)
SETTLE_S = 60.0
LIMITS = RiskLimits(orders_per_minute=100_000, loss_per_day=Decimal("0.9"))


@dataclass
class Day:
    """What happened on a day. `wrong` is empty when both sides agree at its end."""

    seed: int
    venue: str
    orders: int = 0
    fills: int = 0
    faults: int = 0
    crashes: int = 0
    unknown: int = 0
    settled_s: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Hand:
    """Wild but legal deeds of a person; what the rules refuse is refused."""

    def __init__(self, dice: random.Random, market: LocalMarket) -> None:
        self._dice = dice
        self._market = market

    def deed(self, bench: LiveBench) -> None:
        snapshot, dice = bench.snapshot, self._dice
        if snapshot is None:
            return
        kind = dice.choices(
            ("market", "limit", "close", "cancel", "stop", "pause"), (5, 4, 3, 2, 2, 1)
        )[0]
        symbol = dice.choice(self._market.symbols)
        if kind in ("market", "limit"):
            bench.post(SubmitManual(intent=self._entry(symbol, kind)))
        elif kind == "close" and snapshot.positions:
            bench.post(ClosePosition(symbol=dice.choice(snapshot.positions).symbol))
        elif kind == "cancel":
            working = [o for o in snapshot.orders if not o.status.terminal]
            if working:
                bench.post(CancelOrder(client_order_id=dice.choice(working).client_order_id))
        elif kind == "stop" and snapshot.positions:
            one = dice.choice(snapshot.positions)
            price = self._on_grid(one.last_price * Decimal(str(dice.uniform(0.96, 0.99))))
            bench.post(MoveStop(symbol=one.symbol, stop_price=price))
        elif kind == "pause":
            bench.post(dice.choice((PauseTrading(), ResumeTrading())))

    def _entry(self, symbol: str, kind: str) -> OrderIntent:
        dice, price = self._dice, self._market.prices[symbol]
        limit = None
        if kind == "limit":
            limit = self._on_grid(price * Decimal(str(dice.uniform(0.985, 1.005))))
        stop = self._on_grid(price * Decimal(str(dice.uniform(0.95, 0.975))))
        return OrderIntent(
            strategy="manual",
            symbol=symbol,
            side=Side.BUY,
            purpose=Purpose.ENTRY,
            reason="a random wish",
            origin="manual",
            quantity=self._market.unit * dice.randint(1, 3),
            order_type=OrderType.LIMIT if limit else OrderType.MARKET,
            limit_price=limit,
            stop_price=stop,
        )

    def _on_grid(self, price: Decimal) -> Decimal:
        tick = self._market.tick
        return (price / tick).to_integral_value() * tick


class RandomDay:
    """Plays one day and compares both sides at its end."""

    def __init__(self, seed: int, venue: str, rate: float = 60.0, deeds: int = 60) -> None:
        self.day = Day(seed, venue)
        self._dice = random.Random(seed)
        make = KiteMarket if venue == "zerodha" else BybitMarket
        self.market: LocalMarket = make(rate=rate)
        self.market.quiet()
        self._deeds = deeds
        self._folder = Path(tempfile.mkdtemp(prefix="random-day-"))
        self._hand = Hand(self._dice, self.market)
        self.bench = self._open()

    def play(self) -> Day:
        try:
            self._until(lambda: self._ready(), 30, "the first connection")
            for _ in range(self._deeds):
                self._move()
                self._break()
                self._hand.deed(self.bench)
                time.sleep(self._dice.uniform(0.0, 0.03))
            self._mend()
            began = time.monotonic()
            self._until(self._agreed, SETTLE_S, "agreement")
            self.day.settled_s = time.monotonic() - began
            self._compare()
        except AssertionError as wrong:
            self.day.wrong.append(str(wrong))
        finally:
            self._count()
            self.bench.close()
            self.market.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        return self.day

    def _open(self) -> LiveBench:
        bench = self._opened()
        # Small gaps in cash are taken over from the venue; here that would hide a fill amiss.
        bench.machine.reconcile._settle_cash = lambda account: None
        return bench

    def _opened(self) -> LiveBench:
        market = self.market
        for attempt in range(40):
            try:
                return LiveBench(
                    market.connect,
                    market.clock,
                    market.venue,
                    market.symbols,
                    self._folder,
                    limits=LIMITS,
                    reconcile_every_s=5.0,
                )
            except Exception as failure:  # a start in the middle of a fault is tried again
                if attempt == 39:
                    raise AssertionError(f"it could not be opened: {failure}") from failure
                if attempt == 10:
                    self._mend()
                time.sleep(0.05)
        raise AssertionError("unreachable")

    def _ready(self) -> bool:
        self._print()
        snapshot = self.bench.snapshot
        return bool(
            snapshot
            and snapshot.venue.connected
            and snapshot.venue.checked_ns
            and len(snapshot.prices) == len(self.market.symbols)
        )

    def _print(self) -> None:
        for symbol, price in self.market.prices.items():
            self.market.trade_at(symbol, price)

    def _move(self) -> None:
        dice, market = self._dice, self.market
        for symbol, price in tuple(market.prices.items()):
            moved = price * Decimal(str(1 + dice.gauss(0.0, 0.004)))
            market.move(symbol, (moved / market.tick).to_integral_value() * market.tick)

    def _break(self) -> None:
        """Let something go wrong, one time in three."""
        dice, server = self._dice, self.market.server
        what = dice.choices(
            ("none", "http", "socket", "reset", "refuse", "silence", "crash", "recover"),
            (10, 5, 3, 1, 0.5, 0.5, 1, 3),
        )[0]
        if what == "http":
            kind = dice.choice(HTTP_FAULTS)
            server.faults.add(
                Fault(
                    dice.choice(("*", "POST /*", "GET /*")),
                    kind,
                    count=dice.randint(1, 3),
                    seconds=dice.uniform(0.05, 0.4),
                    status=dice.choice(STATUSES),
                )
            )
        elif what == "socket":
            kind = dice.choice(tuple(SocketFault))
            server.faults.add(
                Fault("ws:*", kind, count=dice.randint(1, 10), seconds=dice.uniform(0.01, 0.2))
            )
        elif what == "reset":
            server.reset()
        elif what == "refuse":
            server.refuse()
        elif what == "silence":
            server.silence()
        elif what == "recover":
            server.recover()
        elif what == "crash":
            self._crash()
        self.day.faults += what not in ("none", "recover")

    def _crash(self) -> None:
        self._count()
        self.bench.kill()
        self.day.crashes += 1
        self.bench = self._open()

    def _mend(self) -> None:
        self.market.server.faults.clear()
        self.market.server.recover()
        self.market.forgive()

    def _count(self) -> None:
        orders = self.bench.machine.space.state.orders
        self.day.orders = len(orders.records)
        self.day.fills = len(self.bench.machine.space.state.fills)

    def _agreed(self) -> bool:
        """Tell whether nothing is open any more between the two sides."""
        self._print()
        bench = self.bench
        assert bench.failure is None, f"the engine failed: {bench.failure!r}"
        snapshot = bench.snapshot
        if snapshot is None or snapshot.differences:
            return False
        state = bench.machine.space.state
        for record in tuple(state.orders.records.values()):
            if record.unsettled or record.pending_cancel or record.status.value == "ACKED":
                return False
        if bench.machine.engine.guard.exits:
            return False
        return not self._differs()

    def _differs(self) -> list[str]:
        state, market = self.bench.machine.space.state, self.market
        wrong = []
        ours = {s: p.quantity for s, p in tuple(state.book.positions.items())}
        theirs = market.true_positions()
        if ours != theirs:
            wrong.append(f"positions: ours {ours}, the exchange's {theirs}")
        working = {r.order.client_order_id for r in tuple(state.orders.all_working())}
        open_there = market.true_orders()
        if working != open_there:
            wrong.append(f"orders: ours {sorted(working)}, the exchange's {sorted(open_there)}")
        cash = market.true_cash()
        if abs(state.book.cash - cash) >= Decimal("0.01"):
            wrong.append(f"cash: ours {state.book.cash}, the exchange's {cash}")
        return wrong

    def _compare(self) -> None:
        self.day.wrong += self._differs()
        sent = self.market.sent_ids()
        twice = sorted({one for one in sent if sent.count(one) > 1})
        if twice:
            self.day.wrong.append(f"accepted twice: {twice}")
        state = self.bench.machine.space.state
        unknown = sorted(set(sent) - set(state.orders.records))
        if unknown:
            self.day.wrong.append(f"orders nobody here knows of: {unknown}")

    def _until(self, holds, within_s: float, what: str) -> None:
        end = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{what} never came: {self._differs()} {self._story()}")
            time.sleep(0.02)

    def _story(self) -> str:
        state = self.bench.machine.space.state
        doubtful = [
            f"{r.order.client_order_id} {r.order.purpose} {r.status} doubt={r.doubt!r} "
            f"absences={r.absences} pending={r.pending_cancel}"
            for r in state.orders.records.values()
            if not r.status.terminal
        ]
        return f"{doubtful} {self.bench.words()}"
