"""Compiles the loop once, at installation."""

from decimal import Decimal
from typing import Any

import numpy as np

from core.backtest.fast.account import FastSetup
from core.backtest.fast.loop import walk
from core.backtest.fast.portfolio import ready_together, run_together
from core.backtest.fast.prices import ready
from core.backtest.fast.testing import run
from core.backtest.fast.together import walk_together
from core.clock import MINUTE_NS
from core.data.series import BarSeries
from core.model.instrument import nse_share
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy


def compiled() -> bool:
    """Return whether both loops are compiled and kept, so that using them takes no minute."""
    kernels: tuple[Any, ...] = (walk, walk_together)
    return all(one.overloads or _is_kept(one) for one in kernels)


def _is_kept(kernel: Any) -> bool:
    # numba tells nobody what it keeps; its own index knows, and of which source it is.
    file = getattr(kernel._cache, "_cache_file", None)
    return file is not None and bool(file._load_index())


def warm() -> None:
    """Compile or load the loop, on one made-up bar and the first strategy that is compiled."""
    kind = next(one for one in catalog.all() if issubclass(one, CompiledStrategy))
    times = np.array([0], np.int64)
    one = np.array([100.0])
    series = BarSeries(nse_share("WARM"), 60, times, times + MINUTE_NS, one, one, one, one, one)
    setup = FastSetup(Decimal(100_000))
    run(kind, {}, ready(series), setup)
    run_together(kind, {}, ready_together([series]), setup)
