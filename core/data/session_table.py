"""The dated table of an exchange's days, read from a small text file."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from core.errors import DataError

CALENDAR_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "calendar"
NSE_TABLE = CALENDAR_FOLDER / "nse_sessions.csv"
UNKNOWN = "unknown"

Hours = tuple[int, int]
"""Open and close, in seconds since the day's midnight."""


class DayEntry(Struct, frozen=True):
    """A day that differs from its weekday: closed, or open at hours of its own.

    `hours_known` is False for a day on which trading took place at hours nobody wrote down.
    """

    kind: str
    hours: tuple[Hours, ...]
    hours_known: bool
    name: str


class SessionTable(Struct, frozen=True):
    """All the table says.

    `regular` and `auction` hold (first day, hours) and (first day, second of the day), oldest
    first. Outside `known_from`..`known_until` no holidays are known.
    """

    regular: tuple[tuple[date, Hours], ...]
    auction: tuple[tuple[date, int], ...]
    days: dict[date, DayEntry]
    known_from: date
    known_until: date

    def regular_hours(self, day: date) -> Hours:
        """Return the hours of an ordinary day at that time."""
        hours = self.regular[0][1]
        for first, later in self.regular:
            if first > day:
                break
            hours = later
        return hours

    def auction_from(self, day: date) -> int | None:
        """Return when continuous trading ends for shares with a closing auction, or None."""
        second = None
        for first, later in self.auction:
            if first > day:
                break
            second = later
        return second


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Return the rows of a calendar file, without its comment lines."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def load_table(path: Path = NSE_TABLE) -> SessionTable:
    """Return the table stored at `path`; a line that cannot be read raises DataError."""
    try:
        return parse_table(read_rows(path))
    except (KeyError, ValueError, IndexError) as fault:
        raise DataError(f"The market calendar {path.name} cannot be read: {fault}.") from fault


def parse_table(rows: Iterable[dict[str, str]]) -> SessionTable:
    """Return the table made of rows with the columns date, kind, hours, name."""
    regular: list[tuple[date, Hours]] = []
    auction: list[tuple[date, int]] = []
    days: dict[date, DayEntry] = {}
    known_until: date | None = None
    for row in rows:
        day, kind, hours = date.fromisoformat(row["date"]), row["kind"], row["hours"]
        if kind == "regular-hours":
            regular.append((day, parse_hours(hours)[0]))
        elif kind == "closing-auction":
            auction.append((day, _seconds(hours)))
        elif kind == "known-until":
            known_until = day
        elif kind in ("closed", "muhurat", "special"):
            days[day] = _entry(kind, hours, row["name"])
        else:
            raise ValueError(f"{day} has the kind {kind!r}, which does not exist")
    if not regular or known_until is None:
        raise ValueError("the regular hours or the last known day are missing")
    return SessionTable(tuple(regular), tuple(auction), days, regular[0][0], known_until)


def parse_hours(text: str) -> tuple[Hours, ...]:
    """Return the sessions of a text such as `09:15-10:00 11:30-12:30`, in seconds of the day."""
    sessions: list[Hours] = []
    for part in text.split():
        start, end = (_seconds(clock) for clock in part.split("-"))
        if start >= end or (sessions and start < sessions[-1][1]):
            raise ValueError(f"the hours {text!r} are not in order")
        sessions.append((start, end))
    return tuple(sessions)


def _entry(kind: str, hours: str, name: str) -> DayEntry:
    known = hours != UNKNOWN
    if (kind == "closed") != (known and not hours):
        raise ValueError(f"the kind {kind!r} does not go with the hours {hours!r}")
    return DayEntry(kind, parse_hours(hours) if known else (), known, name)


def _seconds(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60
