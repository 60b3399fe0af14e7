"""The journal on disk: order, durability, migrations, and a disk that refuses."""

import secrets
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.errors import StorageError
from core.events.facts import Noted, OrderIntended, OrderSending
from core.storage import schema
from core.storage.journal import MemoryJournal
from core.storage.migrate import upgrade
from core.storage.postgres_journal import PostgresJournal
from core.storage.sql_journal import SqlJournal, sqlite_url
from tests.support.builders import an_order


def note(number: int) -> Noted:
    return Noted(ts_ns=number, kind="system", symbol="", deed=f"deed {number}", reason="r")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(request, tmp_path):
    if request.param == "memory":
        made = MemoryJournal()
    elif request.param == "sqlite":
        made = SqlJournal(_url(tmp_path))
    else:
        server = request.getfixturevalue("postgres").server()
        made = PostgresJournal(server, f"t_{secrets.token_hex(6)}", create=True)
    yield made
    made.close()


def _url(folder) -> str:
    return sqlite_url(folder / "journal.db")


def test_facts_come_back_in_order_and_from_any_place(journal):
    order = an_order(quantity=Decimal("12.5"))
    journal.append(OrderIntended(ts_ns=1, order=order))
    journal.append(OrderSending(ts_ns=2, client_order_id="o1"))
    journal.append(note(3))
    journal.commit()
    numbers, facts = zip(*journal.read(), strict=True)
    assert numbers == (1, 2, 3)
    assert facts[0].order == order
    assert [number for number, _ in journal.read(after=2)] == [3]


def test_many_facts_and_odd_texts_come_back_as_they_were(journal):
    deeds = [f"deed {n} % %s ' \" \\ \u20b9 \x00" for n in range(2500)]
    for number, deed in enumerate(deeds, 1):
        journal.append(Noted(ts_ns=number, kind="system", symbol="", deed=deed, reason="r"))
    journal.commit()
    assert [fact.deed for _, fact in journal.read()] == deeds


def test_the_newest_checkpoint_is_kept(journal):
    journal.append(note(1))
    journal.save_checkpoint(1, b"one")
    journal.append(note(2))
    journal.save_checkpoint(2, b"two")
    journal.commit()
    assert journal.last_checkpoint() == (2, b"two")


def test_what_was_committed_is_there_after_reopening_and_the_rest_is_not(tmp_path):
    first = SqlJournal(_url(tmp_path))
    first.append(note(1))
    first.commit()
    first.append(note(2))  # never committed
    again = SqlJournal(_url(tmp_path))
    assert [fact.deed for _, fact in again.read()] == ["deed 1"]
    assert again.append(note(3)) == 2
    again.close()


def test_the_file_is_set_to_lose_nothing_on_a_power_cut(tmp_path):
    journal = SqlJournal(_url(tmp_path))
    cursor = journal._connection.cursor()
    assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
    journal.close()


def test_a_disk_that_refuses_raises_and_says_what_to_do(tmp_path):
    journal = SqlJournal(_url(tmp_path))
    journal._connection.cursor().execute("PRAGMA max_page_count=6")

    def fill_the_disk() -> None:
        for number in range(2000):
            journal.append(note(number))
            journal.commit()

    with pytest.raises(StorageError, match="Free some space"):
        fill_the_disk()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "journal.db").write_bytes(b"this is not a database, it only has its name" * 50)
    with pytest.raises(StorageError, match="cannot be opened"):
        SqlJournal(_url(tmp_path))


def test_migrations_lead_to_the_declared_tables(tmp_path):
    url = _url(tmp_path)
    engine = sa.create_engine(url)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == schema.HEAD
    engine.dispose()


def test_a_file_made_by_the_migrations_is_used_as_it_is(tmp_path):
    url = _url(tmp_path)
    upgrade(sa.create_engine(url))
    journal = SqlJournal(url)
    journal.append(note(1))
    journal.commit()
    journal.close()
    assert [fact.deed for _, fact in SqlJournal(url).read()] == ["deed 1"]
