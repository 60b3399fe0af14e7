"""`run.py backtest`: the same engine and the same rules over past prices, as fast as it goes."""

import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.adjusting import (
    ActionsOption,
    AdjustOption,
    DividendsOption,
    adjustment_from,
)
from app.commands.invocation import settings_of
from app.commands.practice import (
    INTERRUPTED,
    CashOption,
    DataOption,
    JsonOption,
    MarketOption,
    RunWords,
    SeedOption,
    SetOption,
    StrategyOption,
    SymbolsOption,
    TimeframeOption,
    options_from,
    say_notes,
    stop_on_signals,
)
from core.errors import UserMistake

if TYPE_CHECKING:
    from rich.console import Console

    from app.backtest_check import Checked
    from app.practice_run import PracticeOptions, RunCase
    from app.price_adjustment import AdjustmentWish
    from app.settings import Settings
    from core.backtest.honesty.examination import Findings
    from core.backtest.stress.findings import ShockFinding

    Tested = tuple[dict[str, Any], RunCase, tuple[str, ...]]

EVENT, FAST = "event", "fast"


def backtest(  # noqa: PLR0913 - each option of the command line is an argument
    context: typer.Context,
    strategy: StrategyOption = "turtle",
    set_: SetOption = None,
    data: DataOption = None,
    symbols: SymbolsOption = "",
    timeframe: TimeframeOption = None,
    cash: CashOption = None,
    market: MarketOption = "shares",
    seed: SeedOption = None,
    json_out: JsonOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Also test how far the result can be trusted")
    ] = False,
    adjust: AdjustOption = "none",
    actions: ActionsOption = None,
    dividends: DividendsOption = False,
    stress: Annotated[
        bool, typer.Option("--stress", help="Also lay crashes, gaps and outages over the prices")
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write a report: .html, .pdf, .csv or .xlsx"),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", help="event, or fast: compiled, and equal or refused")
    ] = EVENT,
    beside: Annotated[
        str, typer.Option("--beside", metavar="NAME", help="Compare with a practice session")
    ] = "",
) -> None:
    """Try a strategy on past prices and say how far the result can be trusted."""
    words = RunWords(
        *(strategy, set_ or (), data or (), symbols, timeframe, cash, "max", seed, json_out),
        market=market,
    )
    wish = adjustment_from(adjust, actions, dividends)
    more = BacktestWords(check, wish, stress, export, engine, beside)
    raise typer.Exit(run_backtest(words, settings_of(context), more))


@dataclass(frozen=True, slots=True)
class BacktestWords:
    """What a backtest is asked for besides a run: whether to check it, how to adjust prices."""

    check: bool = False
    adjustment: "AdjustmentWish | None" = None
    stress: bool = False
    export: Path | None = None
    engine: str = EVENT
    beside: str = ""


def run_backtest(words: RunWords, settings: "Settings", more: BacktestWords) -> int:
    """Run the engine to the end of the prices and say what it was worth, losses first.

    Returns the exit code: 0, or 130 after Ctrl+C.
    """
    options, check = options_from(words, settings), more.check
    if more.adjustment is not None:
        options = replace(options, adjustment=more.adjustment)
    _check_words(words, more)
    from rich.console import Console

    from app.backtest_check import document_of, measured
    from app.backtest_report import backtest_lines
    from app.practice_run import write_document
    from app.run_remarks import remarks_of

    console, stop = Console(highlight=False), threading.Event()
    with stop_on_signals(stop) as received:
        run = _by_loop if more.engine == FAST else _by_engine
        tested, case, notes = run(console, options, settings, stop)
        early = stop.is_set()
        found = None
        if check and not early:
            found = _checked(console, options.strategy, case, settings, stop, options.seed)
        checked = measured(case, found)
    remarks = [] if early else remarks_of(tested, case)
    document = {**tested, **document_of(checked), "remarks": remarks}
    if early:
        document["run"]["stopped_early"] = True
    for line in backtest_lines(document, checked, stopped_early=early):
        console.print(line, soft_wrap=True)
    if more.stress and not early:
        document["stress"] = _shaken(console, options.strategy, case)
    if more.beside:
        _beside(console, more.beside, settings, document, case)
    if options.json_out is not None:
        write_document(options.json_out, document)
    if more.export is not None:
        _export(more.export, document, case, checked)
        console.print(f"The report is in {more.export}.", soft_wrap=True)
    say_notes(console, notes, words.json_out)
    return INTERRUPTED if signal.SIGINT in received else 0


def _check_words(words: RunWords, more: BacktestWords) -> None:
    """Raise UserMistake for what cannot be done, before anything is run."""
    if more.export is not None:
        from app.export.writing import kind_of

        kind_of(more.export)
    if more.engine not in (EVENT, FAST):
        raise UserMistake(f"“{more.engine}” is no engine; choose {EVENT} or {FAST}.")
    if words.data:
        return
    if more.check or more.stress:
        option = "--check" if more.check else "--stress"
        raise UserMistake(
            f"{option} runs a strategy many times on stored prices: give them with --data FILE."
        )
    if more.engine == FAST:
        raise UserMistake("--engine fast needs stored prices: give them with --data FILE.")


def _by_engine(
    console: "Console", options: "PracticeOptions", settings: "Settings", stop: threading.Event
) -> "Tested":
    from app.practice_run import run_practice
    from app.terminal_view import TerminalView
    from core.clock import LiveClock

    with TerminalView(console, LiveClock()) as view:
        result = run_practice(replace(options, json_out=None), settings, view.show, stop)
    assert result.case is not None
    return result.document, result.case, result.notes


def _by_loop(
    console: "Console", options: "PracticeOptions", settings: "Settings", stop: threading.Event
) -> "Tested":
    from app.fast_backtest import run_fast

    return run_fast(options, settings)


class _Enough(Exception):
    """Ctrl+C came while the tests ran."""


def _checked(
    console: "Console",
    strategy: str,
    case: "RunCase",
    settings: "Settings",
    stop: threading.Event,
    seed: int,
) -> "Findings | None":
    """Run the honesty tests with their progress; None when they were stopped."""
    from app.search_tries import searches_of, sharpes_before
    from core.data.historical import HistoricalFeed

    prices = HistoricalFeed(case.series).fingerprint
    before = sharpes_before(searches_of(settings.paths.data), strategy, prices)
    from rich.progress import Progress

    from app.backtest_check import check

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Testing the result")

        def tell(what: str, done: int, total: int) -> None:
            if stop.is_set():
                raise _Enough
            bar.update(task, description=f"Testing: {what}", completed=done, total=total)

        try:
            return check(strategy, case, seed, tell, before)
        except _Enough:
            console.print("The tests were stopped, so the result was not checked.")
            return None


def _shaken(console: "Console", strategy: str, case: "RunCase") -> "list[ShockFinding]":
    """Run the shocks and say what each would have done, the deepest fall first."""
    from app.stress_run import stress
    from app.stress_words import stress_lines

    found = stress(strategy, case, lambda *_: None)
    for line in stress_lines(found, case.series[0].instrument.currency):
        console.print(line, soft_wrap=True)
    return found


def _export(path: Path, document: "Mapping[str, Any]", case: "RunCase", checked: "Checked") -> None:
    """Write the report of a run."""
    from app.export.of_run import result_of_run
    from app.export.writing import export
    from app.kept_desk import shock_lines
    from core.clock import LiveClock

    result = result_of_run(document, case, checked, LiveClock().now_ns())
    shocks = shock_lines(document.get("stress", ()), result.settings.currency)
    export(result, document["metrics"], path, shocks)


def _beside(
    console: "Console",
    name: str,
    settings: "Settings",
    document: "Mapping[str, Any]",
    case: "RunCase",
) -> None:
    """Say how a practice session differs from the test, and why."""
    from app.beside_practice import beside_lines, gap_between, practised

    practice = practised(settings.paths.sessions, name, case.setup)
    trades = document["trades"], practice.document["trades"]
    gap = gap_between(*trades, practice.until, case.timeframe_s)
    for line in beside_lines(gap, practice, document["run"]):
        console.print(line, soft_wrap=True)
