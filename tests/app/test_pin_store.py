"""The kept PINs: salted and slow, in the vault where there is one, never open when damaged."""

import stat
from pathlib import Path

import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from app.pin_store import PinStore, Tries, hashed
from app.vault import SERVICE
from core.errors import StorageError


class Vault(KeyringBackend):
    """A vault in memory."""

    priority = 1.0

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.shut = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.shut:
            raise keyring.errors.KeyringLocked("locked")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.shut:
            raise keyring.errors.KeyringLocked("locked")
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class NoVault(Vault):
    """What the keyring library gives where there is none."""

    priority = 0.0


def test_a_hash_knows_its_pin_and_no_other_and_is_never_twice_the_same() -> None:
    one, other = hashed("2468"), hashed("2468")
    assert one.matches("2468")
    assert not one.matches("2469")
    assert not one.matches("")
    assert (one.salt, one.key) != (other.salt, other.key)
    assert one.n * one.r * 128 >= 64 * 1024 * 1024  # bytes each guess costs


def test_without_a_vault_it_lies_in_the_profile_for_its_owner_only(tmp_path: Path) -> None:
    store = PinStore(tmp_path, "default", NoVault())
    assert not store.any()
    store.keep({"trade": hashed("2468")})
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert b"2468" not in store.path.read_bytes()
    again = PinStore(tmp_path, "default", NoVault())
    assert again.any()
    assert again.pins()["trade"].matches("2468")


def test_with_a_vault_the_file_holds_no_hash(tmp_path: Path) -> None:
    vault = Vault()
    PinStore(tmp_path, "default", vault).keep({"trade": hashed("2468")})
    assert list(vault.held) == [(SERVICE, "default:pins")]
    again = PinStore(tmp_path, "default", vault)
    assert b"salt" not in again.path.read_bytes()
    assert again.any()
    assert again.pins()["trade"].matches("2468")
    again.forget()
    assert vault.held == {}
    assert not PinStore(tmp_path, "default", vault).any()


def test_a_shut_vault_keeps_the_door_shut(tmp_path: Path) -> None:
    vault = Vault()
    PinStore(tmp_path, "default", vault).keep({"trade": hashed("2468")})
    vault.shut = True
    again = PinStore(tmp_path, "default", vault)
    assert again.any()
    with pytest.raises(StorageError, match="does not answer"):
        again.pins()


class Bus(Vault):
    """A vault whose bus answers with an error of its own."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"no answer to {password}")


def test_whatever_a_vault_raises_the_pin_is_kept_and_it_is_written_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    PinStore(tmp_path, "default", Bus()).keep({"trade": hashed("2468")})
    assert PinStore(tmp_path, "default", Bus()).pins()["trade"].matches("2468")
    (said,) = caplog.records
    assert (said.message, said.fault) == ("the vault did not take a secret", "RuntimeError")
    assert "no answer" not in caplog.text


def test_a_pin_the_vault_does_not_delete_is_gone_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    vault = Vault()
    PinStore(tmp_path, "default", vault).keep({"trade": hashed("2468")})
    vault.held.clear()  # what deletes now raises KeyError
    PinStore(tmp_path, "default", vault).forget()
    assert not PinStore(tmp_path, "default", vault).any()
    assert [one.message for one in caplog.records] == ["the vault did not delete a secret"]


def test_a_vault_that_takes_nothing_is_no_loss(tmp_path: Path) -> None:
    vault = Vault()
    vault.shut = True
    PinStore(tmp_path, "default", vault).keep({"trade": hashed("2468")})
    assert PinStore(tmp_path, "default", vault).pins()["trade"].matches("2468")


def test_a_damaged_file_does_not_open_the_door(tmp_path: Path) -> None:
    store = PinStore(tmp_path, "default", NoVault())
    store.keep({"trade": hashed("2468")})
    store.path.write_text("{")
    again = PinStore(tmp_path, "default", NoVault())
    assert again.any()
    assert "forget-pin" in again.damaged
    with pytest.raises(StorageError):
        again.pins()
    again.forget()
    assert not again.any()


def test_wrong_tries_outlive_a_restart(tmp_path: Path) -> None:
    store = PinStore(tmp_path, "default", NoVault())
    store.keep({"trade": hashed("2468")})
    store.keep_tries(Tries(wrong=4, until_ns=77))
    assert PinStore(tmp_path, "default", NoVault()).tries() == Tries(wrong=4, until_ns=77)
    assert PinStore(tmp_path, "default", NoVault()).pins()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StorageError, match="could not be kept"):
        PinStore(blocked, "default", NoVault()).keep({"trade": hashed("2468")})
