"""Warming leaves nothing for the first START to compile."""

from pathlib import Path

from core.strategy import catalog
from core.strategy.warm import warm
from strategies import momentum, supertrend, turtle
from tests.support.strategy_context import bars_in, wishes_of


def test_trading_compiles_nothing_more(shared_data: Path) -> None:
    assert warm() == tuple(kind.key for kind in catalog.all())
    kernels = (turtle.turtle_step, momentum.momentum_step, supertrend.supertrend_step)
    assert [len(one.signatures) for one in kernels] == [1, 1, 1]  # type: ignore[attr-defined]
    path = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    for kind in catalog.all():
        assert wishes_of(kind, bars_in(path, "INFY", 60))
    assert [len(one.signatures) for one in kernels] == [1, 1, 1]  # type: ignore[attr-defined]
