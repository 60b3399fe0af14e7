"""`run.py import FILE…`: take the user's own price files into the store, faults told in words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.adjusting import ActionsOption, AdjustOption, adjustment_from
from app.commands.invocation import settings_of
from app.commands.practice import existing_file, timeframe_from
from core.errors import DataError, UserMistake

if TYPE_CHECKING:
    from app.price_adjustment import AdjustmentWish
    from core.data.bar_store import BarStore
    from core.data.importing import ImportResult

MARKETS = ("nse", "crypto")


def import_prices(  # noqa: PLR0913 - each option of the command line is an argument
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV, JSON, Parquet, Excel, gz, zip")
    ],
    market: Annotated[str | None, typer.Option("--market", help="nse or crypto")] = None,
    symbol: Annotated[
        str | None, typer.Option("--symbol", help="Whose prices they are, if the file is silent")
    ] = None,
    timeframe: Annotated[
        str | None, typer.Option("--timeframe", metavar="5m", help="Length of a bar")
    ] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="How 03/04/2024 is meant")
    ] = None,
    adjust: AdjustOption = "none",
    actions: ActionsOption = None,
    newer_wins: Annotated[
        bool, typer.Option("--newer-wins", help="Where bars differ from stored ones, replace those")
    ] = False,
) -> None:
    """Take price files into the program's store and say what is wrong in them."""
    settings = settings_of(context)
    known_market = None if market is None else market_from(market)
    length = None if timeframe is None else timeframe_from(timeframe)
    wish = adjustment_from(adjust, actions, dividends=False)
    from app.instance_lock import only_importer
    from core.data.bar_store import BarStore
    from core.data.importing import import_file
    from core.model.instrument import Market

    refused = False
    with only_importer(settings.bars_folder):
        store = BarStore(settings.bars_folder)
        for path in files:
            try:
                result = import_file(
                    existing_file(path),
                    market=None if known_market is None else Market(known_market),
                    symbol=symbol,
                    timeframe=length,
                    day_first=day_first,
                )
                typer.echo(result.summary())
                refused |= result.refused is not None
                _store(store, result, wish, newer_wins)
            except (UserMistake, DataError) as mistake:
                refused = True
                typer.echo(f"{path.name}: {mistake}", err=True)
    if refused:
        raise typer.Exit(2)


def market_from(text: str) -> str:
    """Return a market's own name."""
    if text.lower() not in MARKETS:
        raise UserMistake(f"“--market {text}” is not known: choose {' or '.join(MARKETS)}.")
    return text.upper()


def _store(
    store: "BarStore", result: "ImportResult", wish: "AdjustmentWish", newer_wins: bool
) -> None:
    from app.price_adjustment import AS_THEY_ARE, adjusted_prices
    from core.data.importing import FaultKind

    made = adjusted_prices(result.series, wish)
    if made.sentence:
        typer.echo(f"  {made.sentence}")
    elif wish.way == AS_THEY_ARE and FaultKind.SPLIT_SUSPECTED in result.counts():
        typer.echo("  Type the same with --adjust back to have the splits taken out.")
    for series in made.series:
        report = store.write(series, note=result.source, newer_wins=newer_wins)
        typer.echo(f"  {report.sentence()}")
