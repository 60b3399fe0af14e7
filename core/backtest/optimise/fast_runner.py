"""Runs an optimiser's settings in the compiled loop: as a sweep, or in full where it must."""

import math
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.backtest.fast.account import FastSetup
from core.backtest.fast.answers import Scratch
from core.backtest.fast.prices import ReadyPrices
from core.backtest.fast.run import beginning, check
from core.backtest.fast.summary import Summary
from core.backtest.fast.sweep import sweep_of
from core.backtest.fast.window import ReadyWindow
from core.backtest.metrics.curve import days_per_year
from core.backtest.optimise.objective import Figures, Objective, figures_of
from core.backtest.outcome import Outcome, Parameters
from core.errors import NoFastPath, UserMistake
from core.model.instrument import Market
from core.strategy.base import Strategy
from core.strategy.catalog import settle

_SWEPT = {Market.NSE: 252.0, Market.CRYPTO: 365.0}
"""The days of a year in a sweep's Sharpe ratio."""
_IN_FULL = {Objective.SORTINO, Objective.CALMAR}
"""What a row of a sweep does not tell: it keeps neither days nor what they fell short of."""
Otherwise = Callable[[Parameters], Figures | str]


class FastRunner:
    """An optimiser's Runner. Raises NoFastPath where only the engine is exact.

    One symbol is swept, on this computer's cores or on the Dask cluster whose scheduler is named.
    Several share one account; they are run in full, side by side here. `otherwise` runs settings
    with which the loop met what it cannot count exactly; without it that is their row's sentence.
    """

    def __init__(
        self,
        kind: type[Strategy],
        fixed: Parameters,
        window: ReadyWindow,
        setup: FastSetup,
        objective: Objective,
        scheduler_address: str = "",
        otherwise: Otherwise | None = None,
    ) -> None:
        for one in window.parts:
            beginning(check(kind, one, setup), one, setup)
        self._kind, self._fixed, self._window, self._setup = kind, fixed, window, setup
        self._objective = objective
        self._address = scheduler_address
        self._otherwise = otherwise
        opens = window.parts[0].series.open_ns
        market = window.parts[0].series.instrument.market
        self._per_year = days_per_year(market, int(opens[0]), int(opens[-1]))
        self._swept = _SWEPT[market]
        self._own = threading.local()

    def __call__(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        """Yield the figures of each set of settings."""
        fitting, numbers = [], []
        for number, one in enumerate(settings):
            try:
                fitting.append(settle(self._kind, {**self._fixed, **one}))
                numbers.append(number)
            except UserMistake as mistake:
                yield number, str(mistake)
        prices = self._window.prices
        rows: Iterator[tuple[int, Figures | str | NoFastPath]] = (
            self._sweep(prices, fitting)
            if isinstance(prices, ReadyPrices) and self._objective not in _IN_FULL
            else self._full(fitting)
        )
        for at, found in rows:
            if isinstance(found, NoFastPath):
                yield numbers[at], self._by_other_means(settings[numbers[at]], found)
            else:
                yield numbers[at], found

    def outcome(self, parameters: Parameters) -> Outcome:
        """Return a full run of some settings; raise NoFastPath where it would not be exact."""
        settled = settle(self._kind, {**self._fixed, **parameters})
        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = Scratch()
        return self._window.outcome(self._kind, settled, self._setup, scratch)

    def _by_other_means(self, parameters: Parameters, why: NoFastPath) -> Figures | str:
        return str(why) if self._otherwise is None else self._otherwise(parameters)

    def _sweep(
        self, prices: ReadyPrices, settings: Sequence[Parameters]
    ) -> Iterator[tuple[int, Figures | NoFastPath]]:
        if not settings:
            return
        sweep = sweep_of(self._kind, settings, prices, self._setup, self._address)
        for row in sweep.run():
            if row.summary is None:  # settings that do not fit have been left out before
                yield row.number, NoFastPath(row.sentence)
            else:
                yield row.number, self._figures(row.summary)

    def _full(
        self, settings: Sequence[Parameters]
    ) -> Iterator[tuple[int, Figures | str | NoFastPath]]:
        with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="optimise") as pool:
            yield from enumerate(pool.map(self._one, settings))

    def _one(self, parameters: Parameters) -> Figures | str | NoFastPath:
        try:
            return figures_of(self.outcome(parameters))
        except NoFastPath as refusal:
            return refusal
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
