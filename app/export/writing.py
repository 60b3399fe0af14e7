"""Writes a test to a file of the kind its ending names, whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from app.backtest_view import read_result
from app.export.content import Content, content_of
from app.practice_run import write_whole
from core.errors import UserMistake
from ui.deck_backtest import BacktestResult
from ui.deck_kept import ShockLine

Write = Callable[[Content, Path], object]
KINDS = ("html", "pdf", "csv", "xlsx")


def kind_of(path: Path) -> str:
    """Return the kind of file a name ends in; raise UserMistake for one that is not written."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise UserMistake(
            f"“{path.name}” does not say what to write: end it in .html, .pdf, .csv or .xlsx."
        )
    return kind


def export_kept(file: Path, path: Path, shocks: Sequence[ShockLine] = ()) -> None:
    """Write a kept test to a file; raise in words when it cannot be read or written."""
    kind_of(path)
    result = read_result(file)
    export(result, msgspec.json.decode(file.read_bytes())["metrics"], path, shocks)


def export(
    result: BacktestResult,
    metrics: Mapping[str, Any],
    path: Path,
    shocks: Sequence[ShockLine] = (),
) -> None:
    """Write a test to a file; what was there before stays when the disk does not take it."""
    kind = kind_of(path)
    content = content_of(result, metrics, shocks)
    write = _writer(kind)
    write_whole(path, lambda partial: write(content, partial))


def _writer(kind: str) -> Write:
    # Each brings a library of its own, so only the one asked for is loaded.
    if kind == "html":
        from app.export.html import html_of

        return lambda content, path: path.write_text(html_of(content), encoding="utf-8")
    if kind == "pdf":
        from app.export.pdf import write_pdf

        return write_pdf
    from app.export.spreadsheets import write_csv, write_excel

    return write_csv if kind == "csv" else write_excel
