"""Compiles the loop once, at installation."""

from decimal import Decimal

import numpy as np

from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ready
from core.backtest.fast.testing import run
from core.clock import MINUTE_NS
from core.data.series import BarSeries
from core.model.instrument import nse_share
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy


def warm() -> None:
    """Compile or load the loop, on one made-up bar and the first strategy that is compiled."""
    kind = next(one for one in catalog.all() if issubclass(one, CompiledStrategy))
    times = np.array([0], np.int64)
    one = np.array([100.0])
    series = BarSeries(nse_share("WARM"), 60, times, times + MINUTE_NS, one, one, one, one, one)
    run(kind, {}, ready(series), FastSetup(Decimal(100_000)))
