"""The database of the settings: its address, its password, and where the account's diary lies."""

import subprocess
import sys
from decimal import Decimal

import pytest

from app.account_disk import open_journal
from app.bootstrap import PracticeSetup, build_practice, ports_of
from app.commands.database import database_command
from app.database import server_of
from app.settings import load_settings, save_setting
from app.vault import Vault
from core.data.historical import HistoricalFeed
from core.errors import ConfigurationError, StorageError, UserMistake
from core.risk.kill_switch import KillLatch
from core.storage.postgres_journal import PostgresJournal
from tests.conftest import PROJECT
from tests.scenarios.crash_matrix import a_day
from tests.support.postgres import LOCKED_USER, SECRET

CANARY = "canary-4711"
_DEFAULT = """
import sys
from pathlib import Path
import app.main
from app.bootstrap import ports_of
from app.database import server_of
from app.settings import load_settings
ports = ports_of(Path(sys.argv[1]), server_of(load_settings()))
ports.journal.close()
ports.store.close()
print(*sorted({"pg8000", "scramp", "keyring", "alembic"} & set(sys.modules)))
"""


class MemoryVault:
    """A vault that forgets at its end, with the interface of keyring's backends."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def set_password(self, service, name, secret):
        self.kept[service, name] = secret


class NoVault:
    priority = 0.0


def settings_for(postgres, user="postgres"):
    return load_settings(overrides=[f"storage.database={postgres.url(user)}"], environment={})


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{CANARY}@host/name",
        f"postgresql://me@host/name?password={CANARY}",
        f"postgresql://me:{CANARY}@host:no/name",
        f"mysql://me:{CANARY}@host/name",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url, home):
    for attempt in (
        lambda: load_settings(overrides=[f"storage.database={url}"]),
        lambda: load_settings(environment={"ALGOTRADER__STORAGE__DATABASE": url}),
        lambda: save_setting(load_settings().paths, "storage.database", url),
    ):
        with pytest.raises(ConfigurationError, match="address") as caught:
            attempt()
        at = caught.value
        while at is not None:
            assert CANARY not in repr(at)
            at = at.__cause__ or at.__context__
    assert CANARY not in "".join(p.read_text() for p in home.rglob("*.yaml"))


def test_the_command_asks_keeps_the_password_and_shows_it_nowhere(
    postgres, home, monkeypatch, capsys
):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setattr("typer.prompt", lambda *_, **options: options["hide_input"] and SECRET)
    settings, vault = settings_for(postgres, LOCKED_USER), Vault(MemoryVault())
    assert database_command(settings, vault) == 0
    told = capsys.readouterr().out
    assert "Connected to" in told
    assert "fsync off" in told
    assert SECRET not in told + repr(settings) + repr(server_of(settings, vault))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: pytest.fail("asked again"))
    assert database_command(settings, vault) == 0


def test_without_a_vault_the_command_refuses_and_says_what_to_do(postgres, home, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    settings = settings_for(postgres, LOCKED_USER)
    with pytest.raises(UserMistake, match="PGPASSWORD"):
        database_command(settings, Vault(NoVault()))
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert database_command(settings, Vault(NoVault())) == 0


def test_an_account_stays_where_it_began(postgres, tmp_path):
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    made = open_journal(there, postgres.server())
    assert isinstance(made, PostgresJournal)
    made.close()
    open_journal(there, postgres.server()).close()
    open_journal(here, None).close()
    with pytest.raises(StorageError, match=r"storage\.database"):
        open_journal(there, None)
    with pytest.raises(StorageError, match="in a file"):
        open_journal(here, postgres.server())


def test_an_account_that_fails_to_open_is_let_go_of(postgres, tmp_path, monkeypatch):
    monkeypatch.setattr("core.storage.postgres_journal._LOCK_TRIES", 2)
    venue = tmp_path / "venue.db"
    venue.write_text("this is no database at all", encoding="utf-8")
    # Each fault is kept, for it keeps alive what stood around it: nothing may end by chance.
    with pytest.raises(StorageError, match=r"venue\.db") as first:
        ports_of(tmp_path, postgres.server())
    venue.unlink()
    feed = HistoricalFeed(a_day(1))
    setup = PracticeSetup(feed, Decimal(1000), folder=tmp_path, server=postgres.server())
    with monkeypatch.context() as broken:
        broken.setattr("core.state.recovery.replay", fail)
        with pytest.raises(StorageError, match="a hole") as second:
            build_practice(setup, KillLatch(None))
    build_practice(setup, KillLatch(None)).close()
    assert first.tb
    assert second.tb


def fail(*_):
    raise StorageError("The diary has a hole.")


def test_a_diary_in_a_file_loads_nothing_of_the_database(home):
    code = [sys.executable, "-c", _DEFAULT, str(home / "account")]
    done = subprocess.run(code, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
    assert (home / "account" / "journal.db").exists()
