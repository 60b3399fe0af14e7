"""The diary on a PostgreSQL server: the program dies, or the server does, in mid-order."""

import sys
from pathlib import Path

import pytest

from app.account_disk import open_journal
from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.errors import StorageError
from core.events.facts import OrderIntended
from tests.scenarios.crash_matrix import check, live, one_kill
from tests.support.ports import Doom
from tests.support.postgres import Postgres

SEED = 5


class ServerStops(Doom):
    """Stops the database server in place of this process."""

    def __init__(self, point: str, passing: int, postgres: Postgres, how: str) -> None:
        super().__init__(point, passing)
        self._postgres = postgres
        self._how = how
        self.sent_before = -1

    def strike(self) -> None:
        self.sent_before = self.sent()
        self._postgres.stop(self._how)

    def sent(self) -> int:
        """Return how many orders left for the venue."""
        return sum(count for name, count in self.passed.items() if name.startswith("after submit"))


@pytest.mark.skipif(sys.platform == "win32", reason="forks the process")
@pytest.mark.parametrize(
    "point",
    [
        "before commit of entry",
        "after commit of entry",
        "after submit of entry",
        "before commit of fill",
        "after record of stop",
        "after submit of exit",
    ],
)
def test_nothing_is_lost_or_doubled_when_the_program_dies(
    point: str, postgres: Postgres, tmp_path: Path
) -> None:
    killed, wrong = one_kill(point, SEED, tmp_path, postgres.server())
    assert wrong == []
    assert killed, f"the day was over before “{point}” was passed often enough"


@pytest.mark.parametrize(
    ("point", "how"),
    [
        ("before commit of entry", "fast"),
        ("after commit of entry", "immediate"),
        ("before commit of fill", "fast"),
        ("before commit of safety exit", "immediate"),
    ],
)
def test_trading_halts_when_the_server_goes_away_and_goes_on_when_it_is_back(
    point: str, how: str, postgres: Postgres, tmp_path: Path
) -> None:
    doom = ServerStops(point, 2, postgres, how)
    try:
        with pytest.raises(StorageError, match="rading halts because the diary") as caught:
            live(tmp_path, SEED, doom, postgres.server())
        # The one whose intent was already on disk may go; another never.
        assert doom.sent() - doom.sent_before == (point == "after commit of entry")
    finally:
        postgres.start()
    assert "start again" in str(caught.value)
    assert _at_venue(tmp_path) <= _on_disk(tmp_path, postgres)
    live(tmp_path, SEED, Doom("", 0), postgres.server())
    assert check(tmp_path, postgres.server()) == []


def _at_venue(folder: Path) -> set[str]:
    store = SqliteVenueStore(folder / "venue.db")
    account = store.load()
    store.close()
    assert account is not None
    found = {one.order.client_order_id for one in account.orders}
    assert found
    return found


def _on_disk(folder: Path, postgres: Postgres) -> set[str]:
    journal = open_journal(folder, postgres.server())
    found = {
        fact.order.client_order_id for _, fact in journal.read() if isinstance(fact, OrderIntended)
    }
    journal.close()
    return found
