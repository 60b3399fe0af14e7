"""Kills the engine with SIGKILL at 25 points of an order's life and checks what a restart makes.

`python -m tests.scenarios.crash_matrix --seeds 40` runs the whole matrix (1,000 kills); the test
suite runs a part of it. Each life is a forked process on real files: it trades, dies without
warning, and a second one goes on to the end of the day. With `--postgres` the journal is on a real
PostgreSQL server.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from decimal import Decimal
from pathlib import Path

import numpy as np

from app.bootstrap import Machine, Ports, PracticeSetup, build_practice, ports_of
from core.clock import MINUTE_NS
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.events.commands import StartTrading
from core.events.facts import RunStarted
from core.model.instrument import nse_share
from core.model.orders import OrderStatus, Purpose
from core.risk.kill_switch import KillLatch
from core.state import recovery
from core.state.session_state import SessionState
from core.storage.postgres_address import Server
from core.strategy.base import NOTHING, Strategy
from tests.support.ports import POINTS, Doom, DoomedJournal, DoomedStore, DoomedWire
from tests.support.postgres import running

OPEN_NS = 1_471_319_100 * 1_000_000_000  # Tuesday 2016-08-16, 09:15 in India
BARS = 60
SYMBOLS = ("ALPHA", "BRAVO", "CHARLIE")
CASH = Decimal(100_000)


class Restless(Strategy):
    """Buys and sells every few bars, so that every point is passed often."""

    key = "restless"
    title = "Restless"

    def start(self) -> None:
        self.count = 0

    def on_bar(self, bar):
        self.count += 1
        held = self.ctx.position()
        if self.ctx.busy():
            return NOTHING
        if held and self.count % 9 == 0:
            return self.close("nine bars passed")
        if not held and self.count % 4 == 0:
            return self.buy("four bars passed", stop=bar.close * 0.997)
        return NOTHING


def a_day(seed: int) -> list[BarSeries]:
    """Return a day of three shares; thin volume makes partial fills, so stops are modified."""
    rng = np.random.default_rng(seed)
    opens = OPEN_NS + np.arange(BARS, dtype=np.int64) * MINUTE_NS
    found = []
    for number, symbol in enumerate(SYMBOLS):
        close = (
            np.round(200 * (number + 1) * np.exp(np.cumsum(rng.normal(0, 8e-4, BARS))) * 20) / 20
        )
        start = np.concatenate([close[:1], close[:-1]])
        high = np.maximum(start, close) + 0.05 * rng.integers(0, 8, BARS)
        low = np.minimum(start, close) - 0.05 * rng.integers(0, 8, BARS)
        volume = rng.integers(50, 900, BARS).astype(float)
        found.append(
            BarSeries(
                nse_share(symbol), 60, opens, opens + MINUTE_NS, start, high, low, close, volume
            )
        )
    return found


def live(folder: Path, seed: int, doom: Doom, server: Server | None = None) -> dict[str, int]:
    """Trade the day on the files in `folder`, from wherever they left off."""
    disk = ports_of(folder, server)
    ports = Ports(
        DoomedJournal(disk.journal, doom),
        DoomedStore(disk.store, doom),
        lambda broker: DoomedWire(broker, doom),
    )
    setup = PracticeSetup(
        feed=HistoricalFeed(a_day(seed)), cash=CASH, folder=folder, user_strategies=(Restless,)
    )
    machine = build_practice(setup, KillLatch(None), ports=ports)
    try:
        _trade(machine, seed)
    finally:
        machine.close()
    return doom.passed


def _trade(machine: Machine, seed: int) -> None:
    space = machine.space
    if space.state.run is None:
        space.record(
            RunStarted(
                ts_ns=0,
                mode="PRACTICE",
                strategy="restless",
                parameters={},
                fingerprint="",
                seed=seed,
                code_version="",
                cash=CASH,
            )
        )
        space.commit()
    else:
        machine.resume(space.state.last_ts_ns)
    machine.engine.process(StartTrading(strategy="restless", parameters={}, symbols=SYMBOLS))
    machine.loop(None).run(threading.Event())


def check(folder: Path, server: Server | None = None) -> list[str]:
    """Return everything that is wrong between journal, venue and ledger; empty when all is well."""
    disk = ports_of(folder, server)
    setup = PracticeSetup(feed=HistoricalFeed(a_day(0)), cash=CASH)
    state = SessionState(CASH, absence_is_proof=True)
    recovery.replay(disk.journal, state)
    latch = KillLatch(None)
    machine = build_practice(setup, latch, ports=Ports(disk.journal, disk.store))
    broker = machine.broker
    wrong = []
    venue_fills = {fill.execution_id: fill for fill in broker.fills()}
    ours = {fill.execution_id: fill for fill in state.fills}
    if set(venue_fills) != set(ours):
        wrong.append(f"fills differ: {set(venue_fills) ^ set(ours)}")
    if len(ours) != len(state.fills):
        wrong.append("a fill was booked twice")
    unknown = {fill.client_order_id for fill in venue_fills.values()} - set(state.orders.records)
    if unknown:
        wrong.append(f"the venue filled orders we never intended: {unknown}")
    wrong += _wrong_orders(state)
    entries = sum((entry.amount for entry in broker.ledger()), Decimal(0))
    if entries != broker.cash() or broker.cash() != state.book.cash:
        wrong.append(f"cash: ledger {entries}, venue {broker.cash()}, ours {state.book.cash}")
    if recovery.differences(state, broker):
        wrong.append(f"positions differ: {recovery.differences(state, broker)}")
    for symbol, position in state.book.positions.items():
        # A part on its way out is not under the safety exit any more.
        covers = (Purpose.PROTECT, Purpose.EXIT)
        stops = [r for r in state.orders.working(symbol) if r.order.purpose in covers]
        if sum(r.remaining for r in stops) != abs(position.quantity):
            wrong.append(f"{symbol} is held without its safety exit")
    machine.close()
    return wrong


def _wrong_orders(state: SessionState) -> list[str]:
    wrong = []
    booked: dict[str, Decimal] = {}
    for fill in state.fills:
        booked[fill.client_order_id] = booked.get(fill.client_order_id, Decimal(0)) + fill.quantity
    for name, record in state.orders.records.items():
        total = booked.get(name, Decimal(0))
        if total != record.filled or total > record.quantity:
            wrong.append(f"{name} filled {record.filled}, booked {total}")
        if record.status in (OrderStatus.SENDING, OrderStatus.UNKNOWN):
            wrong.append(f"{name} is still {record.status}")
    return wrong


def forked(work) -> int:
    """Run `work` in a child process and return how it ended (a negative signal number, or 0)."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def one_kill(
    point: str, seed: int, folder: Path, server: Server | None = None
) -> tuple[bool, list[str]]:
    """Kill once at `point`, restart, and return (was it killed, what is wrong)."""
    passing = random.Random(f"{point} {seed}").randint(1, 12)
    ended = forked(lambda: live(folder, seed, Doom(point, passing), server))
    if ended not in (0, -signal.SIGKILL):
        return False, [f"the first life ended with {ended}"]
    again = forked(lambda: live(folder, seed, Doom("", 0), server))
    if again != 0:
        return ended != 0, [f"the second life ended with {again}"]
    return ended != 0, check(folder, server)


def run_matrix(seeds: int, server: Server | None = None) -> tuple[int, int, list[str]]:
    """Run every point with every seed; return (runs, kills, what was wrong)."""
    runs = kills = 0
    wrong: list[str] = []
    for point in POINTS:
        for seed in range(seeds):
            with tempfile.TemporaryDirectory() as name:
                killed, found = one_kill(point, seed, Path(name), server)
            runs += 1
            kills += killed
            wrong += [f"{point}, seed {seed}: {one}" for one in found]
    return runs, kills, wrong


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    with running() if asked.postgres else contextlib.nullcontext() as postgres:
        began = time.perf_counter()
        runs, kills, wrong = run_matrix(asked.seeds, postgres.server() if postgres else None)
    print(f"{runs} runs, {kills} kills, {len(wrong)} faults, {time.perf_counter() - began:.0f} s")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
