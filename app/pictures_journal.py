"""The trades of an account for the pictures: none yet, too few days, many days and tags."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from app.pictures_kept import split_prices
from core.events.snapshot import BotState

Opened = Callable[..., AbstractContextManager[Any]]
Wait = Callable[[Callable[[], bool], str], None]
_TAGS = (("too early", 0), ("by plan", 0), ("by plan", 2), ("news", 3))
_HURRY = 60_000.0


def journal_pictures(album: Any, opened: Opened, wait: Wait) -> None:
    """Take them: a young account on made-up prices, and one of many days on a file."""
    with opened("practice.shares=3") as (window, deck):
        window.go("activity")
        window.screens["activity"].page.buttons()[1].click()
        album.take(window, "journal_empty")
        deck.change_plan(replace(deck.plan(), strategy="breakout", timeframe="5m", speed=_HURRY))
        deck.start()
        wait(lambda: deck.snapshot() is not None and deck.snapshot().fills > 12, "some fills")
        deck.set_speed(1.0)
        window.beat()
        album.take(window, "journal_young")
    with TemporaryDirectory(prefix="algotrader-pictures-") as folder, opened() as (window, deck):
        file = split_prices(Path(folder))
        deck.import_file(file)
        wait(lambda: deck.import_view() is not None and not deck.import_view().running, "the file")
        plan = replace(deck.plan(), prices="files", files=(file,), symbols=(), timeframe="1d")
        deck.change_plan(replace(plan, adjust="back", strategy="momentum", speed=0.0))
        deck.start()
        wait(lambda: _ended(deck), "the end of the prices")
        journal = deck.journal()
        trades = journal.view().trades
        for tag, place in _TAGS:
            journal.tag(trades[min(place, len(trades) - 1)].key, tag)
        window.go("activity")
        screen = window.screens["activity"]
        screen.page.buttons()[1].click()
        page = screen.journal
        page.table.selectRow(0)
        page.table.chosen.emit(page.table.model().row(0))
        album.take(window, "journal_tagged")
        page.filter.pills["by plan"].click()
        album.take(window, "journal_by_tag")


def _ended(deck: Any) -> bool:
    snapshot = deck.snapshot()
    return snapshot is not None and snapshot.state is BotState.FINISHED
