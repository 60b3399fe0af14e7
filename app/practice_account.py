"""One practice account for each source of prices: its folder, and what it was begun with."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from app.account_disk import JOURNAL_FILE, PLACE_FILE
from app.kept_file import keep_file
from core.clock import IST, to_datetime
from core.errors import StorageError

_FACTS = "account.json"


class AccountFacts(Struct, frozen=True, kw_only=True):
    """What an account was begun with and keeps until it is started over.

    `seed`, `shares`, `coins` and `day` name the made-up market (the day it began); `begins_ns` is
    the moment from which replayed files are traded: what lies before only teaches.
    """

    cash: Decimal
    fingerprint: str = ""
    seed: int = 0
    shares: int = 0
    coins: int = 0
    day: date = date.min
    begins_ns: int = 0


class PracticeAccount:
    """The folder of one account below the profile's sessions."""

    def __init__(self, sessions: Path, key: str) -> None:
        self.key = key
        self.folder = sessions / f"practice-{key}"

    def exists(self) -> bool:
        """Return whether trading was begun in it."""
        return any((self.folder / name).exists() for name in (JOURNAL_FILE, PLACE_FILE))

    def facts(self) -> AccountFacts | None:
        """Return what it was begun with, None when it was not; raise StorageError when damaged."""
        path = self.folder / _FACTS
        try:
            return msgspec.json.decode(path.read_bytes(), type=AccountFacts)
        except FileNotFoundError as missing:
            if not self.exists():
                return None
            raise _damaged(path, missing) from missing
        except (OSError, msgspec.MsgspecError) as fault:
            raise _damaged(path, fault) from fault

    def begin(self, facts: AccountFacts) -> None:
        """Write down what the account begins with; raise StorageError when that fails."""
        try:
            keep_file(self.folder / _FACTS, msgspec.json.encode(facts))
        except OSError as fault:
            raise StorageError(
                f"The practice account could not be begun ({fault.strerror or fault}). "
                "Free some space or check the disk, then press START again."
            ) from fault

    def archive(self, now_ns: int) -> Path | None:
        """Put the account aside under another name; return where, or None when there is none.

        Raises StorageError when the folder cannot be renamed.
        """
        if not self.folder.exists():
            return None
        when = f"{to_datetime(now_ns, IST):%Y%m%d-%H%M%S}"
        for number in range(100):
            tail = f"-{number}" if number else ""
            aside = self.folder.with_name(f"{self.folder.name}-until-{when}{tail}")
            if aside.exists():
                continue
            try:
                self.folder.rename(aside)
            except OSError as fault:
                raise StorageError(
                    f"The practice account could not be put aside ({fault.strerror or fault}). "
                    "Close other programs that look into its folder, then try again."
                ) from fault
            return aside
        raise StorageError("Too many practice accounts were put aside in one second. Try again.")


def _damaged(path: Path, fault: Exception) -> StorageError:
    return StorageError(
        f"The practice account cannot be opened, because {path.name} cannot be read ({fault}). "
        "Start the practice account over in the settings; the old one is put aside, not deleted."
    )
