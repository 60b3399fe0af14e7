"""Historical candles with Kite's caps, its error text, its stamps and its mix of numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.exchanges.kite.replies import Refused, bad_input, number
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import IST, MINUTE_NS, SECOND_NS, moment

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
    """One candle, of a minute or longer."""

    open_ns: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int


Source = Callable[[int, int, int, int], Sequence[Minute]]
"""(token, minutes of a candle, from_ns, to_ns) -> candles that begin in between, ends included.

A candle of `DAY` minutes is a whole day; the one under way holds what was traded so far.
"""
DAY = 1_440


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
    minutes = DAY if interval == "day" else MINUTES[interval]
    made = list(source(token, minutes, _ns(begin), _ns(end)))
    length_ns = minutes * MINUTE_NS
    if not switches.forming_candle:
        made = [one for one in made if one.open_ns + length_ns <= now_ns]
    extra = [0] if query.get("oi") == "1" else []
    return {"candles": [[*_row(one), *extra] for one in made]}


def _row(one: Minute) -> list[Any]:
    stamp = moment(one.open_ns).strftime("%Y-%m-%dT%H:%M:%S+0530")
    return [stamp, *(number(p) for p in (one.open, one.high, one.low, one.close)), one.volume]


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
