"""`run.py forget-pin`: take the window's PINs away when they are forgotten."""

import logging
from typing import TYPE_CHECKING

import typer

from app.logging_setup import set_up_logging
from app.pin_store import PinStore

if TYPE_CHECKING:
    from app.settings import Settings

PHRASE = "FORGET PIN"


def forget_pin_command(settings: "Settings", phrase: str | None) -> int:
    """Take every PIN of the profile away after the phrase was typed; return the exit code."""
    store = PinStore(settings.paths.data, settings.profile)
    if not store.any():
        typer.echo("No PIN is set.")
        return 0
    typed = phrase
    if typed is None:
        typed = typer.prompt(f"Type {PHRASE} to open the window without a PIN from now on")
    if " ".join(str(typed).upper().split()) != PHRASE:
        typer.echo(f"That was not {PHRASE}, so the PIN stays.")
        return 2
    store.forget()
    set_up_logging(settings.paths.logs)
    logging.getLogger(__name__).warning("access", extra={"deed": "all PINs were taken away"})
    typer.echo("The PIN is gone. Start the program again; your account and settings are as before.")
    return 0
