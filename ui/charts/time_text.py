"""Times of bars as people read them: Tue 2 Sep 2016, 11:15."""

from datetime import datetime, tzinfo
from functools import lru_cache

from PySide6.QtCore import QLocale

from core.clock import DAY_NS, to_datetime


class TimeText:
    """Writes times in one zone and one language."""

    __slots__ = ("_locale", "zone")

    def __init__(self, zone: tzinfo, language: str = "en") -> None:
        self.zone = zone
        self._locale = _locale(language)

    def local(self, time_ns: int) -> datetime:
        """Return the time in this zone."""
        return to_datetime(time_ns, self.zone)

    def offset_ns(self, time_ns: int) -> int:
        """Return by how much the zone's clocks are ahead of UTC at that time."""
        offset = self.local(time_ns).utcoffset()
        return 0 if offset is None else int(offset.total_seconds()) * 1_000_000_000

    def clock(self, time_ns: int) -> str:
        """Return 11:15."""
        return f"{self.local(time_ns):%H:%M}"

    def day(self, time_ns: int) -> str:
        """Return 2 Sep."""
        moment = self.local(time_ns)
        return f"{moment.day} {self._month(moment)}"

    def month(self, time_ns: int) -> str:
        """Return Sep."""
        return self._month(self.local(time_ns))

    def year(self, time_ns: int) -> str:
        """Return 2016."""
        return str(self.local(time_ns).year)

    def full(self, time_ns: int, bar_ns: int) -> str:
        """Return the day and, for bars shorter than a day, the time."""
        moment = self.local(time_ns)
        weekday = self._locale.dayName(moment.isoweekday(), QLocale.FormatType.ShortFormat)
        day = f"{weekday} {moment.day} {self._month(moment)} {moment.year}"
        return day if bar_ns >= DAY_NS else f"{day}, {moment:%H:%M}"

    def _month(self, moment: datetime) -> str:
        return self._locale.monthName(moment.month, QLocale.FormatType.ShortFormat)


@lru_cache(maxsize=8)
def _locale(language: str) -> QLocale:
    return QLocale(language)
