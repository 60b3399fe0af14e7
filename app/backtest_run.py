"""The worker that tests a strategy on the past: a process of its own at low priority.

Reads one BacktestTask as JSON from standard input, tells how far it is in lines of JSON, and
keeps the run's public document. The engine, the rules and the costs are those of a real run.
"""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from app.backtest_check import document_of, measured
from app.backtest_task import BacktestNews, BacktestTask
from app.bootstrap import PracticeSetup, build_practice
from app.card_run import Prices, period_of, setup_of
from app.failure_words import sentence_of
from app.fast_backtest import fast_backtest
from app.practice_run import RunCase, write_document
from app.price_adjustment import AS_THEY_ARE
from app.run_document import RunDocument
from app.run_measures import outcome_of
from app.run_remarks import remarks_of
from app.version import code_version
from app.worker_main import step_back, tell
from core.backtest.fast.records import TestedState
from core.backtest.fast.warm import compiled, warm
from core.clock import iso
from core.data.bar_builder import resample
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.errors import NoFastPath, StrategyError, UserMistake
from core.events.commands import StartTrading
from core.events.snapshot import EngineSnapshot
from core.model.instrument import Instrument
from core.model.market import TIMEFRAMES, timeframe_name
from core.risk.kill_switch import KillLatch
from core.state.session_state import SessionState
from core.strategy import catalog

Tell = Callable[[BacktestNews], None]
_PRICES_SHARE = 0.25
"""Of a test's time that goes into its prices, about."""
_COLUMNS = ("open_ns", "open", "high", "low", "close", "volume")


def run(task: BacktestTask, tell: Tell) -> None:
    """Run a test and keep its document; raise in words when it cannot be run."""
    tell(BacktestNews(step="prices"))
    prices = Prices(task.work)
    series = [one for one in prices.series if one.symbol in task.symbols and len(one)]
    if not series:
        raise UserMistake("There are no prices for the chosen shares. Choose others to watch.")
    tell(BacktestNews(step="trading", share=_PRICES_SHARE))
    feed = HistoricalFeed(series, label=task.work.label)
    made = tested(task, setup_of(task.work, prices, feed), feed, series, tell)
    if task.work.adjustment.way != AS_THEY_ARE:
        made["run"]["adjustment"] = prices.adjustment
    write_document(Path(task.file), made)
    tell(BacktestNews(step="done", share=1.0))


def tested(
    task: BacktestTask,
    setup: PracticeSetup,
    feed: HistoricalFeed,
    series: list[BarSeries],
    tell: Tell,
) -> dict[str, Any]:
    """Return the document of a test on some bars, compiled where that is exact."""
    made = _by_loop(task, setup, feed, series)
    return _by_engine(task, setup, feed, series, tell) if made is None else made


@dataclass(frozen=True)
class Traded:
    """What a finished run left, the engine's or the compiled loop's."""

    state: SessionState | TestedState
    instruments: Mapping[str, Instrument]
    equity: Decimal


def _by_loop(
    task: BacktestTask, setup: PracticeSetup, feed: HistoricalFeed, series: list[BarSeries]
) -> dict[str, Any] | None:
    """Return the document of a test in the compiled loop, or None where that is not exact."""
    (card,) = task.work.cards
    if not compiled():
        return None  # soon after the installation: nobody waits for a compiler
    try:
        kind = catalog.find(card.strategy, setup.user_strategies)
        found = fast_backtest(kind, card.parameters, card.timeframe_s, setup, series)
    except (NoFastPath, StrategyError):
        return None  # the engine tests it, or says what is wrong
    case = RunCase(setup, card.parameters, card.timeframe_s, tuple(series), found.outcome)
    traded = Traded(found.state, found.instruments, found.equity)
    return document(task, traded, feed, case)


def _by_engine(
    task: BacktestTask,
    setup: PracticeSetup,
    feed: HistoricalFeed,
    series: list[BarSeries],
    tell: Tell,
) -> dict[str, Any]:
    (card,) = task.work.cards
    machine = build_practice(setup, KillLatch(None))
    try:
        machine.engine.process(
            StartTrading(
                strategy=card.strategy,
                parameters=card.parameters,
                symbols=tuple(one.symbol for one in series),
                timeframe_s=card.timeframe_s,
            )
        )
        if not machine.engine.host.slots:
            raise UserMistake(machine.problem() or "None of these prices can be traded.")

        def moved(snapshot: EngineSnapshot) -> None:
            done = _PRICES_SHARE + (1.0 - _PRICES_SHARE) * snapshot.feed_position
            tell(BacktestNews(step="trading", share=min(done, 0.99)))

        machine.loop(None, moved).run(threading.Event())
        outcome = outcome_of(machine, series)
        case = RunCase(setup, card.parameters, card.timeframe_s, tuple(series), outcome)
        traded = Traded(machine.space.state, machine.space.instruments, machine.space.equity())
        return document(task, traded, feed, case)
    finally:
        machine.close()


def document(
    task: BacktestTask, traded: Traded, feed: HistoricalFeed, case: RunCase
) -> dict[str, Any]:
    """Return the public document of a test; see docs/run-format.md."""
    (card,), series, state = task.work.cards, case.series, traded.state
    checked = measured(case)
    made_up = task.work.made_up is not None or feed.made_up
    about = {
        "strategy": card.strategy,
        "parameters": dict(card.parameters),
        "timeframe": timeframe_name(card.timeframe_s),
        "mode": "practice",
        "currency": next(iter(traded.instruments.values())).currency,
        "prices": task.work.label,
        "made_up": made_up,
        "data_fingerprint": feed.fingerprint,
        "seed": task.work.seed,
        "code_version": code_version(),
    }
    curve = case.outcome.curve
    run = RunDocument(state, traded.instruments).build(about, traded.equity)
    return {
        **run,
        **document_of(checked),
        "remarks": remarks_of(run, case),
        "test": {
            "title": task.title,
            "tested": iso(task.tested_ns),
            "symbols": [one.symbol for one in series],
            "period": period_of(series, card.timeframe_s),
            "settings": task.work,
        },
        "curve": {
            "time_ns": curve.ts_ns.tolist(),
            "worth": curve.worth.tolist(),
            "buy_and_hold": None if checked.holding is None else checked.holding.worth.tolist(),
        },
        "days": days_of_traded(series, {one.symbol for one in state.book.trades}),
    }


def days_of_traded(series: Sequence[BarSeries], traded: set[str]) -> dict[str, dict[str, Any]]:
    """Return the days of the symbols traded, or their own bars where those are longer."""
    found = {}
    for one in series:
        if one.symbol in traded:
            length = max(TIMEFRAMES["1d"], one.timeframe_s)
            days = resample(one, length, calendar_for(one.instrument.market))
            found[one.symbol] = {name: getattr(days, name).tolist() for name in _COLUMNS}
    return found


def main() -> None:
    """Do the task given on standard input."""
    step_back()
    if compiled():
        warm()  # this process may wait for its task: then the loop is loaded meanwhile
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=BacktestTask)
    try:
        run(task, tell)
    except Exception as failure:  # noqa: BLE001 - a person's own strategy may raise anything
        tell(BacktestNews(problem=sentence_of(failure)))


if __name__ == "__main__":
    main()
