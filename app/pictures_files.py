"""The states of price files for the pictures: the sheet that chooses prices, a split in one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.pictures_kept import split_prices

Opened = Callable[..., AbstractContextManager[Any]]
Wait = Callable[[Callable[[], bool], str], None]


def file_pictures(album: Any, opened: Opened, wait: Wait) -> None:
    """Take them: a file with a split, what may be done about it, a file that is refused."""
    with TemporaryDirectory(prefix="algotrader-pictures-") as folder, opened() as (window, _):
        window.go("test")
        screen = window.screens["test"]
        screen.prices.click()
        sheet = screen.sheet
        album.take(window, "files_sheet")
        sheet.step.cards()["files"].click()
        panel = sheet.step.file
        panel.take(split_prices(Path(folder)))
        wait(lambda: bool(panel.files()), "the file")
        window.beat()
        _to(sheet, panel.splits)
        album.take(window, "files_split")
        panel.splits.cards["back"].click()
        _to(sheet, panel.splits)
        album.take(window, "files_split_back")
        sheet.use.click()
        screen.refresh()
        album.take(window, "files_adjusted")
        bad = Path(folder) / "shopping.csv"
        bad.write_text("milk,2\nbread,1\n", encoding="utf-8")
        screen.prices.click()
        panel = sheet.step.file
        panel.take(bad)
        wait(lambda: panel.problem() != "" and panel.outcome.isVisible(), "the refusal")
        _to(sheet, panel)
        album.take(window, "files_refused")


def _to(sheet: Any, part: Any) -> None:
    """Let the sheet show a part of it, whose room the layouts know a moment later."""
    from PySide6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()
    sheet.page.ensureWidgetVisible(part, 0, 8)
