"""Real runs of the engine whose days and trades the tests of this folder measure."""

from decimal import Decimal

import pytest

from app.backtest_engine import EngineRun
from app.bootstrap import PracticeSetup
from app.prices import prices_from_files
from core.backtest.outcome import Outcome, whole

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
COINS = "crypto/bybit_perp_bars_4h_20250924_20260721.parquet"
RUNS = {
    "turtle on days": ("turtle", DAYS, ("INFY", "SBIN", "RELIANCE"), 86_400, Decimal(100_000)),
    "supertrend on days": ("supertrend", DAYS, ("INFY", "TCS"), 86_400, Decimal(100_000)),
    "momentum on coins": ("momentum", COINS, ("BTCUSDT", "ETHUSDT"), 14_400, Decimal(10_000)),
}


class RealRuns:
    """Makes each run once."""

    def __init__(self, folder) -> None:
        self._folder = folder
        self._made: dict[str, Outcome] = {}
        self._series: dict[tuple, list] = {}

    def series(self, file: str, symbols: tuple[str, ...]) -> list:
        key = (file, symbols)
        if key not in self._series:
            source = prices_from_files([self._folder / file], symbols)
            self._series[key] = list(source.series)
        return self._series[key]

    def engine(self, strategy: str, series: list, timeframe_s: int, cash: Decimal) -> EngineRun:
        from core.data.historical import HistoricalFeed

        return EngineRun(strategy, timeframe_s, PracticeSetup(HistoricalFeed(series), cash))

    def __getitem__(self, name: str) -> Outcome:
        if name not in self._made:
            strategy, file, symbols, timeframe_s, cash = RUNS[name]
            series = self.series(file, symbols)
            run = self.engine(strategy, series, timeframe_s, cash)
            self._made[name] = run({}, series, whole(series))
        return self._made[name]


@pytest.fixture(scope="session")
def real_runs(shared_data) -> RealRuns:
    return RealRuns(shared_data)
