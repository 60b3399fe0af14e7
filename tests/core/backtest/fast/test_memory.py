"""Threads of a sweep never write where another's memory lies."""

import os
import subprocess
import sys

from tests.conftest import PROJECT

_SWEEP = """
from decimal import Decimal
from benchmarks.synthetic import a_year
from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ready
from core.backtest.fast.sweep import Sweep
from core.strategy import catalog
pairs = [{"fast": f, "slow": s, "stop_atr": 10.0} for f in range(5, 45) for s in range(50, 90, 2)]
sweep = Sweep(catalog.find("turtle"), pairs, ready(a_year()), FastSetup(Decimal(1_000_000)), 2)
print(len(sweep.run()))
"""


def test_a_sweep_over_threads_leaves_the_memory_in_order() -> None:
    # One arena for all threads: what one of them frees too early, another takes at once, and the
    # C library ends the process.
    found = subprocess.run(
        [sys.executable, "-c", _SWEEP],
        cwd=PROJECT,
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (found.returncode, found.stdout.strip()) == (0, "800"), found.stderr
