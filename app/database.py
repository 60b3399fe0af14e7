"""The database the settings name, with the way to its password: PGPASSWORD, else the vault."""

import os
from collections.abc import Callable, Mapping

from app.settings import Settings
from app.vault import Vault
from core.storage.postgres_address import Address, Server, address_of

PASSWORD_VARIABLE = "PGPASSWORD"  # noqa: S105 - the variable's name


def server_of(settings: Settings, vault: Vault | None = None) -> Server | None:
    """Return the database server of the settings, None where a file is meant."""
    if not settings.storage.database:
        return None
    address = address_of(settings.storage.database)
    return Server(address, password_of(address, vault or Vault()))


def password_of(
    address: Address, vault: Vault, environment: Mapping[str, str] | None = None
) -> Callable[[], str | None]:
    """Return what fetches the password each time it is needed."""

    def fetch() -> str | None:
        told = os.environ if environment is None else environment
        return told.get(PASSWORD_VARIABLE) or vault.secret(address.url)

    return fetch
