"""Keeps a secret in the system's vault; a computer without one keeps none."""

import logging
from typing import Any

from core.errors import StorageError, UserMistake

_LOG = logging.getLogger(__name__)
SERVICE = "algotrader-pro"
NO_VAULT = (
    "This computer has no password store that answers, and a password is kept nowhere else. "
    "Set the environment variable PGPASSWORD before you start the program, or unlock the "
    "password store and try again."
)


class Vault:
    """The system's vault, looked for when first needed. `backend` is for another one."""

    def __init__(self, backend: Any = None) -> None:
        self._backend = backend

    def usable(self) -> bool:
        """Return whether there is a vault at all."""
        # "fail", "null" and other no-vaults have no priority.
        return float(getattr(self._open(), "priority", 0)) > 0

    def secret(self, name: str) -> str | None:
        """Return a secret, None when there is none; raise StorageError when the vault is shut."""
        if not self.usable():
            return None
        try:
            found = self._open().get_password(SERVICE, name)
        except Exception as fault:  # any backend raises what it likes
            raise StorageError(NO_VAULT) from fault
        return None if found is None else str(found)

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret; raise UserMistake when the vault does not take it."""
        if not self.usable():
            raise UserMistake(NO_VAULT)
        kept = False
        try:
            self._open().set_password(SERVICE, name, secret)
            kept = self._open().get_password(SERVICE, name) == secret
        except Exception as fault:  # noqa: BLE001 - any backend raises what it likes
            _note("the vault did not take a secret", fault)
        if not kept:
            raise UserMistake(NO_VAULT)

    def forget(self, name: str) -> None:
        """Take a secret away; one that is not there, or a vault that is shut, is no matter."""
        if not self.usable():
            return
        try:
            self._open().delete_password(SERVICE, name)
        except Exception as fault:  # noqa: BLE001 - nobody asks for it any more
            _note("the vault did not delete a secret", fault)

    def _open(self) -> Any:
        if self._backend is None:
            import keyring

            self._backend = keyring.get_keyring()
        return self._backend


def _note(what: str, fault: Exception) -> None:
    """Log what a vault raised: its kind only, for the words may hold what was kept."""
    _LOG.warning(what, extra={"fault": type(fault).__name__})
