"""What each month of a test gave: a row for each year, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.deck_backtest import MonthLine
from ui.screens.backtest_figures import month_names, tone_of
from ui.text import say
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn


@dataclass(frozen=True)
class YearLine:
    """The months of a year by number, oldest first."""

    year: int
    months: dict[int, float] = field(default_factory=dict)


def years_of(months: Sequence[MonthLine]) -> list[YearLine]:
    """Return the months by year, oldest first."""
    years: dict[int, YearLine] = {}
    for one in months:
        years.setdefault(one.year, YearLine(one.year)).months[one.month] = one.gave
    return list(years.values())


def month_table() -> Table:
    """Return an empty table of months."""
    columns = [
        TableColumn(say("test_it.months_year"), lambda row: row.year),
        *(_month(number, name) for number, name in enumerate(month_names(), 1)),
    ]
    return Table(columns, says=say("test_it.months_says"))


def _month(number: int, name: str) -> TableColumn:
    return TableColumn(name, lambda row: row.months.get(number), "right", _cell)


def _cell(value: float | None) -> Cell:
    if value is None:
        return Cell("")
    shown = round(value, 1)
    sign = "−" if shown < 0 else ""
    return Cell(f"{sign}{abs(shown):.1f}", tone_of(shown))
