"""A whole session whose diary is on a server: it goes away in the middle and comes back."""

import logging
from pathlib import Path

import pytest

from core.events.snapshot import BotState
from core.storage.postgres_journal import PostgresJournal
from tests.app.decks import in_state, now, opened, owns_something, started, wait_for
from tests.support.postgres import LOCKED_USER, SECRET, Postgres


def test_a_database_that_goes_away_halts_trading_and_start_goes_on_when_it_is_back(
    postgres: Postgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("sqlalchemy", "pg8000", "keyring", "app", "core"):
        caplog.set_level(logging.DEBUG, name)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with opened(tmp_path, f"storage.database={postgres.url(LOCKED_USER)}", speed=3_600.0) as deck:
        assert started(deck).failed == ""
        session = deck._host.session()
        assert session is not None
        assert isinstance(session.machine.space.journal, PostgresJournal)
        assert owns_something(deck)
        postgres.stop()
        try:
            assert in_state(deck, BotState.HALTED)
            reason = now(deck).state_reason
            refused = started(deck).failed
        finally:
            postgres.start()
        assert reason.startswith("Trading halts because the diary could not be written: ")
        assert reason.endswith("then start again.")
        assert "does not answer" in refused
        # An opening compares our positions with the venue's and fails where they differ.
        assert started(deck).failed == ""
        assert in_state(deck, BotState.RUNNING)
        assert wait_for(lambda: all(one.stop_price is not None for one in now(deck).positions))
        told = repr(deck.diary()) + reason + refused + repr(deck.snapshot())
    assert SECRET not in told + caplog.text + repr([vars(one) for one in caplog.records])
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
    assert not list(tmp_path.rglob("journal.db"))
