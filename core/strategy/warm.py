"""Compiles what strategies compute with, once, at installation."""

from decimal import Decimal

from core.model.instrument import ZERO, Instrument, nse_share
from core.model.market import TIMEFRAMES, Bar
from core.strategy import catalog
from indicators import warm as indicator_kernels


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
    """Compile or load the kernels of indicators and strategies; return the strategies' keys.

    Several processes at once each take their `part` of the `parts`.
    """
    indicator_kernels.warm(part, parts)
    minute = Bar("WARM", TIMEFRAMES["1m"], 0, 60_000_000_000, 100.0, 101.0, 99.0, 100.5, 10.0)
    kinds = catalog.all()[part::parts]
    for kind in kinds:
        kind(_Nobody()).on_bar(minute)
    return tuple(kind.key for kind in kinds)
