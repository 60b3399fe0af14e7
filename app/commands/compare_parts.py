"""`run.py compare-parts`: what each part is worth on the same prices, losses first."""

import signal
import threading
from pathlib import Path
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
    stop_on_signals,
)

if TYPE_CHECKING:
    from app.part_comparison import Comparison


def compare_parts(  # noqa: PLR0913 - each option of the command line is an argument
    context: typer.Context,
    parts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PART...]", help="exits, mood, clocks …; all when none is named"),
    ] = None,
    strategy: StrategyOption = "turtle",
    set_: SetOption = None,
    data: DataOption = None,
    symbols: SymbolsOption = "",
    timeframe: TimeframeOption = None,
    cash: CashOption = None,
    seed: SeedOption = None,
    json_out: JsonOption = None,
) -> None:
    """Run the same prices with and without each part and show both, losses first."""
    words = RunWords(
        strategy, set_ or (), data or (), symbols, timeframe, cash, "max", seed, json_out
    )
    settings = settings_of(context)
    options = options_from(words, settings)
    from dataclasses import replace

    from rich.console import Console

    from app.part_comparison import compare_parts as measured
    from app.part_comparison import parts_asked
    from app.part_report import comparison_lines

    console = Console(highlight=False)
    asked = parts_asked(parts or (), settings)
    stop = threading.Event()
    with stop_on_signals(stop) as received, console.status("") as status:
        options = replace(options, json_out=None)  # it is for the comparison, not for one run
        found = measured(asked, options, settings, stop, lambda run: status.update(f"{run} …"))
    if found is None:
        console.print("Stopped before the comparison was complete, so it shows nothing.")
        raise typer.Exit(INTERRUPTED if signal.SIGINT in received else 0)
    for line in comparison_lines(found):
        console.print(line, soft_wrap=True)
    if json_out is not None:
        _write(json_out, found)
        console.print(f"The figures are in {json_out}.", soft_wrap=True)


def _write(path: Path, found: "Comparison") -> None:
    import msgspec

    encoder = msgspec.json.Encoder(decimal_format="string")
    path.write_bytes(msgspec.json.format(encoder.encode(found), indent=2) + b"\n")
