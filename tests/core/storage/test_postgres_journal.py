"""The journal on a real PostgreSQL server: its own place, its locks, and a server that fails."""

import os
import secrets
import signal
import sys
import traceback

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.errors import StorageError
from core.events.facts import Noted
from core.storage import schema
from core.storage.migrate import upgrade
from core.storage.postgres import engine_on
from core.storage.postgres_address import Server, address_of
from core.storage.postgres_journal import PostgresJournal
from tests.support.postgres import LOCKED_USER, SECRET
from tests.support.postgres_relay import Relay, certificate


def note(number: int) -> Noted:
    return Noted(ts_ns=number, kind="system", symbol="", deed=f"deed {number}", reason="r")


@pytest.fixture
def name() -> str:
    return f"t_{secrets.token_hex(6)}"


def test_what_was_committed_is_there_after_reopening_and_the_rest_is_not(postgres, name):
    first = PostgresJournal(postgres.server(), name, create=True)
    first.append(note(1))
    first.commit()
    first.append(note(2))
    first._connection.invalidate()  # gone without a word, as a killed program
    again = PostgresJournal(postgres.server(), name, create=False)
    assert [fact.deed for _, fact in again.read()] == ["deed 1"]
    assert again.append(note(3)) == 2
    again.close()


def test_two_accounts_never_meet(postgres, name):
    one = PostgresJournal(postgres.server(), name, create=True)
    other = PostgresJournal(postgres.server(), f"{name}_b", create=True)
    one.append(note(1))
    one.commit()
    assert list(other.read()) == []
    one.close()
    other.close()


def test_a_second_program_is_kept_out(postgres, name, monkeypatch):
    monkeypatch.setattr("core.storage.postgres_journal._LOCK_TRIES", 2)
    first = PostgresJournal(postgres.server(), name, create=True)
    with pytest.raises(StorageError, match="open in another program"):
        PostgresJournal(postgres.server(), name, create=False)
    first.close()
    PostgresJournal(postgres.server(), name, create=False).close()


def test_a_lost_connection_halts_in_words_and_nothing_more_is_written(postgres, name):
    journal = PostgresJournal(postgres.server(), name, create=True)
    journal.append(note(1))
    journal.commit()
    postgres.cut_connections()
    journal.append(note(2))
    with pytest.raises(StorageError, match="rading halts because"):
        journal.commit()
    with pytest.raises(StorageError, match="nothing more is written"):
        journal.commit()
    journal.close()
    again = PostgresJournal(postgres.server(), name, create=False)
    assert [number for number, _ in again.read()] == [1]
    again.close()


def test_an_answer_that_is_lost_halts_and_what_arrived_is_not_written_twice(postgres, name):
    with Relay(postgres) as relay:
        server = Server(address_of(f"postgresql://postgres@127.0.0.1:{relay.port}/postgres"), str)
        journal = PostgresJournal(server, name, create=True)
        journal.append(note(1))
        relay.losing = b"INSERT 0 1"
        with pytest.raises(StorageError, match="rading halts because"):
            journal.commit()
        journal.close()
    again = PostgresJournal(postgres.server(), name, create=False)
    assert [number for number, _ in again.read()] == [1]
    assert again.append(note(2)) == 2
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be made to stand still")
def test_a_server_that_hangs_halts_and_keeps_everybody_out_until_it_is_done(
    postgres, name, monkeypatch
):
    monkeypatch.setattr("core.storage.postgres_journal._LOCK_TRIES", 2)
    with monkeypatch.context() as hasty:
        hasty.setattr("core.storage.postgres._ANSWER_WITHIN_S", 1)
        journal = PostgresJournal(postgres.server(), name, create=True)
    journal._cursor.execute("SELECT pg_backend_pid()")
    (worker,) = journal._cursor.fetchone()
    journal.append(note(1))
    os.kill(worker, signal.SIGSTOP)
    try:
        with pytest.raises(StorageError, match="does not answer"):
            journal.commit()
        journal.close()
        # What it was told may still arrive: nobody may read before that is settled.
        with pytest.raises(StorageError, match="has not noticed yet"):
            PostgresJournal(postgres.server(), name, create=False)
    finally:
        os.kill(worker, signal.SIGCONT)
    monkeypatch.setattr("core.storage.postgres_journal._LOCK_TRIES", 30)
    again = PostgresJournal(postgres.server(), name, create=False)
    count = len(list(again.read()))
    assert again.append(note(2)) == count + 1
    again.close()


@pytest.fixture
def trusted(tmp_path):
    return certificate(tmp_path)


@pytest.mark.parametrize("wish", ["sslmode=verify-full&sslrootcert={}", "sslmode=require"])
def test_a_connection_is_encrypted_where_it_is_asked_for(postgres, name, trusted, wish):
    with Relay(postgres, trusted.own) as relay:
        url = f"postgresql://postgres@127.0.0.1:{relay.port}/postgres?{wish}"
        server = Server(address_of(url.format(trusted.public)), str)
        journal = PostgresJournal(server, name, create=True)
        journal.append(note(1))
        journal.commit()
        assert [number for number, _ in journal.read()] == [1]
        journal.close()
        assert relay.encrypted > 0


def test_a_certificate_nobody_vouches_for_is_refused(postgres, name, trusted):
    with Relay(postgres, trusted.own) as relay:
        url = f"postgresql://postgres@127.0.0.1:{relay.port}/postgres?sslmode=verify-full"
        with pytest.raises(StorageError, match="certificate not to be trusted"):
            PostgresJournal(Server(address_of(url), str), name, create=True)
        assert relay.encrypted == 0


def test_a_server_without_encryption_is_refused_where_it_is_asked_for(postgres, name):
    with Relay(postgres) as relay:
        url = f"postgresql://postgres@127.0.0.1:{relay.port}/postgres?sslmode=require"
        with pytest.raises(StorageError, match="offers no encryption"):
            PostgresJournal(Server(address_of(url), str), name, create=True)


def test_a_file_without_certificates_is_told(name, tmp_path):
    url = f"postgresql://me@db.example/mine?sslrootcert={tmp_path / 'nothing.pem'}"
    with pytest.raises(StorageError, match="sslrootcert"):
        PostgresJournal(Server(address_of(url), str), name, create=True)


def test_a_commit_waits_for_the_disk_whatever_the_server_is_set_to(postgres, name):
    postgres.psql(f"CREATE ROLE {name} LOGIN SUPERUSER;")
    postgres.psql(f"ALTER ROLE {name} SET synchronous_commit = off;")
    journal = PostgresJournal(postgres.server(name), name, create=True)
    journal._cursor.execute("SHOW synchronous_commit")
    assert journal._cursor.fetchone()[0] == "on"
    journal.close()


def test_migrations_lead_to_the_declared_tables(postgres, name):
    postgres.psql(f"CREATE SCHEMA {name};")
    engine = engine_on(postgres.server(), name)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == schema.HEAD
    engine.dispose()
    PostgresJournal(postgres.server(), name, create=False).close()


def test_a_missing_place_is_not_made_anew(postgres, name):
    with pytest.raises(StorageError, match="is not in the PostgreSQL database"):
        PostgresJournal(postgres.server(), name, create=False)


@pytest.mark.parametrize("bad", ['a"; DROP SCHEMA x; --', "", "Upper", "9nine", "a" * 64])
def test_a_damaged_name_reaches_no_statement(postgres, bad):
    with pytest.raises(StorageError, match="damaged"):
        engine_on(postgres.server(), bad)


@pytest.mark.parametrize("password", ["wrong-canary-77", None])
def test_a_wrong_password_is_told_and_never_shown(postgres, name, password):
    server = postgres.server(LOCKED_USER, password=password)
    with pytest.raises(StorageError, match=r"run\.py database") as caught:
        PostgresJournal(server, name, create=True)
    assert "password" in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value)) + repr(server)
    assert "canary-77" not in shown


def test_the_right_password_lets_in_and_stands_nowhere(postgres, name):
    server = postgres.server(LOCKED_USER, password=SECRET)
    journal = PostgresJournal(server, name, create=True)
    shown = f"{server!r} {journal._engine!r} {journal._engine.url!r} {vars(journal)!r}"
    assert SECRET not in shown
    postgres.cut_connections()
    journal.append(note(1))
    with pytest.raises(StorageError) as caught:
        journal.commit()
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    journal.close()


def test_a_database_that_does_not_exist_is_told(postgres, name):
    with pytest.raises(StorageError, match="no database of that name"):
        PostgresJournal(postgres.server(name="nowhere"), name, create=True)


def test_a_server_that_is_away_is_told(name):
    away = Server(address_of("postgresql://me@127.0.0.1:1/mine"), lambda: None)
    with pytest.raises(StorageError, match="does not answer"):
        PostgresJournal(away, name, create=True)


def test_a_full_disk_is_told(postgres, name):
    journal = PostgresJournal(postgres.server(), name, create=True)
    journal.append(note(1))
    journal._cursor.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$"
    )
    journal._cursor.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON journal EXECUTE FUNCTION full_disk()"
    )
    with pytest.raises(StorageError, match="ree some space"):
        journal.commit()
    journal.close()


def test_sqlalchemy_is_given_no_password(postgres):
    engine = engine_on(postgres.server(LOCKED_USER, password=SECRET))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
    assert engine.url.password is None
    engine.dispose()
