"""A test beside the practice account for the pictures: asked, nothing to compare, compared."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from msgspec.structs import replace

from core.events.commands import StopMode
from core.events.snapshot import BotState

Opened = Callable[..., AbstractContextManager[Any]]
Wait = Callable[[Callable[[], bool], str], None]
_FILLS, _SHOWN = 60, 5


def beside_pictures(album: Any, opened: Opened, wait: Wait) -> None:
    """Take them on made-up prices: practice sees every price there, a test sees bars."""
    with opened("practice.shares=3") as (window, deck):
        plan = replace(deck.plan(), strategy="breakout", timeframe="5m", speed=0.0)
        deck.change_plan(plan)
        window.go("test")
        screen = window.screens["test"]
        _test(screen, deck, wait)
        screen.result.view.buttons()[_SHOWN].click()
        album.take(window, "beside_before")
        page = screen.result.beside
        page.nothing.button.click()
        _finish(screen, deck, wait)
        album.take(window, "beside_nothing")
        deck.start()
        wait(lambda: deck.snapshot() is not None and deck.snapshot().fills > _FILLS, "the fills")
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        wait(lambda: deck.snapshot().state is BotState.STOPPED, "the stop")
        page.nothing.button.click()
        _finish(screen, deck, wait)
        album.take(window, "beside_why")
        page.view.buttons()[1].click()
        page.trades.selectRow(0)
        page.trades.chosen.emit(page.trades.model().row(0))
        album.take(window, "beside_each")


def _test(screen: Any, deck: Any, wait: Wait) -> None:
    screen.start.click()
    wait(lambda: deck.backtests().view().state in ("done", "failed"), "the result")
    screen.refresh()


def _finish(screen: Any, deck: Any, wait: Wait) -> None:
    key = deck.backtests().view().result.key
    kept = deck.backtests().kept()
    wait(lambda: kept.view(key).state in ("done", "failed"), "the comparison")
    screen.refresh()
