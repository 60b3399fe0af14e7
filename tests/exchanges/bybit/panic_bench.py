"""`python -m tests.exchanges.bybit.panic_bench`: how long fifty open orders live after the stop."""

import argparse
import time
from decimal import Decimal

from core.model.orders import OrderType
from tests.exchanges.bybit.cells import said
from tests.exchanges.bybit.factory import SYMBOL, BybitBench
from tests.exchanges.serving.faults import Fault, HttpFault

ORDERS = 50
CALM, STORM = "calm", "10006 four times, one order under way"


def one_panic(storm: bool) -> float:
    """Open fifty orders, stop, and return the seconds until the exchange has none."""
    with BybitBench(timeout_s=0.4) as bench:

        def place() -> None:
            for number in range(ORDERS):
                bench.exchange.desk.create(
                    "u1",
                    {
                        "category": "linear" if number % 10 else "spot",
                        "symbol": SYMBOL,
                        "side": "Buy",
                        "orderType": "Limit",
                        "qty": "0.010" if number % 10 else "0.001",
                        "price": str(60000 + number),
                        "orderLinkId": f"b{number}",
                    },
                )

        bench.on_exchange(place)
        orders = bench.exchange.floor.orders

        def left() -> int:
            return bench.local.server.call(lambda: sum(1 for one in orders.values() if one.open))

        bench.until(lambda: left() == ORDERS)
        if storm:
            faults = bench.local.server.faults
            faults.add(Fault("POST /v5/order/create", HttpFault.TIMEOUT_AFTER, seconds=1.0))
            for path in ("POST /v5/order/cancel-all", "GET /v5/order/realtime"):
                faults.add(Fault(path, HttpFault.STATUS, count=2, status=200, body=said(10006)))
            bench.submit(order_type=OrderType.LIMIT, limit_price=Decimal(61000))
            bench.until(lambda: bench.posts("order/create") == 1)
        bench.epoch += 1
        began = time.monotonic()
        bench.broker.cancel_all()
        assert left() == 0
        assert not storm or bench.local.server.call(lambda: len(orders)) == ORDERS + 1
        return time.monotonic() - began


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10)
    options = parser.parse_args()
    for name, storm in ((CALM, False), (STORM, True)):
        took = sorted(one_panic(storm) for _ in range(options.count))
        print(f"{name}: middle {took[len(took) // 2]:.2f} s, worst {took[-1]:.2f} s, none open")


if __name__ == "__main__":
    main()
