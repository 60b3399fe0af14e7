"""Compiles what strategies compute with, once, at installation."""

from decimal import Decimal

import numpy as np

from core.model.instrument import ZERO, Instrument, nse_share
from core.model.market import TIMEFRAMES, Bar
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy


class _Nobody:
    """A context in which nothing is held and nothing happens."""

    instrument: Instrument = nse_share("WARM")

    def position(self, symbol: str | None = None) -> Decimal:
        return ZERO

    def busy(self) -> bool:
        return False

    def now_ns(self) -> int:
        return 0


def warm(part: int = 0, parts: int = 1) -> tuple[str, ...]:
    """Compile or load the kernels of all strategies; return the strategies' keys.

    Several processes at once each take their `part` of the `parts`. Indicators no strategy uses
    are left to `indicators.warm`: nobody has to wait for those before the first START.
    """
    minute = Bar("WARM", TIMEFRAMES["1m"], 0, 60_000_000_000, 100.0, 101.0, 99.0, 100.5, 10.0)
    kinds = catalog.all()[part::parts]
    for kind in kinds:
        strategy = kind(_Nobody())
        strategy.on_bar(minute)
        if isinstance(strategy, CompiledStrategy):
            times = np.array([minute.open_ns]), np.array([minute.close_ns])
            strategy.signals((*times, *(np.array([100.0]) for _ in range(5))))
    return tuple(kind.key for kind in kinds)
