"""The trades of a running account with their tags: CSV, or Excel with its figures."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from app.export.spreadsheets import safe_text
from app.practice_run import write_whole
from core.clock import to_datetime
from core.errors import UserMistake
from ui.deck_journal import DAYS_NEEDED, JournalFigures, JournalTrade, JournalView

COLUMNS = (
    "name", "way", "amount", "in", "price in", "out", "price out", "costs", "profit after costs",
    "who", "tags", "why in", "why out",
)  # fmt: skip
_WIDTHS = (14, 8, 12, 20, 14, 20, 14, 12, 18, 14, 24, 50, 50)
_FEW = f"not enough days yet (below {DAYS_NEEDED})"


def save_journal(view: JournalView, path: Path) -> None:
    """Write what a page of trades shows to a file; raise UserMistake in words when it cannot be."""
    kind = path.suffix.lower()
    if kind == ".csv":
        write_whole(path, lambda partial: _write_csv(view, partial))
    elif kind == ".xlsx":
        write_whole(path, lambda partial: _write_excel(view, partial))
    else:
        raise UserMistake(f"“{path.name}” does not say what to write: end it in .csv or .xlsx.")


def _write_csv(view: JournalView, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for one in view.trades:
            lines.writerow([_plain(value) for value in _row(one)])


def _write_excel(view: JournalView, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    summary = book.create_sheet("Summary")
    for pair in _summary(view.figures, view.currency):
        summary.append(pair)
    summary.column_dimensions["A"].width = 34
    trades = book.create_sheet("Trades")
    trades.append(COLUMNS)
    trades.freeze_panes = "A2"
    for number, one in enumerate(view.trades, 2):
        for place, value in enumerate(_row(one), 1):
            cell = trades.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = stays a text
            elif isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
    for letter, width in zip("ABCDEFGHIJKLM", _WIDTHS, strict=True):
        trades.column_dimensions[letter].width = width
    book.save(path)


def _summary(figures: JournalFigures, currency: str) -> list[tuple[str, Any]]:
    def ratio(value: float | None) -> Any:
        return _FEW if figures.days < DAYS_NEEDED else value

    return [
        ("Deepest fall, percent", figures.deepest_fall),
        ("Trades lost", figures.lost),
        ("Trades", figures.trades),
        ("Won for each 1 lost", figures.won_per_lost),
        ("Sharpe ratio", ratio(figures.sharpe)),
        ("Sortino ratio", ratio(figures.sortino)),
        ("Finished days", figures.days),
        (f"Costs and taxes, {currency}", figures.charges),
        (f"After all costs, {currency}", figures.profit),
    ]


def _row(one: JournalTrade) -> list[Any]:
    return [
        one.symbol, one.side, one.quantity, _moment(one.entry_ns), one.entry_price,
        _moment(one.exit_ns), one.exit_price, one.charges, one.profit, one.strategy,
        ", ".join(one.tags), one.reason, one.exit_reason,
    ]  # fmt: skip


def _moment(ts_ns: int) -> datetime:
    # A spreadsheet knows no zones; Indian time is what the screen shows.
    return to_datetime(ts_ns).replace(tzinfo=None, microsecond=0)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return safe_text(value) if isinstance(value, str) else f"{value:f}"
