"""Small daily series for tests, on the days the NSE traded."""

from datetime import date, timedelta

import numpy as np

from core.data.calendar import calendar_for
from core.data.series import BarSeries
from core.model.instrument import Market, nse_share

FIRST = date(2018, 1, 1)


def daily(symbol: str, closes, first: date = FIRST, wide: float = 0.01) -> BarSeries:
    """Return days that open where the day before closed and reach `wide` beyond both."""
    close = np.asarray(closes, dtype=np.float64)
    start = np.concatenate((close[:1], close[:-1]))
    opens, ends = _days(len(close), first)
    return BarSeries(
        nse_share(symbol),
        86_400,
        opens,
        ends,
        start,
        np.maximum(start, close) * (1.0 + wide),
        np.minimum(start, close) * (1.0 - wide),
        close,
        np.full(len(close), 1e6),
    )


def _days(count: int, first: date) -> tuple[np.ndarray, np.ndarray]:
    calendar, day = calendar_for(Market.NSE), first
    found = []
    while len(found) < count:
        sessions = calendar.sessions(day)
        if len(sessions) == 1 and sessions[0].kind == "regular":
            found.append((sessions[0].open_ns, sessions[0].close_ns))
        day += timedelta(days=1)
    opens, ends = zip(*found, strict=True)
    return np.array(opens, np.int64), np.array(ends, np.int64)
