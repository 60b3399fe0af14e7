"""Runs an optimiser's settings in the compiled loop: as a sweep, or in full where it must."""

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.backtest.fast.account import FastSetup
from core.backtest.fast.outcome import outcome_of
from core.backtest.fast.prices import ReadyPrices
from core.backtest.fast.run import check
from core.backtest.fast.summary import Summary
from core.backtest.fast.sweep import sweep_of
from core.backtest.fast.testing import run
from core.backtest.metrics.curve import days_per_year
from core.backtest.optimise.objective import Figures, Objective, figures_of
from core.backtest.outcome import Outcome, Parameters
from core.errors import UserMistake
from core.model.instrument import Market
from core.strategy.base import Strategy
from core.strategy.catalog import settle

_SWEPT = {Market.NSE: 252.0, Market.CRYPTO: 365.0}
"""The days of a year in a sweep's Sharpe ratio."""
_IN_FULL = {Objective.SORTINO, Objective.CALMAR}
"""What a row of a sweep does not tell: it keeps neither days nor what they fell short of."""


class FastRunner:
    """An optimiser's Runner over one symbol. Raises NoFastPath where only the engine is exact.

    Sweeps run on this computer's cores, or on the Dask cluster whose scheduler is named.
    """

    def __init__(
        self,
        kind: type[Strategy],
        fixed: Parameters,
        prices: ReadyPrices,
        setup: FastSetup,
        objective: Objective,
        scheduler_address: str = "",
    ) -> None:
        check(kind, prices, setup)
        self._kind, self._fixed, self._prices, self._setup = kind, fixed, prices, setup
        self._objective = objective
        self._address = scheduler_address
        opens = prices.series.open_ns
        market = prices.series.instrument.market
        self._per_year = days_per_year(market, int(opens[0]), int(opens[-1]))
        self._swept = _SWEPT[market]

    def __call__(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        """Yield the figures of each set of settings."""
        fitting, numbers = [], []
        for number, one in enumerate(settings):
            try:
                fitting.append(settle(self._kind, {**self._fixed, **one}))
                numbers.append(number)
            except UserMistake as mistake:
                yield number, str(mistake)
        every = self._full if self._objective in _IN_FULL else self._sweep
        for at, found in every(fitting):
            yield numbers[at], found

    def outcome(self, parameters: Parameters) -> Outcome:
        """Return a full run of some settings."""
        settled = settle(self._kind, {**self._fixed, **parameters})
        return outcome_of(run(self._kind, settled, self._prices, self._setup))

    def _sweep(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        if not settings:
            return
        sweep = sweep_of(self._kind, settings, self._prices, self._setup, self._address)
        for row in sweep.run():
            if row.summary is None:
                yield row.number, row.sentence
            else:
                yield row.number, self._figures(row.summary)

    def _full(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="optimise") as pool:
            yield from enumerate(pool.map(self._one, settings))

    def _one(self, parameters: Parameters) -> Figures | str:
        try:
            return figures_of(self.outcome(parameters))
        except UserMistake as mistake:
            return str(mistake)

    def _figures(self, row: Summary) -> Figures:
        period = row.sharpe / math.sqrt(self._swept)
        return Figures(
            trades=row.trades,
            total_return=row.gain,
            deepest_fall=row.deepest_fall,
            win_rate=row.win_rate,
            profit_factor=row.profit_factor,
            sharpe=period * math.sqrt(self._per_year),
            sortino=math.nan,
            calmar=math.nan,
            period_sharpe=period,
        )
