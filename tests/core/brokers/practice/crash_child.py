"""Trades without end on one practice account, says every report aloud, is killed from outside.

Run as a program: the account's file and a number that keeps the order ids of each run apart.
"""

import itertools
import sys
from decimal import Decimal
from pathlib import Path
from random import Random

import msgspec

from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.events.broker_reports import BrokerReport
from core.model.orders import OrderType, Purpose, Side
from tests.core.brokers.practice.bench import Bench


def main(path: Path, run: int) -> None:
    """Send orders and bars until the process is killed."""
    random = Random(run)
    bench = Bench(store=SqliteVenueStore(path))
    bench.orders = run * 1_000_000
    encode = msgspec.json.Encoder().encode

    def say(report: BrokerReport) -> None:
        sys.stdout.buffer.write(encode(report) + b"\n")
        sys.stdout.buffer.flush()

    bench.broker.connect(say)
    for turn in itertools.count():
        price = 100 + random.randint(-40, 40) / 20
        bench.send(quantity=random.randint(1, 60), reference_price=Decimal(str(price)))
        held = sum((one.quantity for one in bench.broker.positions()), Decimal(0))
        if held:
            bench.send(
                side=Side.SELL,
                purpose=Purpose.PROTECT,
                order_type=OrderType.STOP,
                quantity=held,
                trigger_price=Decimal("99.50"),
            )
        bench.bar(price, price + 1, price - 1, volume=random.choice([100.0, 400.0]))
        if turn % 7 == 6:
            bench.broker.cancel_all()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
