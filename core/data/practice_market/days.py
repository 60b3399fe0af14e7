"""Which days the practice market trades, and the times of its minutes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS
from core.errors import ConfigurationError

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_NSE_OPEN_NS = 3 * 60 * MINUTE_NS + 45 * MINUTE_NS  # 09:15 in India, UTC; India has no summer time
_ONE_DAY = timedelta(days=1)
_FRIDAY = 4


def midnight_ns(day: date) -> int:
    """Return the start of the day in UTC."""
    return (day.toordinal() - _EPOCH_ORDINAL) * DAY_NS


def minute_opens(day: date, minutes: int, coins: bool) -> NDArray[np.int64]:
    """Return the opening times of the day's minutes; coins begin at 00:00 UTC, shares at 09:15."""
    start = midnight_ns(day) + (0 if coins else _NSE_OPEN_NS)
    return start + MINUTE_NS * np.arange(minutes, dtype=np.int64)


class TradingDays:
    """The days on which shares trade: those given, or else every Monday to Friday."""

    def __init__(self, known: Sequence[date] | None) -> None:
        self._known = None if known is None else sorted(set(known))

    def __contains__(self, day: date) -> bool:
        if self._known is None:
            return day.weekday() <= _FRIDAY
        place = bisect_left(self._known, day)
        return place < len(self._known) and self._known[place] == day

    def before(self, day: date, count: int) -> list[date]:
        """Return the last `count` trading days before `day`, oldest first.

        Raises ConfigurationError when the given days do not reach back that far.
        """
        if self._known is None:
            return self._weekdays_before(day, count)
        place = bisect_left(self._known, day)
        if place < count:
            raise ConfigurationError(
                f"The practice market needs {count} trading days before {day.isoformat()}, but "
                f"the calendar knows only {place}. Choose a later day or a shorter history."
            )
        return self._known[place - count : place]

    def after(self, day: date) -> date | None:
        """Return the next trading day after `day`, or None when no later day is known."""
        if self._known is None:
            return next(one for one in _days_after(day) if one in self)
        place = bisect_left(self._known, day + _ONE_DAY)
        return self._known[place] if place < len(self._known) else None

    def _weekdays_before(self, day: date, count: int) -> list[date]:
        found: list[date] = []
        while len(found) < count:
            day -= _ONE_DAY
            if day in self:
                found.append(day)
        return found[::-1]


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += _ONE_DAY
        yield day
