"""The states of kept tests for the pictures: shocks, side by side, a split left in the prices."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

Opened = Callable[..., AbstractContextManager[Any]]
Wait = Callable[[Callable[[], bool], str], None]
_DAYS, _SPLIT_AT, _INTO = 900, 520, 5


def kept_pictures(album: Any, opened: Opened, wait: Wait) -> None:
    """Take them, on made-up prices and on a file of a share that was split."""
    with opened("practice.shares=2") as (window, deck):
        screen, bench = _at_tests(window), deck.backtests()
        for strategy, length in (("breakout", "5m"), ("supertrend", "15m"), ("turtle", "1d")):
            deck.change_plan(replace(deck.plan(), strategy=strategy, timeframe=length))
            _test(screen, bench, wait)
        first = bench.saved
        wait(lambda: first() is not None, "the kept tests")
        bench.open(next(one.key for one in first() if one.title == "Breakout"))
        wait(lambda: bench.view().result.settings.title == "Breakout", "the first test")
        screen.refresh()
        screen.result.view.buttons()[4].click()
        album.take(window, "kept_shocks_before")
        screen.result.shocks.nothing.button.click()
        key = bench.view().result.key
        wait(lambda: bench.kept().view(key).share > 0, "the shocks")
        album.take(window, "kept_shocks_running")
        wait(lambda: bench.kept().view(key).state in ("done", "failed"), "the shocks")
        album.take(window, "kept_shocks")
        screen.result.verdict.kept.again.click()
        wait(lambda: bench.kept().view(key).what == "again", "the test run again")
        wait(lambda: bench.kept().view(key).state in ("done", "failed"), "the test run again")
        album.take(window, "kept_again")
        _compare(album, window, screen, bench, wait)
    _split(album, opened, wait)


def _compare(album: Any, window: Any, screen: Any, bench: Any, wait: Wait) -> None:
    kept = screen.kept
    _pill(screen, "kept").click()
    wait(lambda: bench.saved() is not None, "the kept tests")
    screen.refresh()
    kept.compare.click()
    for row in range(3):
        kept.table.chosen.emit(kept.table.model().row(row))
    album.take(window, "kept_choosing")
    kept.show_them.click()
    wait(lambda: bench.kept().compared() is not None, "the tests side by side")
    screen.refresh()
    album.take(window, "kept_figures")
    kept.compared.view.buttons()[1].click()
    album.take(window, "kept_settings")


def _split(album: Any, opened: Opened, wait: Wait) -> None:
    with TemporaryDirectory(prefix="algotrader-pictures-") as folder, opened() as (window, deck):
        file = split_prices(Path(folder))
        deck.import_file(file)
        wait(lambda: deck.import_view() is not None and not deck.import_view().running, "the file")
        deck.change_plan(
            replace(deck.plan(), prices="files", files=(file,), symbols=(), timeframe="1d")
        )
        screen, bench = _at_tests(window), deck.backtests()
        _test(screen, bench, wait)
        album.take(window, "kept_split")
        key = bench.view().result.key
        screen.result.verdict.kept.adjust.click()
        wait(lambda: bench.view().result.key != key, "the adjusted test")
        screen.refresh()
        album.take(window, "kept_adjusted")


def _at_tests(window: Any) -> Any:
    window.go("test")
    return window.screens["test"]


def _test(screen: Any, bench: Any, wait: Wait) -> None:
    screen.start.click()
    wait(lambda: bench.view().state in ("done", "failed"), "the result")
    screen.refresh()


def _pill(screen: Any, page: str) -> Any:
    return next(one for one in screen.page.buttons() if one.property("choice") == page)


def split_prices(folder: Path) -> Path:
    """Write the days of a share that swings, and is split five for one on the way."""
    lines, day = ["date,open,high,low,close,volume"], date(2021, 1, 4)
    while len(lines) <= _DAYS:
        if day.weekday() < 5:
            parts = _INTO if len(lines) > _SPLIT_AT else 1
            price = (900.0 + 160.0 * math.sin(len(lines) / 19.0)) / parts
            width = price * 0.01
            bar = (price - width / 2, price + width, price - width, price + width / 2)
            prices = ",".join(f"{one:.2f}" for one in bar)
            lines.append(f"{day},{prices},{50_000 * parts}")
        day += timedelta(days=1)
    file = folder / "SPLITCO.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
