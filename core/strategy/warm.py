"""Compiles what strategies compute with, once, at installation."""

from decimal import Decimal

from core.model.instrument import ZERO, Instrument, nse_share
from core.model.market import TIMEFRAMES, Bar
from core.strategy import catalog
from indicators import warm as indicator_kernels


class _Nobody:
    """A context in which nothing is held and nothing happens."""

    instrument: Instrument = nse_share("WARM")

    def position(self) -> Decimal:
        return ZERO

    def busy(self) -> bool:
        return False

    def now_ns(self) -> int:
        return 0


def warm() -> tuple[str, ...]:
    """Compile or load the kernels of all indicators and strategies; return the strategies' keys."""
    indicator_kernels.warm()
    minute = Bar("WARM", TIMEFRAMES["1m"], 0, 60_000_000_000, 100.0, 101.0, 99.0, 100.5, 10.0)
    for kind in catalog.all():
        kind(_Nobody()).on_bar(minute)
    return tuple(kind.key for kind in catalog.all())
