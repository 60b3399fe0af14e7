"""Warming leaves nothing for the first START to compile."""

from pathlib import Path

from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy
from core.strategy.warm import warm
from tests.support.strategy_context import bars_in, wishes_of


def test_trading_compiles_nothing_more(shared_data: Path) -> None:
    assert warm() == tuple(kind.key for kind in catalog.all())
    kinds = [kind for kind in catalog.all() if issubclass(kind, CompiledStrategy)]
    steps = [kind.kernel.step for kind in kinds]
    assert len(steps) >= 4
    assert [len(one.signatures) for one in steps] == [1] * len(steps)  # type: ignore[attr-defined]
    path = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    for kind in kinds:
        assert wishes_of(kind, bars_in(path, "INFY", 60))
    assert [len(one.signatures) for one in steps] == [1] * len(steps)  # type: ignore[attr-defined]
