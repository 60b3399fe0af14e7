"""The way from `python3 run.py` to the program itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from app.launch.console import Console, SetupProblem
from app.launch.environment import APP_LOCK, DEV_LOCK, Environment

_PREPARED = "algotrader_prepared"
_GLOBAL_WITH_VALUE = ("--profile", "--setting")
_WITHOUT_WORK = ("--help", "-h", "--version")


def start(script: Path, arguments: Sequence[str]) -> int:
    """Get everything ready, then run the program with `arguments`; return its exit code.

    `script` is run.py itself. A set-up that cannot go on says one sentence and returns 1.
    """
    if _PREPARED in sys._xoptions:
        from app.main import main

        return main(arguments)
    console = Console()
    try:
        _prepare_and_run(script, list(arguments), console)
    except SetupProblem as problem:
        console.say(str(problem))
        return 1
    except KeyboardInterrupt:
        console.say("Stopped before it was ready. Start again and it will finish.")
        return 130


def command_of(arguments: Sequence[str]) -> str | None:
    """Return the sub-command in the arguments, or None when there is none (the window)."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in _GLOBAL_WITH_VALUE:
            skip = True
        elif not argument.startswith("-"):
            return argument
    return None


def _prepare_and_run(script: Path, arguments: list[str], console: Console) -> NoReturn:
    environment = Environment(script.parent)
    command = command_of(arguments)
    lock = DEV_LOCK if command in ("test", "exchanges") else APP_LOCK
    if not environment.is_ready(lock):
        environment.prepare(lock, console)
    settings = {"PYTHONUTF8": "1"}  # prices are shown with their currency's own sign
    if not set(arguments) & set(_WITHOUT_WORK):
        arguments = _prepare_work(environment, command, arguments, settings, console)
    os.environ.update(settings)
    _become_the_program(environment, script, arguments)


def _prepare_work(
    environment: Environment,
    command: str | None,
    arguments: list[str],
    settings: dict[str, str],
    console: Console,
) -> list[str]:
    """Ready screen, libraries and kernels for a command; return the arguments to run with."""
    from app.launch import display, kernels, system_packages

    if command in ("test", "pictures"):
        settings["QT_QPA_PLATFORM"] = "offscreen"
        system_packages.provide_qt(console)
    elif command is None:
        screen = display.screen()
        if screen == display.NONE:
            console.say("There is no screen here for the window: practising in the terminal.")
            arguments = [*arguments, "practice"]
        else:
            system_packages.provide_qt(console, screen)
    cache = Path(os.environ.get("NUMBA_CACHE_DIR") or kernels.cache_folder(environment.folder))
    settings["NUMBA_CACHE_DIR"] = str(cache)
    if command in (None, "practice", "backtest", "test"):
        kernels.warm(environment.project, environment.python, cache, console)
    if command is None:
        kernels.warm_rest(environment.project, environment.python, cache)
    return arguments


def _become_the_program(environment: Environment, script: Path, arguments: list[str]) -> NoReturn:
    command = [str(environment.python), "-X", _PREPARED, str(script), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        # Windows has no exec that keeps the console: wait, and leave Ctrl+C to the program.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our interpreter
    os.execv(command[0], command)  # noqa: S606 - becomes the program, no shell between
