"""`run.py exchanges`: local exchanges that speak Zerodha's and Bybit's protocols."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import UserMistake

PROJECT = Path(__file__).resolve().parents[2]


def exchanges(
    hours: Annotated[
        str, typer.Option("--hours", help="true: trade when the NSE would; or all-day")
    ] = "all-day",
    back: Annotated[
        str, typer.Option("--back", metavar="URL", help="Where Zerodha's login page leads to")
    ] = "",
) -> None:
    """Start local practice exchanges, to try live trading without an account. No money is real."""
    if importlib.util.find_spec("aiohttp") is None:
        raise UserMistake("Their tools are not installed: start with `python3 run.py exchanges`.")
    if not (PROJECT / "tests" / "exchanges").is_dir():
        raise UserMistake("This copy of the program came without its local exchanges.")
    command = [sys.executable, "-m", "tests.exchanges", "--hours", hours]
    command += ["--back", back] if back else []
    done = subprocess.run(command, cwd=PROJECT, check=False)  # noqa: S603 - our own interpreter
    raise typer.Exit(done.returncode)
