"""Historical candles with Kite's caps, its error text, its stamps and its mix of numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.exchanges.kite.replies import Refused, bad_input, number
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import (
    DAY_NS,
    IST,
    MINUTE_NS,
    OPEN_MINUTE,
    SECOND_NS,
    at,
    day_of,
    moment,
)

MINUTES = {
    "minute": 1,
    "3minute": 3,
    "5minute": 5,
    "10minute": 10,
    "15minute": 15,
    "30minute": 30,
    "60minute": 60,
}
CAPS = {
    "minute": 60,
    "3minute": 100,
    "5minute": 100,
    "10minute": 100,
    "15minute": 200,
    "30minute": 200,
    "60minute": 400,
    "day": 2000,
}


@dataclass(frozen=True)
class Minute:
    """One traded minute."""

    open_ns: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int


Source = Callable[[int, int, int], Sequence[Minute]]
"""(token, from_ns, to_ns) -> the traded minutes in between, both ends in, oldest first."""


def candles(
    token: int,
    interval: str,
    query: dict[str, str],
    source: Source,
    switches: Switches,
    now_ns: int,
) -> dict[str, Any]:
    """Answer a request for candles; `to` is inclusive."""
    if interval not in CAPS:
        raise bad_input("invalid interval")
    begin, end = _parsed(query, "from"), _parsed(query, "to")
    if end < begin:
        raise bad_input("from date should be less than to date")
    span = (end - begin) / timedelta(days=1)
    if switches.historical_cap_counts == "inclusive":
        span = (end.date() - begin.date()).days + 1
    if span > CAPS[interval]:
        raise bad_input(f"interval exceeds max limit: {CAPS[interval]} days")
    from_ns, to_ns = _ns(begin), _ns(end)
    minutes = [one for one in source(token, from_ns, to_ns) if one.open_ns <= now_ns]
    made = _gathered(minutes, interval)
    length_ns = DAY_NS if interval == "day" else MINUTES[interval] * MINUTE_NS
    if not switches.forming_candle:
        made = [one for one in made if one.open_ns + length_ns <= now_ns]
    extra = [0] if query.get("oi") == "1" else []
    return {"candles": [[*_row(one), *extra] for one in made]}


def _row(one: Minute) -> list[Any]:
    stamp = moment(one.open_ns).strftime("%Y-%m-%dT%H:%M:%S+0530")
    return [stamp, *(number(p) for p in (one.open, one.high, one.low, one.close)), one.volume]


def _gathered(minutes: Sequence[Minute], interval: str) -> list[Minute]:
    groups: dict[int, list[Minute]] = {}
    for one in minutes:
        groups.setdefault(_start(one.open_ns, interval), []).append(one)
    return [
        Minute(
            start,
            group[0].open,
            max(one.high for one in group),
            min(one.low for one in group),
            group[-1].close,
            sum(one.volume for one in group),
        )
        for start, group in groups.items()
    ]


def _start(ns: int, interval: str) -> int:
    """Return when a candle begins: counted from 09:15, a day from midnight."""
    if interval == "day":
        return at(day_of(ns), 0)
    length_ns = MINUTES[interval] * MINUTE_NS
    opened = at(day_of(ns), OPEN_MINUTE)
    return opened + (ns - opened) // length_ns * length_ns


def _parsed(query: dict[str, str], name: str) -> datetime:
    given = query.get(name, "")
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            return datetime.strptime(given, form).replace(tzinfo=IST)
        except ValueError:
            continue
    raise Refused(400, "InputException", f"invalid {name} date")


def _ns(stamp: datetime) -> int:
    return int(stamp.timestamp()) * SECOND_NS
