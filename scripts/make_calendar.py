"""Make resources/calendar/nse_sessions.csv from the calendar library and our own dated facts.

Run it after a new release of pandas_market_calendars or a change of nse_overrides.csv:
`.venv/bin/python scripts/make_calendar.py`; `--print` shows the table and writes nothing.
The program itself reads only the table, because importing the library costs a second.
"""

import sys
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import pandas_market_calendars

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.data.session_table import CALENDAR_FOLDER, NSE_TABLE, parse_table, read_rows

FIRST_YEAR = 2000
ZONE = "Asia/Kolkata"
FIXED_NAMES = {
    (1, 26): "Republic Day",
    (5, 1): "Maharashtra Day",
    (8, 15): "Independence Day",
    (10, 2): "Gandhi Jayanti",
    (12, 25): "Christmas",
}
Row = tuple[str, str, str, str]


def library_days(last_year: int) -> dict[date, str]:
    """Return the library's trading days and their hours."""
    calendar = pandas_market_calendars.get_calendar("NSE")
    plan = calendar.schedule(f"{FIRST_YEAR}-01-01", f"{last_year}-12-31", tz=ZONE)
    pairs = zip(plan.index, plan["market_open"], plan["market_close"], strict=True)
    return {day.date(): f"{start:%H:%M}-{end:%H:%M}" for day, start, end in pairs}


def last_known_year() -> int:
    """Return the last year for which the library knows holidays."""
    calendar = pandas_market_calendars.get_calendar("NSE")
    return int(max(calendar.adhoc_holidays).year)


def regular_hours() -> list[tuple[date, str]]:
    """Return the days from which other regular hours hold, from FIRST_YEAR on."""
    times = pandas_market_calendars.get_calendar("NSE").regular_market_times
    first = date(FIRST_YEAR, 1, 1)
    changes = {first} | {
        date.fromisoformat(str(since))
        for edge in ("market_open", "market_close")
        for since, _ in times[edge]
        if since is not None and date.fromisoformat(str(since)) > first
    }
    return [
        (day, f"{_at(times['market_open'], day)}-{_at(times['market_close'], day)}")
        for day in sorted(changes)
    ]


def _at(changes: tuple, day: date) -> str:
    current = ""
    for since, clock in changes:
        if since is None or date.fromisoformat(str(since)) <= day:
            current = f"{clock:%H:%M}"
    return current


def build_rows() -> list[Row]:
    """Return the table's rows: changes of rule first, then every day that is not as usual."""
    last_year = last_known_year()
    plan, eras = library_days(last_year), regular_hours()
    overrides = {row["date"]: row for row in read_rows(CALENDAR_FOLDER / "nse_overrides.csv")}
    names = {
        row["date"]: row["name"] for row in read_rows(CALENDAR_FOLDER / "nse_holiday_names.csv")
    }
    rules: list[Row] = [(str(day), "regular-hours", hours, "") for day, hours in eras]
    rules += [
        (day, row["kind"], row["hours"], row["name"])
        for day, row in overrides.items()
        if row["kind"] == "closing-auction"
    ]
    rules.append((f"{last_year}-12-31", "known-until", "", ""))
    days: list[Row] = []
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= last_year:
        usual = [hours for since, hours in eras if since <= day][-1]
        row = _override(overrides.get(str(day))) or _from_library(day, plan.get(day), usual)
        if row is not None and row[1] != "regular":
            days.append((*row[:3], row[3] or _name(day, row[1], names)))
        day += timedelta(days=1)
    return rules + days


def _override(row: dict[str, str] | None) -> Row | None:
    if row is None or row["kind"] == "closing-auction":
        return None
    return row["date"], row["kind"], row["hours"], row["name"]


def _from_library(day: date, hours: str | None, usual: str) -> Row | None:
    if hours is None:
        return (str(day), "closed", "", "") if day.weekday() < 5 else None
    if hours == usual:
        return None
    kind = "muhurat" if day.month in (10, 11) else "special"
    return str(day), kind, hours, "Diwali" if kind == "muhurat" else ""


def _name(day: date, kind: str, names: dict[str, str]) -> str:
    if kind != "closed":
        return ""
    return names.get(str(day)) or FIXED_NAMES.get((day.month, day.day), "")


def table_text() -> str:
    """Return the file: a comment that says how it was made, then the rows."""
    library = version("pandas_market_calendars")
    lines = [
        "# NSE cash market: every day that is not an ordinary weekday. Hours in Indian time.",
        "# Made by scripts/make_calendar.py; do not edit. Facts of our own: nse_overrides.csv.",
        f"# Source of the rest: calendar NSE of pandas_market_calendars {library} (MIT).",
        "date,kind,hours,name",
    ]
    for row in build_rows():
        if any("," in field for field in row):
            raise SystemExit(f"a comma in {row}")
        lines.append(",".join(row))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table, or print it."""
    text = table_text()
    header, *rows = (line for line in text.splitlines() if not line.startswith("#"))
    keys = header.split(",")
    parse_table(dict(zip(keys, row.split(","), strict=True)) for row in rows)
    if "--print" in sys.argv[1:]:
        print(text, end="")
        return
    NSE_TABLE.write_text(text, encoding="utf-8")
    print(f"{NSE_TABLE}: {len(rows)} rows")


if __name__ == "__main__":
    main()
