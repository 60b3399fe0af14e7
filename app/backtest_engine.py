"""The engine behind the honesty tests: runs a strategy on bars held in memory."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.bootstrap import PracticeSetup, bars_of, build_practice
from app.run_measures import outcome_of
from app.strategy_start import History
from core.backtest.outcome import Outcome, Parameters, Window
from core.data.bar_builder import resample
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.errors import StrategyError, UserMistake
from core.events.commands import StartTrading
from core.model.market import Bar
from core.risk.kill_switch import KillLatch

_WARM_BARS = 1_000


def nothing_earlier(symbol: str, timeframe_s: int) -> Sequence[Bar]:
    """Return the bars before the first of a series: none are known."""
    return ()


@dataclass(frozen=True)
class EngineRun:
    """A core.backtest.outcome.Run: the machine of a practice run, with memory for its disk.

    `setup` says everything but the prices: money, limits, slippage. Its feed and history are
    replaced by the bars of each run; `earlier` gives those before the first of them, if any.
    """

    strategy: str
    timeframe_s: int
    setup: PracticeSetup
    fixed: Mapping[str, Any] = field(default_factory=dict)
    earlier: History = nothing_earlier

    def __call__(
        self, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        """Trade the window with the parameters laid over the fixed ones."""
        traded = traded_in(series, window)
        setup = replace(
            self.setup, feed=HistoricalFeed(traded), history=self.learned_from(series, window)
        )
        machine = build_practice(setup, KillLatch(None))
        try:
            machine.engine.process(
                StartTrading(
                    strategy=self.strategy,
                    parameters={**self.fixed, **parameters},
                    symbols=tuple(one.symbol for one in traded),
                    timeframe_s=self.timeframe_s,
                )
            )
            if not machine.engine.host.slots:
                raise StrategyError(machine.problem() or "None of these prices can be traded.")
            machine.loop(None).run(threading.Event())
            return outcome_of(machine, traded)
        finally:
            machine.close()

    def learned_from(self, series: Sequence[BarSeries], window: Window) -> History:
        """Return what gives the bars before a window: those of the series, and those before it."""
        before = {one.symbol: one.between(-(2**63), window.start_ns) for one in series}
        return _history(before, self.earlier)


def traded_in(series: Sequence[BarSeries], window: Window) -> list[BarSeries]:
    """Return the bars of a window; raise UserMistake when there are none."""
    traded = [one.between(window.start_ns, window.end_ns) for one in series]
    traded = [one for one in traded if len(one)]
    if not traded:
        raise UserMistake("There are no prices in that stretch of time. Choose a longer one.")
    return traded


def _history(before: Mapping[str, BarSeries], earlier: History) -> History:
    def history(symbol: str, timeframe_s: int) -> Sequence[Bar]:
        past = before.get(symbol)
        if past is None or not len(past):
            return earlier(symbol, timeframe_s)
        made = resample(past, timeframe_s, calendar_for(past.instrument.market))
        known = bars_of(made.rows(max(0, len(made) - _WARM_BARS), len(made)))
        return [*earlier(symbol, timeframe_s), *known][-_WARM_BARS:]

    return history
