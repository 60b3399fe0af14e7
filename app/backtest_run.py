"""The worker that tests a strategy on the past: a process of its own at low priority.

Reads one BacktestTask as JSON from standard input, tells how far it is in lines of JSON, and
keeps the run's public document. The engine, the rules and the costs are those of a real run.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from app.backtest_check import Checked, document_of, measured
from app.backtest_task import BacktestNews, BacktestTask
from app.bootstrap import Machine, build_practice
from app.card_run import Prices, period_of, setup_of, step_back
from app.practice_run import RunCase, write_document
from app.price_adjustment import AS_THEY_ARE
from app.run_document import RunDocument
from app.run_measures import outcome_of
from app.run_remarks import remarks_of
from app.version import code_version
from core.clock import iso
from core.data.bar_builder import resample
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.errors import AlgoTraderError, UserMistake
from core.events.commands import StartTrading
from core.events.snapshot import EngineSnapshot
from core.model.market import TIMEFRAMES, timeframe_name
from core.risk.kill_switch import KillLatch

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
    (card,) = task.work.cards
    feed = HistoricalFeed(series, label=task.work.label)
    setup = setup_of(task.work, prices, feed)
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
        checked = measured(case)
        made = document(task, machine, checked, series, case)
        if task.work.adjustment.way != AS_THEY_ARE:
            made["run"]["adjustment"] = prices.adjustment
        write_document(Path(task.file), made)
    finally:
        machine.close()
    tell(BacktestNews(step="done", share=1.0))


def document(
    task: BacktestTask,
    machine: Machine,
    checked: Checked,
    series: list[BarSeries],
    case: RunCase,
) -> dict[str, Any]:
    """Return the public document of a test; see docs/run-format.md."""
    (card,), space, feed = task.work.cards, machine.space, machine.feed
    made_up = task.work.made_up is not None or feed.made_up
    about = {
        "strategy": card.strategy,
        "parameters": dict(card.parameters),
        "timeframe": timeframe_name(card.timeframe_s),
        "mode": "practice",
        "currency": next(iter(space.instruments.values())).currency,
        "prices": task.work.label,
        "made_up": made_up,
        "data_fingerprint": feed.fingerprint,
        "seed": task.work.seed,
        "code_version": code_version(),
    }
    curve = case.outcome.curve
    run = RunDocument(space.state, space.instruments).build(about, space.equity())
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
        "days": days_of_traded(series, {one.symbol for one in space.state.book.trades}),
    }


def days_of_traded(series: list[BarSeries], traded: set[str]) -> dict[str, dict[str, Any]]:
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
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=BacktestTask)

    def tell(news: BacktestNews) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(news) + b"\n")
        sys.stdout.buffer.flush()

    try:
        run(task, tell)
    except (AlgoTraderError, OSError) as failure:
        tell(BacktestNews(problem=str(failure)))
    except Exception as failure:  # noqa: BLE001 - a person's own strategy may raise anything
        tell(BacktestNews(problem=f"The strategy failed: {type(failure).__name__}: {failure}"))


if __name__ == "__main__":
    main()
