"""Tick to intent under load: 5,000 ticks/s over 50 shares, from a feed thread through the mailbox.

Run: python -m benchmarks.tick_to_intent [SECONDS]. The strategy wishes at every tick of a share
now and then. Timed from posting the tick: until the strategy sees it, until a wish leaves the
strategy, and until the broker has accepted the order made of it. Nothing is kept on disk here;
benchmarks.window_load does the same with the window open and a real account.
"""

import gc
import sys
import threading
from decimal import Decimal

from app.bootstrap import PracticeSetup, build_practice
from benchmarks.tick_load import (
    ALL_TIMES,
    SHARES,
    TO_INTENT,
    Memory,
    TickThread,
    Watcher,
    watch_orders,
)
from core.clock import LiveClock
from core.events.commands import StartTrading
from core.model.instrument import Instrument, crypto_coin
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits

LIMIT_MS = 2.0


class Quiet:
    """A feed without prices: they are pushed."""

    label, made_up, fingerprint, timeframe_s, bars_only = "pushed ticks", True, "none", 60, False

    def __init__(self, instruments: tuple[Instrument, ...]) -> None:
        self._instruments = instruments

    def instruments(self) -> tuple[Instrument, ...]:
        return self._instruments

    def next(self) -> None:
        return None


def main() -> int:
    """Run and print percentiles and memory."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    coins = tuple(
        crypto_coin(f"S{number:02d}", Decimal("0.01"), Decimal(1)) for number in range(SHARES)
    )
    setup = PracticeSetup(
        feed=Quiet(coins),
        cash=Decimal(10_000_000),
        user_strategies=(Watcher,),
        limits=RiskLimits(
            open_positions=SHARES, orders_per_minute=6_000, symbol_share=Decimal("0.015")
        ),
    )
    machine = build_practice(setup, KillLatch(None), clock=LiveClock())
    engine, space = machine.engine, machine.space
    symbols = tuple(coin.symbol for coin in coins)
    engine.on_time(space.clock.now_ns())
    engine.process(StartTrading(strategy="watcher", parameters={}, symbols=symbols))
    watch_orders(space.bus)
    memory = Memory()
    gc.collect()
    gc.freeze()
    feeder = TickThread(engine.mailbox, dict.fromkeys(symbols, 100.0), space.clock.now_ns)
    stop = threading.Event()
    threading.Timer(seconds / 3, memory.look).start()
    threading.Timer(seconds, stop.set).start()
    feeder.start()
    machine.loop(1.0, lambda _: None, pushed=True).run(stop, linger=True)
    feeder.end()
    memory.look()
    state = space.state
    print(
        f"{feeder.sent:,} ticks ({feeder.lost} lost, feed {feeder.late_s * 1e3:.0f} ms late at "
        f"worst), {len(state.orders)} orders, {len(state.fills)} fills, "
        f"{len(state.refusals)} refusals"
    )
    if state.refusals:
        print(f"  the last one: {state.refusals[-1].sentence}")
    for times in ALL_TIMES:
        print(times.line())
    print(f"memory from a third to the end: {memory.growth_mb():+.1f} MB")
    holds = TO_INTENT.count > 0 and TO_INTENT.p99_ms() < LIMIT_MS
    print(
        f"tick to intent p99 promised under {LIMIT_MS:.0f} ms: {'holds' if holds else 'NOT HELD'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
