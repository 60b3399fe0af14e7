"""The states of a live line for the pictures: the order book, and how fast prices come.

A local exchange of our own is started for them, where this copy of the program has one.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from core.errors import UserMistake
from core.events.snapshot import BotState

Opened = Callable[..., AbstractContextManager[Any]]
Wait = Callable[[Callable[[], bool], str], None]
_PROJECT = Path(__file__).resolve().parents[1]
_NAME = "Bybit: "
_COINS = ("BTCUSDT", "ETHUSDT")


def book_pictures(album: Any, opened: Opened, wait: Wait) -> None:
    """Take them: live, an order that waits in it, and old once the exchange has gone."""
    with opened() as (window, deck), _exchange() as (address, gone):
        deck.money().choose_local("bybit", address)
        plan = replace(deck.plan(), prices="bybit", symbols=_COINS, speed=1.0, timeframe="1m")
        if problem := deck.change_plan(plan):
            raise UserMistake(problem)
        window.go("start")
        wait(lambda: _runs(deck), "the start")
        window.go("trade")
        trade: Any = window.screens["trade"]
        trade.show_symbol(_COINS[0])
        # Also gives the window its size: in a small one the book is folded away.
        album.take(window, "book_asking")

        def live() -> bool:
            window.beat()
            return bool(trade.ladder.view.shown.bids) and not trade.ladder.view.shown.old

        wait(live, "the order book")
        album.take(window, "book_live")
        wait(live, "the order book")
        trade.ladder.picked.emit(trade.ladder.view.rung(-3).price)
        wait(lambda: trade.ticket.chosen(trade.ticket.side) is not None, "the ticket")
        album.take(window, "book_picked")
        window.go("activity")
        album.take(window, "book_speed")
        window.go("trade")
        wait(live, "the order book")
        gone()
        wait(lambda: not live(), "the end of the line")
        album.take(window, "book_old")


@contextmanager
def _exchange() -> Iterator[tuple[str, Callable[[], None]]]:
    """Start the local exchanges; yield Bybit's address, and what ends them."""
    if not (_PROJECT / "tests" / "exchanges").is_dir():
        raise UserMistake("This copy of the program came without its local exchanges.")
    words = [sys.executable, "-u", "-m", "tests.exchanges"]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        words, cwd=_PROJECT, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stdout is not None  # asked for above

    def gone() -> None:
        process.kill()
        process.wait()

    try:
        for line in process.stdout:
            if line.startswith(_NAME):
                yield line.removeprefix(_NAME).strip(), gone
                return
        raise UserMistake("The local exchange could not be started; is its port in use?")
    finally:
        gone()
        process.stdout.close()


def _runs(deck: Any) -> bool:
    snapshot = deck.snapshot()
    return snapshot is not None and snapshot.state is BotState.RUNNING
