"""One stretch of prices made ready once, for any number of runs: one symbol, or several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.backtest.fast import testing
from core.backtest.fast.account import FastSetup
from core.backtest.fast.answers import Scratch
from core.backtest.fast.outcome import outcome_of
from core.backtest.fast.portfolio import ReadyTogether, ready_together, run_together
from core.backtest.fast.prices import ReadyPrices, ready
from core.backtest.fast.result import FastRun
from core.backtest.metrics.worth import DayEnds, day_ends
from core.backtest.outcome import Outcome
from core.data.series import BarSeries
from core.strategy.base import Strategy


@dataclass(frozen=True)
class ReadyWindow:
    """Prices as the loop takes them, and their days; threads may share it."""

    prices: ReadyPrices | ReadyTogether
    ends: DayEnds

    @property
    def parts(self) -> tuple[ReadyPrices, ...]:
        """Return each symbol's prices, in the order of the symbols."""
        return self.prices.parts if isinstance(self.prices, ReadyTogether) else (self.prices,)

    def run(
        self,
        kind: type[Strategy],
        parameters: Mapping[str, object],
        setup: FastSetup,
        seed: int = 7,
        scratch: Scratch | None = None,
    ) -> FastRun:
        """Return one run with everything in it; raise NoFastPath where only the engine is exact."""
        if isinstance(self.prices, ReadyTogether):
            return run_together(kind, parameters, self.prices, setup, seed, scratch)
        return testing.run(kind, parameters, self.prices, setup, scratch, seed)

    def outcome(
        self,
        kind: type[Strategy],
        parameters: Mapping[str, object],
        setup: FastSetup,
        scratch: Scratch | None = None,
    ) -> Outcome:
        """Return what a run left to be measured."""
        return outcome_of(self.run(kind, parameters, setup, scratch=scratch), self.ends)


def ready_window(
    series: Sequence[BarSeries],
    participation: Decimal,
    past: Mapping[str, BarSeries] | None = None,
) -> ReadyWindow:
    """Make prices ready; raise NoFastPath when they hold what only the engine can trade.

    `past` are the bars before the first of each symbol, which strategies learn from.
    """
    if len(series) == 1:
        (one,) = series
        alone = ready(one, participation, past=(past or {}).get(one.symbol))
        return ReadyWindow(alone, day_ends(series))
    return ReadyWindow(ready_together(series, participation, past=past), day_ends(series))
