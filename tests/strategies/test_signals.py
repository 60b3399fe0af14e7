"""One formula, two speeds: codes of whole columns equal those of one bar at a time, every one.

All built-in strategies on all of the recorded minutes of shares, five-minute bars of coins and
days of shares. A new compiled strategy joins by being there.
"""

from pathlib import Path

import numpy as np
import pytest

from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy
from indicators.signals import ENTERS, LEAVES
from tests.support.strategy_context import StrategyContext

KINDS = [kind for kind in catalog.all() if issubclass(kind, CompiledStrategy)]
FILES = {
    "minutes": "nse/bars_1m_20160816_20160909.parquet",
    "five minutes": "crypto/bybit_perp_bars_5m_20250924_20260721.parquet",
    "days": "nse/bars_1d_adjusted_2008_2021.parquet",
}
WAYS = [
    (kind, way)
    for kind in KINDS
    for way in ([{}, {"direction": "both"}] if "direction" in kind.parameters else [{}])
]


@pytest.fixture(scope="module", params=FILES, ids=list(FILES))
def series(request: pytest.FixtureRequest, shared_data: Path) -> list[BarSeries]:
    return list(import_file(shared_data / FILES[request.param]).series)


def columns_of(series: BarSeries) -> tuple[np.ndarray, ...]:
    return (
        series.open_ns,
        series.close_ns,
        series.open,
        series.high,
        series.low,
        series.close,
        series.volume,
    )


@pytest.mark.parametrize(("kind", "way"), WAYS, ids=[f"{k.key} {w}" for k, w in WAYS])
def test_every_code_and_number_is_the_same(
    kind: type[CompiledStrategy], way: dict[str, str], series: list[BarSeries]
) -> None:
    said = 0
    for one in series:
        context = StrategyContext(one.instrument)
        codes, rows = kind(context, **way).signals(columns_of(one))
        state, row = kind(context, **way).fresh(), np.full((1, rows.shape[1]), np.nan)
        step = kind.kernel.step
        bars = zip(*(column.tolist() for column in columns_of(one)), strict=True)
        for i, bar in enumerate(bars):
            row[:] = np.nan
            assert step(state, row, 0, bar[:2], bar[2:]) == codes[i]
            assert row.tobytes() == rows[i].tobytes()
        said += int(np.count_nonzero(codes & ENTERS))
        assert not np.any(codes & ~(ENTERS | LEAVES) & 15)
    refused = kind.supports(series[0].timeframe_s)
    assert (said == 0) if refused else (said > 100)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
def test_a_later_bar_reaches_no_earlier_answer(
    kind: type[CompiledStrategy], shared_data: Path
) -> None:
    one = import_file(shared_data / FILES["minutes"]).series[0]
    columns = columns_of(one)
    whole, rows = kind(StrategyContext(one.instrument)).signals(columns)
    rng = np.random.default_rng(1)
    for cut in (57, 700, 4_000):
        changed = [column.copy() for column in columns]
        for column in changed[2:]:
            column[cut:] *= rng.uniform(0.5, 1.5, len(column) - cut)
        codes, numbers = kind(StrategyContext(one.instrument)).signals(changed)
        assert codes[:cut].tolist() == whole[:cut].tolist()
        assert numbers[:cut].tobytes() == rows[:cut].tobytes()
