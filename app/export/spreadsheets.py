"""A test's trades as CSV, and the whole of it as an Excel workbook; no text is ever a formula."""

import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from app.export.content import MONTHS, PROMISE, Content, Figure
from core.clock import iso, to_datetime
from ui.deck_backtest import TradeLine

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet read a text as a formula (OWASP, "CSV Injection")."""
TRADE_COLUMNS = (
    "name", "way", "amount", "in", "price in", "out", "price out", "profit after costs",
    "why in", "why out",
)  # fmt: skip
_NUMBER, _PERCENT, _MONEY = "0.00", "0.00%", "#,##0.00"
_FORMATS = {"percent": _PERCENT, "money": _MONEY, "number": _NUMBER}


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe is put before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_csv(content: Content, path: Path) -> None:
    """Write the trades, one a line, UTF-8 with a mark so that Excel reads it as such."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(TRADE_COLUMNS)
        for one in content.trades:
            lines.writerow(
                [
                    safe_text(one.symbol),
                    one.side,
                    f"{one.quantity:f}",
                    iso(one.entry_ns),
                    f"{one.entry_price:f}",
                    iso(one.exit_ns),
                    f"{one.exit_price:f}",
                    "" if one.profit is None else f"{one.profit:f}",
                    safe_text(one.reason),
                    safe_text(one.exit_reason),
                ]
            )


def write_excel(content: Content, path: Path) -> None:
    """Write a workbook with the sheets Summary, Trades, Months and Equity; numbers are numbers."""
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    _summary(_Sheet(book, "Summary", (34, 60)), content)
    trades = _Sheet(book, "Trades", (14, 8, 12, 20, 14, 20, 14, 18, 50, 50), TRADE_COLUMNS)
    for one in content.trades:
        trades.add(_trade(one))
    months = _Sheet(book, "Months", (10,), ("year", *MONTHS))
    for year in sorted({one.year for one in content.months}):
        gave = {one.month: one.gave / 100 for one in content.months if one.year == year}
        months.add([year, *(gave.get(number) for number in range(1, 13))], _PERCENT)
    equity = _Sheet(book, "Equity", (22, 16, 16), ("time (IST)", "your money", "just holding"))
    holding = content.holding or (None,) * len(content.worth)
    for time_ns, worth, held in zip(content.times_ns, content.worth, holding, strict=True):
        equity.add([_moment(time_ns), worth, held], _MONEY)
    made = BytesIO()
    book.save(made)  # into memory first: a full disk would leave the library's archive open
    path.write_bytes(made.getvalue())


class _Sheet:
    """A sheet that is written row after row: numbers as numbers, texts never as formulas."""

    def __init__(
        self, book: Any, title: str, widths: Sequence[int], head: Sequence[str] = ()
    ) -> None:
        self._sheet = book.create_sheet(title)
        self._row = 0
        for letter, width in zip("ABCDEFGHIJ", widths, strict=False):
            self._sheet.column_dimensions[letter].width = width
        if head:
            self.add(list(head), bold=True)
            self._sheet.freeze_panes = "A2"

    def add(self, values: Sequence[Any], number_format: str = "", *, bold: bool = False) -> None:
        """Add a row; the format is that of its numbers after the first column."""
        from openpyxl.styles import Font

        self._row += 1
        for place, value in enumerate(values, 1):
            if value is None:
                continue
            cell = self._sheet.cell(self._row, place)
            cell.value = value
            if bold:
                cell.font = Font(bold=True)
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = stays a text
            elif isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif number_format and place > 1:
                cell.number_format = number_format


def _summary(sheet: _Sheet, content: Content) -> None:
    sheet.add([content.title], bold=True)
    sheet.add([content.subtitle])
    sheet.add(["Verdict", content.verdict], bold=True)
    for weight, sentence in content.reasons:
        sheet.add([weight, sentence])
    sheet.add([])
    for one in content.figures:
        _figure(sheet, one)
    for shock in content.shocks:
        fall = None if shock.fall is None else shock.fall / 100
        sheet.add([f"Shock: {shock.title}", fall, shock.money, shock.story], _PERCENT)
    if content.withheld:
        sheet.add([content.withheld])
    sheet.add([])
    for name, value in content.settings:
        sheet.add([name, value])
    sheet.add([])
    sheet.add([PROMISE])


def _figure(sheet: _Sheet, one: Figure) -> None:
    if one.value is None:
        sheet.add([one.name, one.text])
    else:
        sheet.add([one.name, one.value], _FORMATS.get(one.kind, "General"))


def _trade(one: TradeLine) -> list[Any]:
    return [
        one.symbol, one.side, one.quantity, _moment(one.entry_ns), one.entry_price,
        _moment(one.exit_ns), one.exit_price, one.profit, one.reason, one.exit_reason,
    ]  # fmt: skip


def _moment(ts_ns: int) -> datetime:
    # A workbook's times have no zone; they are India's, as everywhere in the program.
    return to_datetime(ts_ns).replace(tzinfo=None, microsecond=0)
