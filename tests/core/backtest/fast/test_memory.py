"""Threads of a sweep never write where another's memory lies."""

import os
import subprocess
import sys

import numpy as np

from core.backtest.fast.answers import Scratch
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


def test_room_comes_again_once_nobody_holds_it_or_a_view_of_it() -> None:
    scratch = Scratch()
    first = scratch.room(64, np.int64)
    place = first.ctypes.data
    view = first.reshape(8, 8)[2:5]
    del first
    assert scratch.room(64, np.int64).ctypes.data != place, "a view was still held"
    del view
    rooms = [scratch.room(64, np.int64) for _ in range(2)]
    assert place in {one.ctypes.data for one in rooms}
    assert rooms[0].ctypes.data != rooms[1].ctypes.data


def test_room_of_another_kind_or_size_is_made_anew() -> None:
    scratch = Scratch()
    assert scratch.room(64, np.int64).dtype == np.int64
    assert scratch.room(64, np.float64).dtype == np.float64
    assert scratch.room(65, np.float64).size == 65
