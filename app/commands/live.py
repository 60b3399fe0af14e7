"""`run.py live`: the live machine at a local practice exchange, without a window."""

import os
import signal
import threading
from typing import Annotated

import typer

from app.commands.invocation import settings_of
from app.commands.practice import (
    INTERRUPTED,
    SetOption,
    parameters_from,
    say_notes,
    stop_on_signals,
    timeframe_from,
)
from core.errors import UserMistake

_KEYS = {
    "zerodha": ("localkey00000001", "localsecret000000000000000000001"),
    "bybit": ("bybitkey", "bybitsecret-canary-5f1e"),
}
"""The keys of the local exchanges; they are worth nothing anywhere else."""
_SYMBOLS = {"zerodha": "RELIANCE,INFY,TCS", "bybit": "BTCUSDT,ETHUSDT"}


def live(
    context: typer.Context,
    venue: Annotated[str, typer.Option("--venue", help="zerodha or bybit")] = "zerodha",
    exchange: Annotated[
        str, typer.Option("--exchange", metavar="URL", help="http://127.0.0.1:PORT")
    ] = "",
    strategy: Annotated[
        str, typer.Option("--strategy", help="Which one trades; empty only watches")
    ] = "",
    set_: SetOption = None,
    symbols: Annotated[str, typer.Option("--symbols", metavar="A,B")] = "",
    timeframe: Annotated[str, typer.Option("--timeframe", metavar="1m")] = "1m",
) -> None:
    """Trade at a local practice exchange (`run.py exchanges`). Real money is for the window."""
    if venue not in _KEYS:
        raise UserMistake(f"“--venue {venue}” is not there: choose zerodha or bybit.")
    if not exchange:
        raise UserMistake(
            "Real exchanges are traded in the window, where you are asked first. To try this "
            "here, start `run.py exchanges` and give its address with --exchange."
        )
    from rich.console import Console

    from app.instance_lock import only_instance
    from app.live_run import LiveOptions, run_live
    from app.terminal_view import TerminalView
    from core.brokers.wire.secret import Secret
    from core.clock import LiveClock

    settings = settings_of(context)
    key, secret = _KEYS[venue]
    names = (symbols or _SYMBOLS[venue]).split(",")
    options = LiveOptions(
        venue=venue,
        exchange=exchange,
        key=Secret(os.environ.get("ALGOTRADER_LOCAL_KEY", key)),
        secret=Secret(os.environ.get("ALGOTRADER_LOCAL_SECRET", secret)),
        symbols=tuple(name.strip().upper() for name in names if name.strip()),
        strategy=strategy,
        parameters=parameters_from(set_ or ()),
        timeframe=timeframe_from(timeframe),
    )
    console = Console(highlight=False)
    console.print("Local practice exchange: no money is real. Ctrl+C ends it.")
    stop = threading.Event()
    with only_instance(settings.paths), stop_on_signals(stop) as received:
        clock = LiveClock()
        with TerminalView(console, clock) as view:
            notes = run_live(options, settings, clock, view.show, stop)
    say_notes(console, notes, None)
    raise typer.Exit(INTERRUPTED if signal.SIGINT in received else 0)
