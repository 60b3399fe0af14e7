"""A machine under load to press the panic stop on: working orders, positions, a full mailbox."""

from __future__ import annotations

import threading
from decimal import Decimal

from app.bootstrap import Machine, PracticeSetup, build_practice
from core.clock import SECOND_NS
from core.data.historical import HistoricalFeed
from core.engine.panic import PanicStep
from core.events.commands import StartTrading, SubmitManual
from core.model.market import Tick
from core.model.orders import OrderIntent, OrderType, Purpose, Side
from core.risk.kill_switch import KillLatch
from tests.scenarios.crash_matrix import CASH, SYMBOLS, Restless, a_day


class Loaded:
    """A practice machine with waiting entries, open positions and events in its mailbox."""

    def __init__(self, path=None) -> None:
        self.steps: list[PanicStep] = []
        self.latch = KillLatch(path)
        setup = PracticeSetup(feed=HistoricalFeed(a_day(1)), cash=CASH, user_strategies=(Restless,))
        self.machine: Machine = build_practice(setup, self.latch, tell=self.steps.append)
        engine = self.machine.engine
        engine.process(StartTrading(strategy="restless", parameters={}, symbols=SYMBOLS[:2]))
        while len(self.machine.space.state.book.positions) < 2:
            engine.process(self.machine.feed.next())
        self._resting_entry(SYMBOLS[2])

    def _resting_entry(self, symbol: str) -> None:
        space = self.machine.space
        mark = space.mark(symbol)
        instrument = space.instruments[symbol]
        limit = instrument.money_down(mark * Decimal("0.97"))
        intent = OrderIntent(
            strategy="manual",
            symbol=symbol,
            side=Side.BUY,
            purpose=Purpose.ENTRY,
            order_type=OrderType.LIMIT,
            limit_price=limit,
            stop_price=instrument.money_down(limit * Decimal("0.97")),
            reason="a waiting order",
            origin="manual",
        )
        self.machine.engine.process(SubmitManual(intent=intent))

    def fill_mailbox(self, count: int) -> None:
        """Put `count` ticks into the market lane."""
        space = self.machine.space
        now_ns = space.clock.now_ns()
        prices = {symbol: float(space.mark(symbol)) for symbol in SYMBOLS}
        for number in range(count):
            symbol = SYMBOLS[number % 3]
            ts_ns = now_ns + number * SECOND_NS // 100_000
            self.machine.engine.mailbox.post_market(Tick(symbol, ts_ns, prices[symbol], 10.0))

    def run(self, stop: threading.Event) -> threading.Thread:
        """Run the engine's loop in a thread of its own."""
        thread = threading.Thread(
            target=lambda: self.machine.loop(600.0, lambda _: None).run(stop, linger=True)
        )
        thread.start()
        return thread

    def others_waiting(self) -> int:
        """Return how many orders that are no safety exits wait at the broker."""
        return sum(1 for one in self.machine.broker.open_orders() if not one.protective)
