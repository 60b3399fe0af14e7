"""`run.py` without a command: the window."""

from typing import TYPE_CHECKING

import typer

from app.commands.practice import RunWords, run

if TYPE_CHECKING:
    from app.settings import Settings


def window(settings: "Settings") -> int:
    """Open the window and return its exit code; where none can open, practise in the terminal."""
    from app.instance_lock import only_instance

    try:
        from app.window import open_window  # type: ignore[import-not-found,unused-ignore]
    except ImportError as reason:
        typer.echo(
            f"The window cannot open here ({reason}): practising in the terminal instead.", err=True
        )
        words = RunWords(
            strategy="turtle",
            set=(),
            data=(),
            symbols="",
            timeframe=None,
            cash=None,
            speed="max",
            seed=None,
            json_out=None,
        )
        return run(words, settings)
    with only_instance(settings.paths):
        return int(open_window(settings) or 0)
