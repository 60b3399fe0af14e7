"""The command line. A person's mistake is answered with one sentence, never with a traceback."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from app.commands.backtest import backtest
from app.commands.compare_parts import compare_parts
from app.commands.exchanges import exchanges
from app.commands.import_prices import import_prices
from app.commands.invocation import Invocation, global_options_first, settings_of
from app.commands.live import live
from app.commands.optimise import optimise
from app.commands.pictures import pictures
from app.commands.practice import INTERRUPTED, practice
from app.commands.run_tests import run_tests
from core.errors import AlgoTraderError, UserMistake

MISTAKE = 2
FAULT = 1

program = typer.Typer(
    name="run.py",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="AlgoTrader Pro. Without a command the window opens.",
)
program.command()(practice)
program.command()(backtest)
program.command("compare-parts")(compare_parts)
program.command("import")(import_prices)
program.command()(optimise)
program.command()(pictures)
program.command()(exchanges)
program.command()(live)
program.command(
    "test",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)(run_tests)


@program.command()
def panic(
    context: typer.Context,
    close: Annotated[
        bool, typer.Option("--close", help="Close the positions too, not only the orders")
    ] = False,
) -> None:
    """Stop all trading of the profile now: cancel every order and allow no new one."""
    from app.commands.panic import panic_command

    raise typer.Exit(panic_command(settings_of(context), close_positions=close))


@program.command()
def unlock(
    context: typer.Context,
    phrase: Annotated[
        str | None, typer.Argument(help="The words to type; without them you are asked")
    ] = None,
) -> None:
    """Allow trading again after a panic stop."""
    from app.commands.panic import unlock_command

    raise typer.Exit(unlock_command(settings_of(context), phrase))


@program.command("forget-pin")
def forget_pin(
    context: typer.Context,
    phrase: Annotated[
        str | None, typer.Argument(help="The words to type; without them you are asked")
    ] = None,
) -> None:
    """Take the window's PINs away when they are forgotten."""
    from app.commands.forget_pin import forget_pin_command

    raise typer.Exit(forget_pin_command(settings_of(context), phrase))


@program.command()
def database(context: typer.Context) -> None:
    """Give the password of the PostgreSQL database and hear whether it can be used."""
    from app.commands.database import database_command

    raise typer.Exit(database_command(settings_of(context)))


@program.callback(invoke_without_command=True)
def open_program(
    context: typer.Context,
    profile: Annotated[
        str | None, typer.Option("--profile", help="Work with another set of settings and money")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--setting", metavar="KEY=VALUE", help="One setting for this start only"),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks, log everything")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version and end")] = False,
) -> None:
    """Keep what holds for every command; without a command open the window."""
    context.obj = Invocation(profile, tuple(setting or ()), debug)
    if version:
        from app.version import code_version

        typer.echo(f"AlgoTrader Pro {code_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from app.commands.window import window

        raise typer.Exit(window(settings_of(context)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command the arguments name and return the exit code.

    0 done; 1 a fault of the program; 2 a mistake of the person's; 3 already running; 130 Ctrl+C.
    """
    words = global_options_first(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        code = program(args=words, prog_name="run.py", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except typer.TyperException as mistake:
        typer.echo(f"{mistake.format_message()} (`run.py --help` shows what there is.)", err=True)
        return MISTAKE
    except UserMistake as mistake:
        if debug:
            raise
        typer.echo(str(mistake), err=True)
        return int(getattr(mistake, "exit_code", MISTAKE))
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("Stopped.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; without this Python complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    except Exception as fault:
        if debug:
            raise
        typer.echo(_fault_sentence(fault), err=True)
        return FAULT


def _fault_sentence(fault: Exception) -> str:
    from app.logging_setup import record_fault

    where = record_fault(fault)
    what = str(fault) if isinstance(fault, AlgoTraderError) else f"{type(fault).__name__}: {fault}"
    details = f"the details are in {where}" if where else "start again with --debug for details"
    return f"The program stopped because of a fault of its own ({what}); {details}."


if __name__ == "__main__":
    sys.exit(main())
