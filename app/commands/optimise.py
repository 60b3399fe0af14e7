"""`run.py optimise`: settings on a plateau, with how many were tried and how lucky the best is."""

import re
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.invocation import settings_of
from app.commands.practice import (
    INTERRUPTED,
    CashOption,
    DataOption,
    JsonOption,
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

    from app.optimise_run import SearchPlace
    from app.setting_runs import SettingRuns
    from app.settings import Settings
    from core.backtest.optimise.optimiser import Found, Row
    from core.backtest.optimise.search import Place
    from ui.deck_search import RangeWish, SearchWish

_VALUES = 9
_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?P<name>\w+)=(?P<low>{_NUMBER}):(?P<high>{_NUMBER})(?::(?P<count>\d{{1,4}}))?"
)

RangeOption = Annotated[
    list[str] | None,
    typer.Option("--range", metavar="NAME=LOW:HIGH[:COUNT]", help="A setting to vary"),
]


def optimise(  # noqa: PLR0913 - each option of the command line is an argument
    context: typer.Context,
    strategy: StrategyOption = "turtle",
    set_: SetOption = None,
    range_: RangeOption = None,
    data: DataOption = None,
    symbols: SymbolsOption = "",
    timeframe: TimeframeOption = None,
    cash: CashOption = None,
    method: Annotated[str, typer.Option("--method", help="grid, random or bayes")] = "grid",
    objective: Annotated[
        str,
        typer.Option(
            "--objective",
            help="sharpe, return, profit_factor, win_rate, calmar or sortino",
        ),
    ] = "sharpe",
    tries: Annotated[
        int, typer.Option("--tries", min=1, help="How many to try; a grid tries all")
    ] = 200,
    least_trades: Annotated[
        int, typer.Option("--least-trades", min=0, help="Settings with fewer are not considered")
    ] = 30,
    deepest_fall: Annotated[
        float,
        typer.Option("--deepest-fall", min=0, max=100, help="Nor those that fell deeper, percent"),
    ] = 100.0,
    seed: SeedOption = None,
    json_out: JsonOption = None,
) -> None:
    """Find settings that stand among good ones on past prices; the best point alone is luck."""
    from ui.deck_search import SearchWish

    words = RunWords(
        *(strategy, set_ or (), data or (), symbols, timeframe, cash, "max", seed, json_out)
    )
    wish = SearchWish(
        ranges=tuple(range_from(one) for one in range_ or ()),
        method=_one_of("--method", method, ("grid", "random", "bayes")),
        objective=_one_of("--objective", objective, _OBJECTIVES),
        tries=tries,
        least_trades=least_trades,
        deepest_fall=deepest_fall / 100,
    )
    raise typer.Exit(run_optimise(words, settings_of(context), wish))


_OBJECTIVES = ("sharpe", "return", "profit_factor", "win_rate", "calmar", "sortino")


def run_optimise(words: RunWords, settings: "Settings", wish: "SearchWish") -> int:
    """Search and say what was found, losses first; the same words go on after Ctrl+C.

    Returns the exit code: 0, or 130 after Ctrl+C.
    """
    if not words.data:
        raise UserMistake("A search runs a strategy many times on stored prices: give --data FILE.")
    options = options_from(words, settings)
    from rich.console import Console

    from app.optimise_run import searched
    from app.practice_run import run_practice, write_document
    from app.search_document import search_document
    from app.search_place import search_place
    from app.search_report import search_lines
    from app.setting_runs import setting_runs
    from core.backtest.optimise.evidence import evidence

    console, stop = Console(highlight=False), threading.Event()
    with stop_on_signals(stop) as received:
        result = run_practice(replace(options, json_out=None), settings, lambda now: None, stop)
        assert result.case is not None
        where = search_place(options, settings, result.case, wish)
        address = settings.testing.scheduler_address
        runs = setting_runs(
            where.place, where.wish.objective, where.build, 0, address, console.print
        )
        try:
            found = _searched(console, where, runs, stop, searched)
            if found is None:
                return INTERRUPTED
            proof, _ = evidence(where.wish, found, runs.outcome)
        finally:
            runs.close()
    document = search_document(where.place, where.wish, found, proof, runs.engine)
    # An examination counts these tries, whoever asks for it.
    write_document(where.rows.with_suffix(".json"), document)
    if options.json_out is not None:
        write_document(options.json_out, document)
    for line in search_lines(document):
        console.print(line, soft_wrap=True)
    say_notes(console, result.notes, words.json_out)
    return INTERRUPTED if signal.SIGINT in received else 0


class _Enough(Exception):
    """Ctrl+C came while settings were tried."""


def _searched(  # type: ignore[no-untyped-def]
    console: "Console", where: "SearchPlace", runs: "SettingRuns", stop: threading.Event, searched
) -> "Found | None":
    """Search with its progress; None when it was stopped."""
    from rich.progress import Progress

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Trying settings")

        def tell(done: int, total: int, rows: "Mapping[Place, Row]") -> None:
            if stop.is_set():
                raise _Enough
            bar.update(task, completed=done, total=total)

        try:
            found: Found = searched(where, runs, tell)
        except _Enough:
            console.print("The search was stopped. The same command goes on where it was.")
            return None
        return found


def range_from(text: str) -> "RangeWish":
    """Return `name=low:high[:count]` as a range to vary."""
    from ui.deck_search import RangeWish

    found = _RANGE.fullmatch(text.strip())
    low, high, wished = (found["low"], found["high"], found["count"]) if found else ("", "", "")
    if found is None or float(low) > float(high) or wished == "0":
        raise UserMistake(
            f"“--range {text}” cannot be read: write it as NAME=LOW:HIGH or NAME=LOW:HIGH:COUNT, "
            "for example --range fast=5:50:10."
        )
    count = int(wished) if wished else _VALUES
    return RangeWish(name=found["name"], low=float(low), high=float(high), count=count)


def _one_of(option: str, word: str, known: Sequence[str]) -> str:
    if word.lower() not in known:
        raise UserMistake(f"“{option} {word}” is not there: choose one of {', '.join(known)}.")
    return word.lower()
