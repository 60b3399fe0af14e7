"""A live machine that cannot be made leaves nothing open and says what failed first."""

from pathlib import Path

import pytest

from app.account_disk import open_journal
from app.live_setup import BYBIT_RULES, LOCAL, LiveSetup, build_live
from core.clock import LiveClock
from core.errors import StorageError, VenueDown
from core.risk.kill_switch import KillLatch


class Silent:
    """A venue that answers nothing, and whose socket cannot even be closed."""

    name = "silent"

    def __init__(self) -> None:
        self.closed = 0

    def instruments(self) -> tuple[()]:
        raise VenueDown("It cannot be reached.")

    def close(self) -> None:
        self.closed += 1
        raise OSError("the socket is gone")


def setup_on(broker: Silent, folder: Path) -> LiveSetup:
    return LiveSetup(
        broker=broker,  # type: ignore[arg-type]  # it fails before more is asked of it
        rules=BYBIT_RULES,
        mode=LOCAL,
        symbols=(),
        install="test",
        local=True,
        folder=folder,
    )


def test_a_venue_that_does_not_close_hides_neither_why_nor_the_journal(tmp_path: Path) -> None:
    broker, folder = Silent(), tmp_path / "account"
    with pytest.raises(VenueDown, match="cannot be reached"):
        build_live(setup_on(broker, folder), KillLatch(None), LiveClock())
    assert broker.closed == 1
    open_journal(folder, None).close()


def test_a_journal_that_does_not_open_leaves_no_socket_behind(tmp_path: Path) -> None:
    broker, folder = Silent(), tmp_path / "account"
    (folder / "journal.db").mkdir(parents=True)
    with pytest.raises(StorageError):
        build_live(setup_on(broker, folder), KillLatch(None), LiveClock())
    assert broker.closed == 1
