"""Real bars and charts for the tests of charts."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as parquet
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from core.model.instrument import nse_share
from ui.charts import CandleChart
from ui.theme import Theme

Floats = NDArray[np.float64]


class Bars(NamedTuple):
    """Columns as `set_series` takes them."""

    time_ns: NDArray[np.int64]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def first(self, count: int) -> "Bars":
        """Return the first bars."""
        return Bars(*(column[:count] for column in self))


def read_bars(path: Path, symbol: str) -> Bars:
    """Return one symbol's bars from a file of the study data."""
    table = parquet.read_table(path, filters=[("symbol", "==", symbol)])
    times = table["time"].to_numpy().astype("datetime64[ns]").astype(np.int64)
    names = ("open", "high", "low", "close", "volume")
    return Bars(times, *(table[name].to_numpy().astype(np.float64) for name in names))


@pytest.fixture(scope="session")
def reliance(shared_data: Path) -> Bars:
    """Return 18 sessions of RELIANCE in one-minute bars."""
    return read_bars(shared_data / "nse" / "bars_1m_20160816_20160909.parquet", "RELIANCE")


@pytest.fixture(scope="session")
def million(shared_data: Path) -> Bars:
    """Return 1,000,000 five-minute bars: a year of BTC forward and backward in turn."""
    path = shared_data / "crypto" / "bybit_perp_bars_5m_20250924_20260721.parquet"
    year = read_bars(path, "BTCUSDT")
    count, turns = 1_000_000, -(-1_000_000 // len(year.time_ns))

    def tiled(forward: Floats, backward: Floats) -> Floats:
        parts = [backward[::-1] if turn % 2 else forward for turn in range(turns)]
        return np.concatenate(parts)[:count]

    times = year.time_ns[0] + np.arange(count, dtype=np.int64) * 300_000_000_000
    return Bars(
        times,
        tiled(year.open, year.close),
        tiled(year.high, year.high),
        tiled(year.low, year.low),
        tiled(year.close, year.open),
        tiled(year.volume, year.volume),
    )


@pytest.fixture
def make_chart(look: Theme, qtbot: QtBot) -> Callable[..., CandleChart]:
    """Return a function that shows bars in a chart of 900 x 600."""

    def make(bars: Bars | None = None) -> CandleChart:
        chart = CandleChart()
        qtbot.addWidget(chart)
        chart.resize(900, 600)
        chart.show()
        if bars is not None:
            chart.set_series(*bars)
            chart.set_instrument(nse_share("RELIANCE"))
        qtbot.waitExposed(chart)
        chart.refresh()
        return chart

    return make


@pytest.fixture
def chart(make_chart: Callable[..., CandleChart], reliance: Bars) -> CandleChart:
    """Return a chart of RELIANCE, one-minute bars."""
    return make_chart(reliance)
