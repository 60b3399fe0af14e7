"""`run.py practice`: trade with practice money, without a window."""

import re
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.invocation import settings_of
from core.errors import UserMistake

if TYPE_CHECKING:
    from rich.console import Console

    from app.practice_run import PracticeOptions
    from app.settings import Settings

INTERRUPTED = 130
_NOTES_SHOWN = 5
_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")

StrategyOption = Annotated[
    str, typer.Option("--strategy", help="turtle, momentum, breakout, supertrend or your own")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the strategy, e.g. fast=10"),
]
DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="FILE", help="Prices to trade on; may be given several times"),
]
SymbolsOption = Annotated[
    str, typer.Option("--symbols", metavar="A,B", help="Only these shares or coins")
]
TimeframeOption = Annotated[
    str | None, typer.Option("--timeframe", metavar="5m", help="Length of a bar: 1m to 1d")
]
CashOption = Annotated[
    str | None, typer.Option("--cash", metavar="AMOUNT", help="Practice money to start with")
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", help="Number that picks the made-up prices")
]
MarketOption = Annotated[
    str, typer.Option("--market", help="Of the made-up prices: shares, coins or both")
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", metavar="OUT", help="Write the whole result to this file")
]


@dataclass(frozen=True, slots=True)
class RunWords:
    """The command line's own words for a run, before they are checked."""

    strategy: str
    set: Sequence[str]
    data: Sequence[Path]
    symbols: str
    timeframe: str | None
    cash: str | None
    speed: str
    seed: int | None
    json_out: Path | None
    session: str | None = None
    market: str = "shares"


def practice(  # noqa: PLR0913 - each option of the command line is an argument
    context: typer.Context,
    strategy: StrategyOption = "turtle",
    set_: SetOption = None,
    data: DataOption = None,
    symbols: SymbolsOption = "",
    timeframe: TimeframeOption = None,
    cash: CashOption = None,
    speed: Annotated[
        str, typer.Option("--speed", help="max, or times real time: 1, 60, …")
    ] = "max",
    market: MarketOption = "shares",
    seed: SeedOption = None,
    json_out: JsonOption = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="NAME", help="Keep the account and go on")
    ] = None,
) -> None:
    """Trade with practice money and show the result. Without --data the prices are made up."""
    words = RunWords(
        *(strategy, set_ or (), data or (), symbols, timeframe, cash, speed, seed, json_out),
        *(session, market),
    )
    raise typer.Exit(run(words, settings_of(context)))


def run(words: RunWords, settings: "Settings") -> int:
    """Run the engine to the end of the prices, or to Ctrl+C, and print the result.

    Returns the exit code: 0, or 130 after Ctrl+C.
    """
    options = options_from(words, settings)
    from rich.console import Console

    from app.practice_run import run_practice
    from app.run_report import report_lines
    from app.terminal_view import TerminalView
    from core.clock import LiveClock

    console = Console(highlight=False)
    stop = threading.Event()
    with _session_lock(words, settings), stop_on_signals(stop) as received:
        with TerminalView(console, LiveClock()) as view:
            result = run_practice(options, settings, view.show, stop)
        for line in report_lines(result.document, stopped_early=stop.is_set()):
            console.print(line, soft_wrap=True)
    say_notes(console, result.notes, words.json_out)
    return INTERRUPTED if signal.SIGINT in received else 0


def say_notes(console: "Console", notes: Sequence[str], json_out: Path | None) -> None:
    """Say what was odd about the input, and where the whole result is."""
    for note in notes[:_NOTES_SHOWN]:
        console.print(f"Note: {note}", soft_wrap=True)
    if len(notes) > _NOTES_SHOWN:
        more = len(notes) - _NOTES_SHOWN
        console.print(f"Note: {more} more; `run.py import FILE` tells all of them.")
    if json_out is not None:
        console.print(f"The whole result is in {json_out}.", soft_wrap=True)


def options_from(words: RunWords, settings: "Settings") -> "PracticeOptions":
    """Return checked options; raise UserMistake with one sentence for what cannot be used."""
    from app.practice_run import PracticeOptions

    return PracticeOptions(
        strategy=words.strategy,
        parameters=parameters_from(words.set),
        data=tuple(existing_file(path) for path in words.data),
        symbols=tuple(name.strip().upper() for name in words.symbols.split(",") if name.strip()),
        timeframe=None if words.timeframe is None else timeframe_from(words.timeframe),
        cash=None if words.cash is None else cash_from(words.cash),
        speed=speed_from(words.speed),
        seed=settings.practice.seed if words.seed is None else words.seed,
        json_out=_writable(words.json_out),
        session=None if words.session is None else session_from(words.session),
        market=market_from(words.market),
    )


def session_from(text: str) -> str:
    """Return a session's name; it becomes the name of a folder."""
    if not _SESSION.fullmatch(text):
        raise UserMistake(
            f"“--session {text}” cannot be a name: take up to 40 letters, digits, - and _."
        )
    return text


def market_from(text: str) -> str:
    """Return the key of a market of the made-up prices."""
    from app.price_choices import MARKETS

    known = [one.key for one in MARKETS]
    if text.lower() not in known:
        raise UserMistake(f"“--market {text}” is not there: choose one of {', '.join(known)}.")
    return text.lower()


def parameters_from(texts: Sequence[str]) -> Mapping[str, str]:
    """Return `name=value` texts as a mapping."""
    parameters = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise UserMistake(
                f"“--set {text}” cannot be read: write it as NAME=VALUE, for example --set fast=10."
            )
        parameters[name.strip()] = value.strip()
    return parameters


def timeframe_from(text: str) -> str:
    """Return a known bar length."""
    from core.model.market import TIMEFRAMES

    if text not in TIMEFRAMES:
        raise UserMistake(
            f"“{text}” is not a length of bars: choose one of {', '.join(TIMEFRAMES)}."
        )
    return text


def cash_from(text: str) -> Decimal:
    """Return an amount of money; separators and a rupee sign are allowed."""
    try:
        cash = Decimal(text.replace(",", "").replace("_", "").lstrip("₹ "))
    except InvalidOperation:
        cash = Decimal("NaN")
    if not cash.is_finite() or cash <= 0:
        raise UserMistake(
            f"“--cash {text}” is not an amount to start with: give a number above 0, "
            "for example --cash 100000."
        )
    return cash


def speed_from(text: str) -> float | None:
    """Return how many times real time the prices run; None is as fast as possible."""
    if text.lower() == "max":
        return None
    try:
        speed = float(text.lower().removesuffix("x"))
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise UserMistake(
            f"“--speed {text}” is not a speed: write max, or a number such as 1 or 60."
        )
    return speed


def existing_file(path: Path) -> Path:
    """Return the path of a file that is there; else raise UserMistake offering the nearest name."""
    if path.exists():
        return path
    near: list[str] = []
    if path.parent.is_dir():
        near = get_close_matches(path.name, [entry.name for entry in path.parent.iterdir()], n=1)
    hint = f"did you mean {path.parent / near[0]}?" if near else "look at how its name is written."
    raise UserMistake(f"There is no file {path}: {hint}")


@contextmanager
def stop_on_signals(stop: threading.Event) -> Iterator[list[int]]:
    """Set `stop` on the first Ctrl+C or termination; a second Ctrl+C interrupts at once.

    Yields the list of the signals received so far.
    """
    received: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if received and number == signal.SIGINT:
            raise KeyboardInterrupt
        received.append(number)
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    before = {number: signal.signal(number, on_signal) for number in _STOP_SIGNALS}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def _session_lock(words: RunWords, settings: "Settings") -> Iterator[None]:
    # A named session has an account that lasts, so only one program may work on it.
    if words.session is None:
        yield
        return
    from app.instance_lock import only_instance

    with only_instance(settings.paths):
        yield


def _writable(path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.is_dir():
        raise UserMistake(f"{path} is a folder: name a file in it, for example {path}/result.json.")
    if not path.absolute().parent.is_dir():
        raise UserMistake(f"There is no folder {path.absolute().parent} for the result: make it.")
    return path
