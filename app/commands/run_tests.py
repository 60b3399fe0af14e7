"""`run.py test`: the project's own tests and checks."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import UserMistake

PROJECT = Path(__file__).resolve().parents[2]
_MOST_WORKERS = 6  # each holds the program's libraries and a window: half a gigabyte


def run_tests(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PYTEST ARGUMENTS]", help="Handed on to pytest as they are"),
    ] = None,
) -> None:
    """Run the tests and checks of the program itself. File names are seen from its folder."""
    if importlib.util.find_spec("pytest") is None:
        raise UserMistake("The test tools are not installed: start with `python3 run.py test`.")
    command = [sys.executable, "-m", "pytest", *(arguments or _side_by_side())]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=PROJECT, env=environment, check=False
    )
    raise typer.Exit(done.returncode)


def _side_by_side() -> list[str]:
    """Return how the whole suite runs: several files at once, as most window tests wait."""
    workers = min(max(os.cpu_count() or 1, 2), _MOST_WORKERS)
    return ["-n", str(workers), "--dist", "loadfile"]
