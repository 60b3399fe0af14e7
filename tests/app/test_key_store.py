"""Broker keys: in a vault, in a sealed file, and nowhere else."""

import json
import logging
import pickle
import stat
from pathlib import Path

import pytest

from app.key_store import NEW_FILE, SHUT, WRONG, KeyStore
from app.logging_setup import set_up_logging
from app.vault import Vault
from core.brokers.wire.secret import Secret
from core.errors import AlgoTraderError, StorageError, UserMistake

CANARY = "c4n4ry-7f3e9b21"
KEYS = {"zerodha.api_key": Secret(CANARY + "-key"), "zerodha.api_secret": Secret(CANARY + "-sec")}
PASS = Secret("correct horse")


class OpenVault:
    """A vault in memory, as keyring's backends are seen."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


class NoVault:
    """What keyring offers where there is none."""

    priority = 0


class TalkativeVault(OpenVault):
    """A vault whose errors repeat what it was given."""

    def set_password(self, service: str, name: str, secret: str) -> None:
        raise RuntimeError(f"cannot store {secret}")


def in_file(folder: Path) -> KeyStore:
    return KeyStore(folder, "default", Vault(NoVault()))


def test_a_vault_keeps_them_and_the_file_only_their_names(tmp_path: Path) -> None:
    vault = OpenVault()
    store = KeyStore(tmp_path, "default", Vault(vault))
    assert store.passphrase_needed() == ""
    store.keep(KEYS)
    again = KeyStore(tmp_path, "default", Vault(vault))
    assert again.names() == frozenset(KEYS)
    found = again.secret("zerodha.api_secret")
    assert found is not None
    assert found.reveal() == CANARY + "-sec"
    assert CANARY not in (tmp_path / "keys.json").read_text()
    with pytest.raises(StorageError):
        KeyStore(tmp_path, "other", Vault(vault)).secret("zerodha.api_key")
    elsewhere = KeyStore(tmp_path / "another home", "default", Vault(vault))
    elsewhere.keep({"zerodha.api_key": Secret("another")})
    kept = again.secret("zerodha.api_key")
    assert kept is not None
    assert kept.reveal() == CANARY + "-key"
    elsewhere.forget(KEYS)
    again.forget(KEYS)
    assert vault.kept == {}
    assert again.names() == frozenset()


def test_without_a_vault_a_passphrase_seals_them(tmp_path: Path) -> None:
    store = in_file(tmp_path)
    assert store.passphrase_needed() == NEW_FILE
    with pytest.raises(UserMistake, match="no password store"):
        store.keep(KEYS)
    with pytest.raises(UserMistake, match="at least 8"):
        store.unlock(Secret("short"))
    store.unlock(PASS)
    store.keep(KEYS)
    path = tmp_path / "keys.json"
    assert CANARY.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    again = in_file(tmp_path)
    assert again.names() == frozenset(KEYS)
    assert again.passphrase_needed() == SHUT
    with pytest.raises(UserMistake) as wrong:
        again.unlock(Secret("incorrect horse"))
    assert str(wrong.value) == WRONG
    assert again.passphrase_needed() == SHUT
    with pytest.raises(UserMistake):
        again.secret("zerodha.api_key")
    again.unlock(PASS)
    found = again.secret("zerodha.api_key")
    assert found is not None
    assert found.reveal() == CANARY + "-key"
    again.keep({"bybit.main.key": Secret("b")})
    third = in_file(tmp_path)
    third.unlock(PASS)
    assert third.names() == frozenset({*KEYS, "bybit.main.key"})


def test_every_writing_has_a_nonce_of_its_own(tmp_path: Path) -> None:
    store = in_file(tmp_path)
    store.unlock(PASS)
    seen = set()
    for _ in range(3):
        store.keep(KEYS)
        seen.add(json.loads((tmp_path / "keys.json").read_text())["seal"]["nonce"])
    assert len(seen) == 3


def test_a_file_altered_by_hand_does_not_open(tmp_path: Path) -> None:
    store = in_file(tmp_path)
    store.unlock(PASS)
    store.keep(KEYS)
    path = tmp_path / "keys.json"
    path.write_text(path.read_text().replace("zerodha.api_key", "bybit.main.key"))
    with pytest.raises(UserMistake):
        in_file(tmp_path).unlock(PASS)
    path.write_text("{")
    broken = in_file(tmp_path)
    assert "add the keys again" in broken.damaged
    with pytest.raises(StorageError):
        broken.secret("zerodha.api_key")


def test_a_lost_passphrase_can_be_got_over(tmp_path: Path) -> None:
    store = in_file(tmp_path)
    store.unlock(PASS)
    store.keep(KEYS)
    again = in_file(tmp_path)
    with pytest.raises(UserMistake):
        again.forget(["zerodha.api_key"])
    again.forget(KEYS)
    assert again.names() == frozenset()
    assert again.passphrase_needed() == NEW_FILE
    again.unlock(Secret("another one"))
    again.keep(KEYS)
    assert again.secret("zerodha.api_key") is not None


def test_what_a_vault_raises_is_written_down_by_its_kind_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UserMistake):
        KeyStore(tmp_path, "default", Vault(TalkativeVault())).keep(KEYS)
    vault = OpenVault()
    store = KeyStore(tmp_path, "default", Vault(vault))
    store.keep(KEYS)
    vault.kept.clear()  # what deletes now raises KeyError
    store.forget(["zerodha.api_key"])
    assert [(one.message, one.fault) for one in caplog.records] == [
        ("the vault did not take a secret", "RuntimeError"),
        ("the vault did not delete a secret", "KeyError"),
    ]
    assert CANARY not in caplog.text


def test_the_canary_is_found_nowhere(tmp_path: Path) -> None:
    log = set_up_logging(tmp_path / "logs", debug=True)
    said: list[str] = []
    for folder, vault in (("a", Vault(TalkativeVault())), ("b", Vault(NoVault()))):
        store = KeyStore(tmp_path / folder, "default", vault)
        try:
            if store.passphrase_needed():
                store.unlock(Secret(CANARY + "-pass"))
            store.keep(KEYS)
            store.unlock(Secret(CANARY + "-wrong"))
        except AlgoTraderError as failure:
            logging.getLogger("app").error("keys %s", KEYS, exc_info=failure)
            said += [repr(failure), str(failure), repr(failure.__cause__)]
        said += [repr(store), repr(KEYS), str(KEYS), f"{KEYS['zerodha.api_key']}"]
    with pytest.raises(TypeError):
        pickle.dumps(KEYS["zerodha.api_key"])
    logging.shutdown()
    assert log.exists()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) >= 2
    assert not [one for one in kept if CANARY.encode() in one]
    assert not [one for one in said if CANARY in one]
