"""`python -m tests.exchanges.kite.panic_bench`: fifty open orders, and none, in five situations."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from core.model.orders import OrderStatus, OrderType, Purpose, Side
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.factory import wait_for
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.times import SECOND_NS
from tests.exchanges.serving.faults import Fault, HttpFault

RATE = 5.0
ORDERS = 50
_TOO_MANY = b'{"status":"error","message":"Too many requests","error_type":"NetworkException"}'


@dataclass
class Result:
    """One panic stop. `seconds` until nothing worked at the venue, by the clock."""

    name: str
    orders: int
    seconds: float
    asked: int
    refused: int
    left: int
    sent: int

    @property
    def well(self) -> bool:
        return self.left == 0 and self.seconds <= self.orders / 10 + 3


def _nothing(_: Ground, __: Desk) -> None:
    """Leave everything as it is."""


def _unknown(ground: Ground, desk: Desk) -> None:
    """Lose the answers to five orders that were accepted, and the first looks for them."""
    fault = Fault("POST /orders/*", HttpFault.RESET_AFTER, count=5)
    ground.server.faults.add(fault)
    ground.server.faults.add(Fault("GET /orders", HttpFault.HTML, count=8))
    records = [desk.submit(quantity=1) for _ in range(5)]
    wait_for(lambda: all(one.status is OrderStatus.UNKNOWN for one in records))


def _limited(ground: Ground, _: Desk) -> None:
    """Refuse every fourth cancel and the first looks, as a busy venue does."""
    for n in range(10):
        ground.server.faults.add(
            Fault("DELETE /orders/*", HttpFault.STATUS, after=3, status=429, body=_TOO_MANY)
        )
        if n < 2:
            ground.server.faults.add(
                Fault("GET /orders", HttpFault.STATUS, status=429, body=_TOO_MANY)
            )


def _stuck(ground: Ground, desk: Desk) -> None:
    """Let the sending of an entry hang for half a minute, with more behind it."""
    fault = Fault("POST /orders/*", HttpFault.SLOW, seconds=30 / ground.clock.rate)
    ground.server.faults.add(fault)
    for _ in range(5):
        desk.submit(quantity=1)
    wait_for(lambda: fault.fired)


SITUATIONS: dict[str, Callable[[Ground, Desk], None]] = {
    "all answers come": _nothing,
    "five orders unknown": _unknown,
    "with 429s": _limited,
    "entries hang": _stuck,
}


def run(name: str, orders: int = ORDERS, rate: float = RATE) -> Result:
    """Open the orders, stop everything and time it; Kite's true limits are enforced."""
    ground = Ground(rate=rate, limits=True)
    desk = Desk(ground)
    try:
        records = [desk.submit(quantity=1) for _ in range(orders)]
        desk.until(lambda: all(one.status is OrderStatus.OPEN for one in records), 60)
        # Ten cancels a second are all there are: begin with a fresh second, as after a quiet one.
        ground.clock.wait(int(1.2 * SECOND_NS))
        SITUATIONS[name](ground, desk)
        return _stop(name, ground, desk)
    finally:
        desk.close()
        ground.stop()


def _stop(name: str, ground: Ground, desk: Desk) -> Result:
    desk.epoch += 1
    gone: list[str] = []
    began_ns = ground.clock.monotonic_ns()
    refused = ground.venue.limits.refused["order"]
    panic = threading.Thread(target=lambda: gone.extend(desk.broker.cancel_all()))
    panic.start()
    venue = ground.venue
    wait_for(lambda: ground.do(lambda: not venue.book.working()), 30)
    seconds = (ground.clock.monotonic_ns() - began_ns) / SECOND_NS
    panic.join(30)
    desk.until(lambda: all(one.status.terminal for one in desk.records.values()), 30)
    left = len(desk.broker.open_orders())
    refused = venue.limits.refused["order"] - refused
    sent = ground.do(lambda: venue.posts("DELETE"))
    return Result(name, len(desk.records), seconds, len(set(gone)), refused, left, sent)


def keeps_protective() -> tuple[int, int]:
    """Return how many safety exits and how many other orders a stop that keeps them leaves."""
    ground = Ground(rate=RATE)
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    desk = Desk(ground)
    try:
        safety = desk.resting(
            order_type=OrderType.STOP,
            trigger_price=Decimal("90.00"),
            side=Side.SELL,
            purpose=Purpose.PROTECT,
        )
        for _ in range(5):
            desk.resting(quantity=1)
        desk.epoch += 1
        desk.broker.cancel_all(keep_protective=True)
        left = desk.broker.open_orders()
        kept = sum(1 for one in left if one.client_order_id == safety.order.client_order_id)
        return kept, len(left) - kept
    finally:
        desk.close()
        ground.stop()


def main() -> int:
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    results = [run(name, rate=rate) for name in SITUATIONS]
    print(f"{'situation':<22}{'orders':>7}{'gone after s':>14}{'limit s':>9}", end="")
    print(f"{'cancels':>9}{'429s':>6}{'left':>6}")
    for one in results:
        limit = one.orders / 10 + 3
        print(
            f"{one.name:<22}{one.orders:>7}{one.seconds:>14.2f}{limit:>9.1f}"
            f"{one.sent:>9}{one.refused:>6}{one.left:>6}"
        )
    return 0 if all(one.well for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
