"""The compiled loop behind the honesty tests and searches: the engine's runs, or NoFastPath.

Prices are made ready once a stretch of time, for all settings that are run on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from app.backtest_engine import EngineRun, traded_in
from app.bootstrap import PracticeSetup
from app.strategy_start import History
from core.backtest.fast.account import FastSetup
from core.backtest.fast.answers import Scratch
from core.backtest.fast.run import beginning, check
from core.backtest.fast.warm import compiled
from core.backtest.fast.window import ReadyWindow, ready_window
from core.backtest.outcome import Outcome, Parameters, Window, whole
from core.data.series import BarSeries
from core.errors import NoFastPath, StrategyError
from core.model.market import timeframe_name
from core.strategy import catalog
from core.strategy.base import Strategy

_KEPT = 2
"""Stretches kept ready: all of the prices, and the one that is worked on."""


def fast_setup(setup: PracticeSetup) -> FastSetup:
    """Return what the compiled loop is told of a practice machine."""
    signals = setup.signals
    return FastSetup(
        cash=setup.cash,
        limits=setup.limits,
        slippage_ticks=setup.slippage_ticks,
        slippage=setup.slippage,
        latency_ns=setup.latency_ms * 1_000_000,
        parts_on=signals is not None and signals.any_on,
    )


def window_of(
    series: Sequence[BarSeries], timeframe_s: int, setup: PracticeSetup, history: History
) -> ReadyWindow:
    """Make the bars of a run ready with what the strategy learns from before them."""
    length_s = series[0].timeframe_s
    if timeframe_s != length_s:
        raise NoFastPath(
            "The fast path builds no bars, and these prices come in bars of "
            f"{timeframe_name(length_s)}. Import {timeframe_name(timeframe_s)} prices, or test "
            "with --engine event."
        )
    past = {one.symbol: _past(one, timeframe_s, history) for one in series}
    return ready_window(series, setup.participation, past)


def _past(one: BarSeries, timeframe_s: int, history: History) -> BarSeries:
    bars = history(one.symbol, timeframe_s)
    times = np.array([(bar.open_ns, bar.close_ns) for bar in bars], np.int64).reshape(-1, 2)
    prices = np.array([(b.open, b.high, b.low, b.close, b.volume) for b in bars], np.float64)
    opened, high, low, close, volume = np.ascontiguousarray(prices.reshape(-1, 5).T)
    opens, closes = np.ascontiguousarray(times.T)
    return BarSeries(
        one.instrument, timeframe_s, opens, closes, opened, high, low, close, volume, one.made_up
    )


@dataclass
class FastRuns:
    """A core.backtest.outcome.Run that gives the outcomes of an engine's runs, without exposure.

    A call raises NoFastPath where only the engine is exact, StrategyError as the engine does when
    settings do not fit. One thread at a time.
    """

    engine: EngineRun
    _ready: list[tuple[Sequence[BarSeries], Window, ReadyWindow]] = field(default_factory=list)
    _scratch: Scratch = field(default_factory=Scratch)

    @cached_property
    def kind(self) -> type[Strategy]:
        """Return the strategy's class."""
        return catalog.find(self.engine.strategy, self.engine.setup.user_strategies)

    def __call__(
        self, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        """Trade the window with the parameters laid over the fixed ones."""
        engine = self.engine
        settings = {**engine.fixed, **parameters}
        ready, setup = self.window(series, window), fast_setup(engine.setup)
        return ready.outcome(self.kind, settings, setup, self._scratch)

    def window(self, series: Sequence[BarSeries], window: Window) -> ReadyWindow:
        """Return a stretch of prices made ready, once for all that ask for it in a row."""
        for at, (kept, when, ready) in enumerate(self._ready):
            if kept is series and when == window:
                self._ready.insert(0, self._ready.pop(at))
                return ready
        engine, traded = self.engine, traded_in(series, window)
        history = engine.learned_from(series, window)
        ready = window_of(traded, engine.timeframe_s, engine.setup, history)
        self._ready = [(series, window, ready), *self._ready[: _KEPT - 1]]
        return ready


def fast_runs(engine: EngineRun, series: Sequence[BarSeries]) -> FastRuns | None:
    """Return the compiled loop's runs on some prices; None where only the engine is exact.

    None too before the loop is compiled, soon after the installation: nobody waits for that.
    """
    if not compiled():
        return None
    found = FastRuns(engine)
    kind, setup = found.kind, fast_setup(engine.setup)
    try:
        for one in found.window(series, whole(series)).parts:
            beginning(check(kind, one, setup), one, setup)
    except NoFastPath:
        return None
    return found


class EitherRun:
    """A core.backtest.outcome.Run: by the compiled loop where it is exact, else by the engine."""

    def __init__(self, engine: EngineRun, series: Sequence[BarSeries]) -> None:
        self._engine, self.fast = engine, fast_runs(engine, series)

    def __call__(
        self, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        """Return a run by either way."""
        if self.fast is not None:
            try:
                return self.fast(parameters, series, window)
            except (NoFastPath, StrategyError):
                pass  # the engine tests it, or says what is wrong
        return self._engine(parameters, series, window)
