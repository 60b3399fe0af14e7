"""Tick to intent under load: 5,000 ticks/s over 50 shares, from a feed thread through the mailbox.

Run: python -m benchmarks.tick_to_intent [SECONDS]. The strategy wishes at every tick of a share
now and then; the time is from posting the tick to the wish leaving the strategy, and on to the
order's acceptance. Memory is read at a third of the run and at its end.
"""

import gc
import sys
import threading
import time
from decimal import Decimal

import numpy as np
import psutil

from app.bootstrap import PracticeSetup, build_practice
from core.clock import LiveClock
from core.engine.trading_engine import TradingEngine
from core.events.commands import StartTrading
from core.model.instrument import Instrument, crypto_coin
from core.model.market import Tick
from core.risk.kill_switch import KillLatch
from core.strategy.base import NOTHING, Strategy

RATE, SHARES = 5_000, 50


class Quiet:
    """A feed without prices: they are pushed."""

    label, made_up, fingerprint, timeframe_s, bars_only = "pushed ticks", True, "none", 60, False

    def __init__(self, instruments: tuple[Instrument, ...]) -> None:
        self._instruments = instruments

    def instruments(self) -> tuple[Instrument, ...]:
        return self._instruments

    def next(self) -> None:
        return None


class Watcher(Strategy):
    """Keeps averages on every tick and wishes on every 97th of a symbol."""

    key = "watcher"
    title = "Watcher"
    waits: list[int] = []

    def start(self) -> None:
        self.count = 0
        self.fast = self.slow = 0.0

    def on_tick(self, tick: Tick):
        self.fast += (tick.price - self.fast) * 0.1
        self.slow += (tick.price - self.slow) * 0.02
        self.count += 1
        Watcher.waits.append(time.perf_counter_ns() - tick.id)
        if self.count % 97 or self.ctx.busy():
            return NOTHING
        if self.ctx.position():
            return self.close("97 ticks passed")
        return self.buy("97 ticks passed", stop=tick.price * 0.98)


def push(engine: TradingEngine, symbols: list[str], seconds: float, stop: threading.Event) -> None:
    """Post ticks at an even rate; `id` carries the machine time of posting."""
    rng = np.random.default_rng(3)
    prices = dict.fromkeys(symbols, 100.0)
    steps = rng.normal(0, 2e-4, 1 << 16).tolist()
    begin = time.perf_counter()
    sent = 0
    post = engine.mailbox.post_market
    while (elapsed := time.perf_counter() - begin) < seconds:
        due = int(elapsed * RATE)
        while sent < due:
            symbol = symbols[sent % SHARES]
            price = prices[symbol] = round(prices[symbol] * (1 + steps[sent & 0xFFFF]), 2)
            now = time.time_ns()
            post(
                Tick(
                    symbol, now, price, 5_000.0, price - 0.01, price + 0.01, time.perf_counter_ns()
                )
            )
            sent += 1
        time.sleep(0.001)
    stop.set()


def main() -> None:
    """Run and print percentiles and memory."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    coins = tuple(
        crypto_coin(f"S{number:02d}", Decimal("0.01"), Decimal(1)) for number in range(SHARES)
    )
    setup = PracticeSetup(feed=Quiet(coins), cash=Decimal(10_000_000), user_strategies=(Watcher,))
    machine = build_practice(setup, KillLatch(None), clock=LiveClock())
    engine = machine.engine
    symbols = [coin.symbol for coin in coins]
    engine.on_time(machine.space.clock.now_ns())
    engine.process(StartTrading(strategy="watcher", parameters={}, symbols=tuple(symbols)))
    stop = threading.Event()
    gc.collect()
    gc.freeze()
    process = psutil.Process()
    sizes: list[int] = []
    threading.Timer(seconds / 3, lambda: sizes.append(process.memory_info().rss)).start()
    feeder = threading.Thread(target=push, args=(engine, symbols, seconds, stop))
    feeder.start()
    machine.loop(1.0, lambda _: None, pushed=True).run(stop, linger=True)
    feeder.join()
    sizes.append(process.memory_info().rss)
    waits = np.array(Watcher.waits) / 1e3
    # The list of waits itself grows by 8 bytes a tick plus the integers: not the engine's.
    own = len(waits) * 2 / 3 * 40 / 1e6
    state = machine.space.state
    print(
        f"{len(waits):,} ticks, {len(state.orders)} orders, {len(state.fills)} fills, "
        f"{len(state.refusals)} refusals"
    )
    if state.refusals:
        print(state.refusals[-1].sentence)
    print(
        "tick to strategy, microseconds: "
        + ", ".join(f"p{q} {np.percentile(waits, q):,.0f}" for q in (50, 95, 99, 99.9))
        + f", max {waits.max():,.0f}"
    )
    print("p99 promised under 2,000")
    print(
        f"memory from a third to the end: {(sizes[-1] - sizes[0]) / 1e6:+.1f} MB, "
        f"of which the measurement's own list about {own:.1f} MB"
    )


if __name__ == "__main__":
    main()
