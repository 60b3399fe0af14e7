"""The panic stop under load: 100,000 events waiting and the engine working them off.

Run: python -m benchmarks.panic [ROUNDS]. Three times are taken in each round, all from the moment
the KILL file is in its place: until the latch is set, until nothing but safety exits waits at the
practice broker, and until the procedure has confirmed it by looking twice.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from core.risk.kill_switch import KillFileWatcher, KillOrder, write_kill_file
from tests.scenarios.panic_bench import Loaded

QUEUED = 100_000


def one_round(folder: Path) -> tuple[float, float, float]:
    """Return (latch, cancelled, confirmed) in milliseconds."""
    path = folder / "KILL"
    loaded = Loaded(path)
    loaded.fill_mailbox(QUEUED)
    watcher = KillFileWatcher(loaded.latch, path)
    watcher.start()
    stop = threading.Event()
    thread = loaded.run(stop)
    time.sleep(0.02)
    latched: list[int] = []
    loaded.latch.on_trip(lambda _: latched.append(time.perf_counter_ns()))
    write_kill_file(path, KillOrder(reason="measured"))
    began = time.perf_counter_ns()
    while loaded.others_waiting():
        time.sleep(0.0005)
    cancelled = time.perf_counter_ns()
    while not (loaded.steps and loaded.steps[-1].final):
        time.sleep(0.0005)
    confirmed = time.perf_counter_ns()
    stop.set()
    thread.join()
    watcher.close()
    path.unlink()
    return tuple((at - began) / 1e6 for at in (latched[0], cancelled, confirmed))  # type: ignore[return-value]


def main() -> None:
    """Measure and print percentiles."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as name:
        times = np.array([one_round(Path(name)) for _ in range(rounds)])
    for column, name, limit in (
        (0, "latch set", 50),
        (1, "all cancelled", 250),
        (2, "confirmed", 0),
    ):
        p50, p99, top = np.percentile(times[:, column], (50, 99, 100))
        promise = f"  (promised: p99 under {limit})" if limit else ""
        print(f"{name:14} ms: p50 {p50:6.1f}  p99 {p99:6.1f}  max {top:6.1f}{promise}")


if __name__ == "__main__":
    main()
