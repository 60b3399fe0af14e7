"""The process dies without warning, again and again: what it told is true afterwards."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from random import Random

import msgspec

from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.events.broker_reports import OrderAccepted, OrderCanceled, OrderFilled
from core.model.orders import OrderStatus
from tests.core.brokers.practice.bench import Bench

ROOT = Path(__file__).resolve().parents[4]
ROUNDS = 6
Told = OrderAccepted | OrderCanceled | OrderFilled
KINDS = {kind.__name__: kind for kind in (OrderAccepted, OrderCanceled, OrderFilled)}


def run_and_kill(path: Path, run: int, delay_s: float) -> list[Told]:
    """Let a child trade, kill it after its hundredth report and `delay_s`; return all it told."""
    command = [sys.executable, "-m", "tests.core.brokers.practice.crash_child", str(path), str(run)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, bufsize=0) as child:
        assert child.stdout is not None
        heard = b""
        while heard.count(b"\n") < 100:
            chunk = os.read(child.stdout.fileno(), 4096)
            assert chunk, "the child ended by itself"
            heard += chunk
        time.sleep(delay_s)
        os.kill(child.pid, signal.SIGKILL)
        heard += child.stdout.read()
    told = []
    for line in heard[: heard.rindex(b"\n")].split(b"\n"):
        kind = KINDS.get(msgspec.json.decode(line)["type"])
        if kind is not None:
            told.append(msgspec.json.decode(line, type=kind))
    return told


def test_what_was_told_before_a_kill_is_true_after_it(tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    random = Random(9)
    fills, cancelled, accepted = {}, set(), set()
    for run in range(1, ROUNDS + 1):
        for report in run_and_kill(path, run, random.random() / 50):
            if isinstance(report, OrderFilled):
                fills[report.fill.execution_id] = report.fill
            elif isinstance(report, OrderCanceled):
                cancelled.add(report.client_order_id)
            else:
                accepted.add(report.client_order_id)
        check_truth(path, fills, cancelled, accepted)
    assert len(fills) > 20 * ROUNDS
    assert cancelled


def check_truth(path: Path, fills: dict, cancelled: set, accepted: set) -> None:
    bench = Bench(store=SqliteVenueStore(path))
    known = {one.execution_id: one for one in bench.broker.fills()}
    # The last step may be on the disk and not told; nothing told may be missing.
    assert {name: known[name] for name in fills} == fills
    assert len(known) - len(fills) <= 3 * ROUNDS
    fills.update(known)
    records = bench.broker._venue.records
    assert accepted <= set(records)
    assert all(records[name].status is OrderStatus.CANCELED for name in cancelled)
    cash, held = bench.cash, Decimal(0)
    for fill in known.values():
        cash -= fill.side.sign * fill.quantity * fill.price + fill.charges
        held += fill.side.sign * fill.quantity
    assert bench.broker.cash() == cash == bench.broker.ledger()[-1].balance
    assert sum((one.quantity for one in bench.broker.positions()), Decimal(0)) == held
    bench.broker.close()
