"""The folder of one practice account."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.practice_account import AccountFacts, PracticeAccount
from core.errors import StorageError

FACTS = AccountFacts(
    cash=Decimal("100000.25"), fingerprint="abc", seed=7, shares=12, day=date(2026, 11, 20)
)


def test_what_it_was_begun_with_comes_back(tmp_path: Path) -> None:
    account = PracticeAccount(tmp_path, "made-up")
    assert account.folder.name == "practice-made-up"
    assert account.facts() is None
    assert not account.exists()
    account.begin(FACTS)
    assert PracticeAccount(tmp_path, "made-up").facts() == FACTS
    assert PracticeAccount(tmp_path, "files-1").facts() is None


def test_a_journal_without_facts_is_damage_not_a_new_account(tmp_path: Path) -> None:
    account = PracticeAccount(tmp_path, "made-up")
    account.folder.mkdir(parents=True)
    (account.folder / "journal.db").touch()
    with pytest.raises(StorageError, match="put aside, not deleted"):
        account.facts()


def test_archiving_renames_and_never_overwrites(tmp_path: Path) -> None:
    account = PracticeAccount(tmp_path, "made-up")
    assert account.archive(1_795_000_000_000_000_000) is None
    seen = set()
    for number in range(3):
        account.begin(FACTS)
        (account.folder / "journal.db").write_text(str(number), encoding="utf-8")
        aside = account.archive(1_795_000_000_000_000_000)
        assert aside is not None
        assert (aside / "journal.db").read_text(encoding="utf-8") == str(number)
        assert not account.folder.exists()
        seen.add(aside)
    assert len(seen) == 3
