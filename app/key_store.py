"""Keeps broker keys: in the system's vault where there is one, else sealed in a file.

The file is AES-GCM over a key stretched from a passphrase with scrypt. It names what it holds in
plain text, so that the window knows which broker is set up before anything is unlocked.
"""

import json
import logging
import secrets
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, structs

from app.kept_file import keep_file
from app.vault import Vault
from core.brokers.wire.secret import Secret
from core.errors import StorageError, UserMistake

_LOG = logging.getLogger(__name__)
FILE_NAME = "keys.json"
LEAST_PASSPHRASE = 8
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_COST = 2**16
WRONG = "That is not the passphrase of your keys. Try again."
NEW_FILE = (
    "This computer has no password store. Choose a passphrase that locks your keys in a file."
)
SHUT = "Your keys are locked in a file. Type your passphrase to open it."
_VAULT_SHUT = "The password store of this computer does not answer. Unlock it, then try again."


class _Seal(Struct, frozen=True, kw_only=True):
    """A sealed file's lock: scrypt's salt and cost, AES-GCM's nonce, and what they lock."""

    salt: bytes
    nonce: bytes = b""
    sealed: bytes = b""
    n: int = _COST
    r: int = 8
    p: int = 1


class _Kept(Struct, frozen=True, kw_only=True):
    """The file: where the keys are, which there are, and the sealed ones.

    `tag` is a part of their names in the vault, so that another home on this computer with a
    profile of the same name never meets them.
    """

    where: Literal["vault", "file"]
    tag: str = ""
    names: tuple[str, ...] = ()
    seal: _Seal | None = None


class KeyStore:
    """The keys of one profile, by name such as "zerodha.api_key". For any thread but the window's.

    A vault or stretching a passphrase may take a second. `names` never does.
    """

    def __init__(self, folder: Path, profile: str, vault: Vault | None = None) -> None:
        self._path = folder / FILE_NAME
        self._profile = profile
        self._vault = vault or Vault()
        self._lock = threading.RLock()
        self._key: bytes | None = None
        self._open: dict[str, Secret] = {}
        self.damaged = ""
        self._kept = self._read()

    def names(self) -> frozenset[str]:
        """Return what is kept, without asking the vault."""
        return frozenset() if self._kept is None else frozenset(self._kept.names)

    def passphrase_needed(self) -> str:
        """Return the sentence that asks for the passphrase, or an empty text.

        Asks the vault only where nothing is kept yet.
        """
        kept = self._kept
        if self._key is not None:
            return ""
        if kept is not None and kept.names:
            return SHUT if kept.where == "file" else ""
        return "" if self._vault.usable() else NEW_FILE

    def is_new(self) -> bool:
        """Return whether a passphrase would be the first."""
        return self._kept is None or self._kept.seal is None or not self._kept.names

    def unlock(self, passphrase: Secret) -> None:
        """Open the file, or choose its passphrase; raise UserMistake when it is not the one."""
        with self._lock:
            kept = self._kept
            if kept is not None and kept.seal is not None and kept.names:
                key = _stretch(passphrase, kept.seal)
                self._open = _unsealed(kept, key)
                self._key = key
                return
            if len(passphrase.reveal()) < LEAST_PASSPHRASE:
                raise UserMistake(f"Take at least {LEAST_PASSPHRASE} characters.")
            seal = _Seal(salt=secrets.token_bytes(_SALT_BYTES))
            self._key = _stretch(passphrase, seal)
            self._kept = _Kept(where="file", seal=seal)

    def secret(self, name: str) -> Secret | None:
        """Return a key, None when it is not kept; raise in words when it cannot be reached."""
        with self._lock:
            if self.damaged:
                raise StorageError(self.damaged)
            if self._kept is None or name not in self._kept.names:
                return None
            if self._kept.where == "file":
                if self._key is None:
                    raise UserMistake(SHUT)
                return self._open.get(name)
            try:
                text = self._vault.secret(self._vault_name(self._kept.tag, name))
            except StorageError as fault:
                raise StorageError(_VAULT_SHUT) from fault
            if text is None:
                raise StorageError(_VAULT_SHUT)
            return Secret(text)

    def keep(self, fresh: Mapping[str, Secret]) -> None:
        """Keep keys beside those there are; raise in words, and change nothing, when that fails."""
        with self._lock:
            if self.damaged:
                raise StorageError(self.damaged)
            if asked := self.passphrase_needed():
                raise UserMistake(asked)
            if self._key is not None:
                self._seal({**self._open, **fresh})
                return
            tag = self._kept.tag if self._kept is not None else ""
            tag = tag or secrets.token_hex(4)
            for name, secret in fresh.items():
                try:
                    self._vault.keep(self._vault_name(tag, name), secret.reveal())
                except UserMistake:
                    # Its own sentence speaks of database passwords; the cause may hold the key.
                    raise UserMistake(_VAULT_SHUT) from None
            names = tuple(sorted({*self.names(), *fresh}))
            self._write(_Kept(where="vault", tag=tag, names=names))

    def forget(self, names: Iterable[str]) -> None:
        """Forget keys; those not there are no matter."""
        with self._lock:
            gone = self.names() & frozenset(names)
            if not gone or self._kept is None:
                return
            left = tuple(sorted(self.names() - gone))
            if self._kept.where == "vault":
                for name in gone:
                    self._vault.forget(self._vault_name(self._kept.tag, name))
                self._write(structs.replace(self._kept, names=left))
            elif self._key is not None:
                self._seal({name: self._open[name] for name in left})
            elif not left:
                # Throwing everything away needs no passphrase: it is the way out of a lost one.
                self._write(_Kept(where="file"))
            else:
                raise UserMistake(SHUT)

    def _vault_name(self, tag: str, name: str) -> str:
        return f"{self._profile}:{tag}:key:{name}"

    def _seal(self, everything: Mapping[str, Secret]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        kept = self._kept
        if kept is None or kept.seal is None or self._key is None:
            raise UserMistake(SHUT)
        names = tuple(sorted(everything))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = json.dumps({name: one.reveal() for name, one in everything.items()}).encode()
        sealed = AESGCM(self._key).encrypt(nonce, plain, _bound(names))
        seal = structs.replace(kept.seal, nonce=nonce, sealed=sealed)
        self._write(_Kept(where="file", names=names, seal=seal))
        self._open = dict(everything)

    def _read(self) -> _Kept | None:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError):
            self.damaged = (
                f"The file {self._path} with your broker keys cannot be read. "
                "Delete it, then add the keys again."
            )
            return None

    def _write(self, kept: _Kept) -> None:
        try:
            keep_file(self._path, msgspec.json.encode(kept))
        except OSError as fault:
            raise StorageError(
                f"The keys could not be kept ({fault.strerror or fault}). "
                "Free some space or check the disk, then try again."
            ) from fault
        self._kept = kept


def _stretch(passphrase: Secret, seal: _Seal) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    stretched = Scrypt(salt=seal.salt, length=_KEY_BYTES, n=seal.n, r=seal.r, p=seal.p)
    return stretched.derive(passphrase.reveal().encode())


def _unsealed(kept: _Kept, key: bytes) -> dict[str, Secret]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if kept.seal is None:
        return {}
    try:
        plain = AESGCM(key).decrypt(kept.seal.nonce, kept.seal.sealed, _bound(kept.names))
    except InvalidTag:
        raise UserMistake(WRONG) from None
    return {str(name): Secret(str(text)) for name, text in json.loads(plain).items()}


def _bound(names: tuple[str, ...]) -> bytes:
    """Return what the seal also covers: a name added to the file by hand breaks it."""
    return "\n".join(names).encode()
