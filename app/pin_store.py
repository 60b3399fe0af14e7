"""Keeps the PINs' salted hashes: in the system's vault where there is one, else in the profile.

A PIN is short, so whoever can read the hash can find it by trying. It keeps people at this
screen out, not somebody who reads the disk.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from app.kept_file import keep_file
from app.vault import Vault
from core.errors import StorageError, UserMistake

FILE_NAME = "access.json"
_SALT_BYTES = 16
_KEY_BYTES = 32
_MOST_MEMORY = 128 * 1024 * 1024
_NO_VAULT = (
    "The system's password store does not answer, so the PIN cannot be checked. "
    "Unlock it, then try again."
)


class PinHash(Struct, frozen=True, kw_only=True):
    """One PIN as it is kept: scrypt over it, with the cost it was made with."""

    salt: bytes
    key: bytes
    n: int = 2**16
    r: int = 8
    p: int = 1

    def matches(self, pin: str) -> bool:
        """Return whether a PIN is this one; takes a fifth of a second on purpose."""
        return hmac.compare_digest(self.key, _stretch(pin, self.salt, self.n, self.r, self.p))


class Tries(Struct, frozen=True, kw_only=True):
    """Wrong PINs in a row, and until when (wall clock) no further one is looked at."""

    wrong: int = 0
    until_ns: int = 0


class _Kept(Struct, frozen=True, kw_only=True):
    """The file: where the hashes are, the hashes themselves without a vault, the wrong tries."""

    where: Literal["vault", "file"]
    pins: Mapping[str, PinHash] = {}
    tries: Tries = Tries()


def hashed(pin: str) -> PinHash:
    """Return a PIN's hash with a fresh salt."""
    salt = secrets.token_bytes(_SALT_BYTES)
    made = PinHash(salt=salt, key=b"")
    return structs.replace(made, key=_stretch(pin, salt, made.n, made.r, made.p))


class PinStore:
    """The PINs of one profile by role. Whether there are any is known without asking the vault."""

    def __init__(self, folder: Path, profile: str, vault: Any = None) -> None:
        self._path = folder / FILE_NAME
        self._user = f"{profile}:pins"
        self._vault = Vault(vault)
        self.damaged = ""
        self._kept = self._read()

    @property
    def path(self) -> Path:
        """Return the file whose presence says that there is a PIN."""
        return self._path

    def any(self) -> bool:
        """Return whether the program is locked by a PIN."""
        return self._kept is not None or bool(self.damaged)

    def tries(self) -> Tries:
        """Return the wrong tries so far."""
        return self._kept.tries if self._kept is not None else Tries()

    def pins(self) -> Mapping[str, PinHash]:
        """Return the hashes by role; raise StorageError when the vault does not answer."""
        if self.damaged:
            raise StorageError(self.damaged)
        if self._kept is None:
            return {}
        if self._kept.where == "file":
            return self._kept.pins
        try:
            text = self._vault.secret(self._user)
            return msgspec.json.decode(text or "", type=dict[str, PinHash])
        except (StorageError, msgspec.MsgspecError) as fault:  # the door stays shut
            raise StorageError(_NO_VAULT) from fault

    def keep(self, pins: Mapping[str, PinHash]) -> None:
        """Keep these hashes and no others; raise StorageError when that fails."""
        if not pins:
            self.forget()
            return
        where: Literal["vault", "file"] = "vault" if self._to_vault(pins) else "file"
        self._write(_Kept(where=where, pins={} if where == "vault" else pins))

    def keep_tries(self, tries: Tries) -> None:
        """Keep the number of wrong tries, so that a restart does not forgive them."""
        if self._kept is not None:
            self._write(structs.replace(self._kept, tries=tries))

    def forget(self) -> None:
        """Take every PIN away; raise StorageError when the file cannot be deleted."""
        if self._kept is not None and self._kept.where == "vault":
            # If it keeps it all the same: without the file nobody asks for it any more.
            self._vault.forget(self._user)
        try:
            self._path.unlink(missing_ok=True)
        except OSError as fault:
            raise StorageError(
                f"The PIN could not be taken away ({fault.strerror or fault}). Delete the file "
                f"{self._path} yourself, then start the program again."
            ) from fault
        self._kept, self.damaged = None, ""

    def _to_vault(self, pins: Mapping[str, PinHash]) -> bool:
        try:
            self._vault.keep(self._user, msgspec.json.encode(pins).decode())
        except UserMistake:  # there is none, or it takes nothing: then the file has to
            return False
        return True

    def _read(self) -> _Kept | None:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as fault:
            # A damaged file must not open the door.
            self.damaged = (
                f"The file {self._path} with the PIN cannot be read ({fault}). "
                "Type `python3 run.py forget-pin` in a terminal, then start again."
            )
            return None

    def _write(self, kept: _Kept) -> None:
        try:
            keep_file(self._path, msgspec.json.encode(kept))
        except OSError as fault:
            raise StorageError(
                f"The PIN could not be kept ({fault.strerror or fault}). "
                "Free some space or check the disk, then try again."
            ) from fault
        self._kept = kept


def _stretch(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=_KEY_BYTES
    )
