"""A sweep measuring itself in a process of its own, as its rival does: `benchmarks.backtest`.

Run: python -m benchmarks.backtest_sweep FILE. Reads the file of columns the rival reads and
prints one line of JSON: rows, seconds of clock and processor, trades, the process's peak memory.
"""

import json
import resource
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Only the environment of the tests has it; numba would load it, and the program ships without.
    sys.modules["scipy"] = None  # type: ignore[assignment]

import numpy as np

from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ready
from core.backtest.fast.sweep import Sweep
from core.clock import MINUTE_NS
from core.data.series import BarSeries
from core.model.instrument import nse_share
from core.risk.limits import RiskLimits
from core.strategy import catalog

BOLD = RiskLimits(
    symbol_share=Decimal("0.95"), loss_per_trade=Decimal("0.5"), loss_per_day=Decimal("0.9")
)
"""Limits that hardly hold anything back, for what other engines have no limits for."""
_COLUMNS = ("open", "high", "low", "close", "volume")


def measured(series: BarSeries) -> dict[str, Any]:
    """Return the figures of a sweep of 1,000 pairs; memory in MB."""
    pairs = [
        {"fast": f, "slow": s, "stop_atr": 10.0} for f in range(5, 45) for s in range(50, 175, 5)
    ]
    setup = FastSetup(Decimal(1_000_000), BOLD)
    sweep = Sweep(catalog.find("turtle"), pairs, ready(series), setup)
    wall, cpu = time.perf_counter(), time.process_time()
    rows = sweep.run()
    return {
        "rows": len(rows),
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "trades": sum(row.summary.trades for row in rows if row.summary),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Measure the sweep over the file that is named."""
    with np.load(Path(sys.argv[1])) as held:
        times, columns = held["time"], [held[name] for name in _COLUMNS]
    series = BarSeries(nse_share("SYNTH"), 60, times, times + MINUTE_NS, *columns)
    print(json.dumps(measured(series)))


if __name__ == "__main__":
    main()
