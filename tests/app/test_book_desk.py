"""The looked-at book travels in the engine's snapshots, and only while somebody looks."""

import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.book_desk import LOOKS_KEPT, BookDesk
from app.public_practice import practice_on_bybit_prices
from app.ticket_desk import TicketDesk
from core.events.book_view import BookState
from core.events.commands import CancelOrder, SubmitManual
from core.execution.live_broker import local_endpoints
from core.model.orders import ENTRY, OrderIntent, OrderType, Side
from tests.exchanges.bybit.running import running
from tests.exchanges.bybit.streams import PublicConversation
from tests.live.bench import LiveBench

SYMBOL, TOPIC = "BTCUSDT", "orderbook.50.BTCUSDT"


class Looked:
    """A practice account on a local Bybit's prices, and the desk that says what is looked at."""

    def __init__(self, folder: Path) -> None:
        self.local = running()
        made = self.exchange = self.local.__enter__()
        endpoints = local_endpoints(made.server.url)
        self._stop = threading.Event()
        self._market = threading.Thread(target=self._pulse, daemon=True)
        self._market.start()
        self.bench = LiveBench(
            lambda latch: practice_on_bybit_prices(
                folder / "account", Decimal(100_000), made.clock, lambda: latch.epoch, endpoints
            ),
            made.clock,
            "bybit",
            (SYMBOL,),
            folder / "journal",
        )
        self.desk, self.tickets = BookDesk(), TicketDesk()
        self.tickets.opened(self.bench.machine)  # type: ignore[arg-type]

    def _pulse(self) -> None:
        while not self._stop.wait(0.05):
            self.exchange.move(SYMBOL, "64000", volume="3", category="linear")

    def look(self) -> None:
        """Do what the program's watchers do with each snapshot, from the engine's thread."""
        snapshot = self.bench.snapshot
        assert snapshot is not None
        done = threading.Event()

        def chore(_: int) -> None:
            if not done.is_set():
                self.desk.look(self.bench.machine, snapshot)  # type: ignore[arg-type]
                self.tickets.look(self.bench.machine, snapshot)  # type: ignore[arg-type]
                done.set()

        self.bench._loop.chores.append(chore)
        assert done.wait(5)
        self.bench._loop.chores.remove(chore)

    def topics(self) -> set[str]:
        found = [s for s in self.exchange.exchange.sockets if isinstance(s, PublicConversation)]
        return set().union(*(one.topics for one in found))

    def close(self) -> None:
        self.bench.close()
        self._stop.set()
        self._market.join(5)
        self.local.__exit__(None, None, None)


@pytest.fixture
def looked(tmp_path: Path) -> Iterator[Looked]:
    made = Looked(tmp_path)
    made.bench.until(lambda s: s.venue is not None and s.venue.connected and s.prices, "prices")
    yield made
    made.close()


def test_a_book_is_in_the_snapshot_while_somebody_looks(looked: Looked) -> None:
    looked.look()
    assert looked.bench.until(lambda s: True).book is None, "nobody has asked"
    looked.desk.look_at(SYMBOL)
    looked.look()
    now = looked.bench.until(lambda s: s.book is not None and s.book.state is BookState.LIVE)
    assert now.book is not None
    assert (now.book.symbol, now.book.bids[0][0]) == (SYMBOL, 64000.0)
    assert TOPIC in looked.topics()
    assert looked.desk._left == LOOKS_KEPT - 1
    looked.desk._left = 2  # as if most of the looks were over
    looked.look()
    looked.bench.until(lambda s: s.book is not None)
    looked.look()
    looked.bench.until(lambda s: s.book is None, "the book goes when nobody asks again")
    end = time.monotonic() + 5
    while TOPIC in looked.topics():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_order_at_a_price_waits_there_and_can_be_taken_back(looked: Looked) -> None:
    looked.tickets.ticket(SYMBOL, Side.BUY)
    looked.look()
    limit = Decimal("63000.00")
    plain = looked.tickets.ticket(SYMBOL, Side.BUY)
    ticket = looked.tickets.ticket(SYMBOL, Side.BUY, limit)
    assert ticket is not None
    assert plain is not None
    assert (ticket.limit_price, ticket.refused) == (limit, "")
    assert ticket.stop_price is not None
    assert ticket.stop_price < limit
    assert ticket.cash_needed / ticket.quantity < plain.cash_needed / plain.quantity
    far = looked.tickets.ticket(SYMBOL, Side.BUY, Decimal("32000.00"))
    assert far is not None
    assert "away from its price" in far.refused
    intent = OrderIntent(
        strategy="manual", symbol=SYMBOL, side=Side.BUY, purpose=ENTRY, reason="a test",
        origin="manual", quantity=Decimal("0.01"), stop_price=ticket.stop_price,
        order_type=OrderType.LIMIT, limit_price=limit,
    )  # fmt: skip
    looked.bench.post(SubmitManual(intent=intent))
    waits = looked.bench.until(lambda s: any(not one.status.terminal for one in s.orders), "order")
    (order,) = waits.orders
    assert (order.rests_at, order.filled) == (limit, 0)
    looked.bench.post(CancelOrder(client_order_id=order.client_order_id))
    gone = looked.bench.until(lambda s: s.orders[0].status.terminal, "its end")
    assert gone.orders[0].rests_at is None
    assert not gone.positions
