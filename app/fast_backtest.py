"""A backtest in the compiled loop: the same document as the engine's, or NoFastPath in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.backtest_engine import nothing_earlier
from app.bootstrap import PracticeSetup
from app.fast_runs import fast_setup, window_of
from app.own_strategies import OwnStrategies
from app.practice_run import (
    PracticeOptions,
    RunCase,
    about,
    practice_setup,
    prices_of,
    timeframe_of,
)
from app.run_document import RunDocument
from app.run_measures import curve_of, outcome_from
from app.settings import Settings
from core.backtest.fast.layout import NOW
from core.backtest.fast.records import TestedState, state_of
from core.backtest.outcome import Outcome
from core.data.calendar import calendar_for
from core.data.series import BarSeries
from core.errors import NoFastPath
from core.model.instrument import Instrument
from core.strategy import catalog
from core.strategy.base import Strategy


@dataclass(frozen=True)
class FastBacktest:
    """A finished run: its state, its worth at the end, what can be measured of it."""

    state: TestedState
    equity: Decimal
    outcome: Outcome
    instruments: Mapping[str, Instrument]
    deepest_fall: float


def fast_backtest(
    kind: type[Strategy],
    parameters: Mapping[str, Any],
    timeframe_s: int,
    setup: PracticeSetup,
    series: Sequence[BarSeries],
) -> FastBacktest:
    """Run a strategy over stored prices; raise NoFastPath where only the engine is exact."""
    if not series:
        raise NoFastPath("There are no stored prices to test on. Choose a price file.")
    asked = fast_setup(setup)
    calendar = calendar_for(series[0].instrument.market)
    window = window_of(series, timeframe_s, setup, setup.history or nothing_earlier)
    found = window.run(kind, parameters, asked, setup.seed)
    state = state_of(found, asked, calendar)
    now_ns = int(found.ledger.s[NOW])
    curve = curve_of(state, series, now_ns)
    return FastBacktest(
        state,
        found.equity,
        outcome_from(state, curve, calendar, now_ns),
        {one.symbol: one.instrument for one in found.series},
        found.summary().deepest_fall,
    )


def run_fast(
    options: PracticeOptions, settings: Settings
) -> tuple[dict[str, Any], RunCase, tuple[str, ...]]:
    """Return the document of a backtest, its case, and what was odd about its input.

    Raise NoFastPath where only the engine is exact, UserMistake when it cannot begin.
    """
    own, problems = OwnStrategies(settings.paths.strategies).load()
    kind = catalog.find(options.strategy, own)
    parameters = catalog.validate(options.strategy, options.parameters, own)
    prices = prices_of(options, settings)
    setup = practice_setup(options, settings, prices, tuple(own))
    series = [one for one in prices.series if len(one)]
    timeframe_s = timeframe_of(options, prices)
    found = fast_backtest(kind, parameters, timeframe_s, setup, series)
    run_of = about(options, parameters, prices, timeframe_s)
    document = RunDocument(found.state, found.instruments).build(run_of, found.equity)
    case = RunCase(setup, parameters, timeframe_s, prices.series, found.outcome)
    return document, case, (*map(str, problems), *prices.faults)
