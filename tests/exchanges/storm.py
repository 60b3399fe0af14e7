"""`python -m tests.exchanges.storm`: 100 signals a second for an hour of the clock, at one venue.

The exchange counts requests that were too many. How long each cancel waited before it left is
measured by the clock, from the moment the adapter was asked for it; apart from that, how long for
the rate budget alone.
"""

import argparse
import logging
import random
import threading
import time
from decimal import Decimal

from core.brokers.wire.sender import Lane, Sender
from core.clock import SECOND_NS
from core.events.commands import CancelOrder, SubmitManual
from core.model.orders import OrderIntent, OrderStatus, OrderType, Purpose, Side
from core.risk.limits import RiskLimits
from tests.exchanges.kite.listing import FEW, Listed
from tests.live.bench import LiveBench
from tests.live.markets import BybitMarket, KiteMarket, LocalMarket

SIGNALS_A_SECOND = 100
CANCELS_A_SECOND = {"zerodha": 2.5, "bybit": 7.0}
SHARES = 40
COINS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "ADAUSDT")
LIMITS = RiskLimits(
    orders_per_minute=1_000_000,
    open_positions=1_000,
    loss_per_trade=Decimal("0.9"),
    loss_per_day=Decimal("0.99"),
    symbol_share=Decimal("0.9"),
    price_collar=Decimal("0.5"),
)


class Storm:
    """One machine, one exchange, and somebody who never stops pressing."""

    def __init__(self, venue: str, rate: float) -> None:
        self.market = _market(venue, rate)
        self.clock = self.market.clock
        self.bench = LiveBench(
            self.market.connect,
            self.clock,
            venue,
            self.market.symbols,
            None,
            limits=LIMITS,
            reconcile_every_s=60.0,
        )
        self._dice = random.Random(7)
        self.signals = self.cancels = 0

    def run(self, minutes: float) -> None:
        bench = self.bench
        bench.until(lambda s: s.venue.connected and s.venue.checked_ns, "the line", 60)
        bench.until(lambda s: len(s.prices) == len(self.market.symbols), "prices", 60)
        begun_ns = self.clock.monotonic_ns()
        pause = threading.Event()
        while (passed_ns := self.clock.monotonic_ns() - begun_ns) < minutes * 60 * SECOND_NS:
            assert bench.failure is None, bench.failure
            due = passed_ns * SIGNALS_A_SECOND // SECOND_NS
            while self.signals < due:
                self._signal()
            while self.cancels < passed_ns * CANCELS_A_SECOND[self.market.venue] // SECOND_NS:
                self._cancel()
            pause.wait(0.005)

    def report(self) -> tuple[str, bool]:
        sender: Sender = self.bench.machine.broker._sender
        cancels, entries = sender.waits[Lane.CANCEL], sender.waits[Lane.ENTRY]
        violations = self.market.violations()
        longest_ms, held_ms = cancels.longest_ns / 1e6, cancels.longest_held_ns / 1e6
        mean_ms = cancels.total_ns / max(1, cancels.count) / 1e6
        refused = len(self.bench.machine.space.state.refusals)
        sentence = (
            f"{self.market.venue}: {self.signals} signals, {entries.count} orders and "
            f"{cancels.count} cancels left, {refused} signals refused by the gate; violations "
            f"{violations}; a cancel waited {mean_ms:.1f} ms on average, {longest_ms:.1f} at most, "
            f"of which {held_ms:.1f} at most for budget that orders had used"
        )
        return sentence, not violations and held_ms <= 200.0

    def close(self) -> None:
        self.bench.close()
        self.market.close()

    def _signal(self) -> None:
        self.signals += 1
        symbol = self._dice.choice(self.market.symbols)
        price = self.market.prices[symbol]
        tick = self.market.tick
        limit = (price * Decimal("0.90") / tick).to_integral_value() * tick
        self.bench.post(
            SubmitManual(
                intent=OrderIntent(
                    strategy="manual",
                    symbol=symbol,
                    side=Side.BUY,
                    purpose=Purpose.ENTRY,
                    reason="a storm",
                    origin="manual",
                    quantity=self.market.unit,
                    order_type=OrderType.LIMIT,
                    limit_price=limit,
                    stop_price=(limit * Decimal("0.95") / tick).to_integral_value() * tick,
                )
            )
        )

    def _cancel(self) -> None:
        self.cancels += 1
        orders = self.bench.machine.space.state.orders
        open_ones = [
            record.order.client_order_id
            for record in tuple(orders.all_working())
            if record.status is OrderStatus.OPEN and not record.pending_cancel
        ]
        if open_ones:
            self.bench.post(CancelOrder(client_order_id=self._dice.choice(open_ones)))


def _market(venue: str, rate: float) -> LocalMarket:
    if venue == "bybit":
        return BybitMarket(rate, cash="10000000", symbols=COINS)
    names = tuple(f"SHARE{n}" for n in range(SHARES))
    listed = tuple(
        Listed(5_000_001 + 256 * n, name, name, Decimal("0.05")) for n, name in enumerate(names)
    )
    return KiteMarket(rate, symbols=names, cash=10_000_000, listed=(*FEW, *listed))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venue", choices=("zerodha", "bybit"), default="zerodha")
    parser.add_argument("--minutes", type=float, default=60.0, help="of the exchange's clock")
    parser.add_argument("--rate", type=float, default=4.0, help="clock seconds in a second")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    storm, began = Storm(options.venue, options.rate), time.monotonic()
    try:
        storm.run(options.minutes)
        sentence, good = storm.report()
    finally:
        storm.close()
    print(f"{sentence} ({time.monotonic() - began:.0f} s)")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
