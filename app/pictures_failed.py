"""What failed on the Test screen, for the pictures: a test, a search, an examination."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from msgspec.structs import replace

Opened = Callable[..., AbstractContextManager[Any]]
Wait = Callable[[Callable[[], bool], str], None]
_CHECKS, _BETTER = 3, 3


def failed_pictures(album: Any, opened: Opened, wait: Wait) -> None:
    """Take them: the kept test was spoiled, there are no prices, the worker ended."""
    with opened("practice.shares=1") as (window, deck):
        window.go("test")
        screen, bench = window.screens["test"], deck.backtests()
        deck.change_plan(replace(deck.plan(), strategy="breakout", timeframe="5m"))
        screen.start.click()
        wait(lambda: bench.view().state in ("done", "failed"), "the result")
        screen.refresh()
        key = bench.view().result.key
        (kept,) = bench._folder.glob("*.json")
        whole = kept.read_bytes()
        kept.write_bytes(whole[: len(whole) // 2])
        screen.result.view.buttons()[_CHECKS].click()
        screen.result.verdict.check.start.click()
        wait(lambda: bench.checks().view(key).state in ("done", "failed"), "the examination")
        screen.refresh()
        album.take(window, "failed_examination")
        kept.write_bytes(whole)
        made_up = deck.plan()
        deck.change_plan(replace(made_up, prices="files", symbols=()))
        screen.start.click()
        screen.refresh()
        album.take(window, "failed_test")
        screen.page.buttons()[_BETTER].click()
        screen.better.start.click()
        screen.refresh()
        album.take(window, "failed_search")
        deck.change_plan(made_up)
        screen.page.buttons()[0].click()
        screen.start.click()
        wait(lambda: bench._process is not None and bench.view().share > 0, "the test")
        bench._process.kill()
        wait(lambda: bench.view().state in ("done", "failed"), "the failure")
        screen.refresh()
        album.take(window, "failed_on_the_way")
