"""`run.py database`: asks for the password without showing it, tries it, says what it found."""

import os

import typer

from app.database import PASSWORD_VARIABLE, server_of
from app.settings import Settings
from app.vault import NO_VAULT, Vault
from core.errors import StorageError, UserMistake
from core.storage.postgres_address import Server


def database_command(settings: Settings, vault: Vault | None = None) -> int:
    """Try the database of the settings, asking for a password where one is missing or wrong."""
    from core.storage.postgres_check import WantsPassword, examine

    vault = vault or Vault()
    server = server_of(settings, vault)
    if server is None:
        typer.echo(
            f"The diary is kept in files below {settings.paths.sessions}. To keep it in "
            "PostgreSQL, set storage.database to postgresql://user@host:5432/name."
        )
        return 0
    try:
        found = examine(server)
    except WantsPassword as refusal:
        if os.environ.get(PASSWORD_VARIABLE):
            raise UserMistake(
                f"The server refuses the password in {PASSWORD_VARIABLE}. Correct it, or take it "
                "away and type `python3 run.py database` again."
            ) from refusal
        if not vault.usable():
            raise UserMistake(NO_VAULT) from refusal
        secret = typer.prompt(f"Password for {server.address.words}", hide_input=True)
        found = _try(Server(server.address, lambda: secret))
        vault.keep(server.address.url, secret)
        typer.echo("The password is right and is kept in the system's password store.")
    except StorageError as fault:
        raise UserMistake(str(fault)) from fault
    for sentence in found:
        typer.echo(sentence)
    return 0


def _try(server: Server) -> tuple[str, ...]:
    from core.storage.postgres_check import examine

    try:
        return examine(server)
    except StorageError as fault:
        raise UserMistake(str(fault)) from fault
