"""What was tried before: each search kept of a strategy on the same prices, for its luck."""

import logging
from pathlib import Path

import msgspec
from msgspec import Struct

_LOG = logging.getLogger(__name__)


class _Ran(Struct, frozen=True):
    strategy: str
    data_fingerprint: str


class _Figures(Struct, frozen=True):
    period_sharpe: float | None


class _Row(Struct, frozen=True):
    figures: _Figures | None


class _Tries(Struct, frozen=True):
    run: _Ran
    rows: tuple[_Row, ...]


def searches_of(data: Path) -> Path:
    """Return where a profile keeps its searches."""
    return data / "searches"


def sharpes_before(folder: Path, strategy: str, fingerprint: str) -> list[float]:
    """Return the Sharpe ratio, of a day, of every try of a strategy on some prices."""
    found: list[float] = []
    for file in sorted(folder.glob("*.json")):
        try:
            tries = msgspec.json.decode(file.read_bytes(), type=_Tries)
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.warning("a kept search cannot be read", extra={"reason": str(failure)})
            continue
        if (tries.run.strategy, tries.run.data_fingerprint) == (strategy, fingerprint):
            ran = (one.figures for one in tries.rows)
            ratios = (one.period_sharpe for one in ran if one is not None)
            found += [one for one in ratios if one is not None]
    return found
