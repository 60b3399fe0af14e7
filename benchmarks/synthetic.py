"""The series the speed measurements share: one seeded share, 1-minute bars, 250 NSE days."""

from datetime import date, timedelta

import numpy as np

from core.clock import MINUTE_NS
from core.data.calendar import NseCalendar
from core.data.series import BarSeries
from core.model.instrument import nse_share


def a_year(days: int = 250, symbol: str = "SYNTH", seed: int = 5) -> BarSeries:
    """Return `days` full NSE sessions of 375 one-minute bars."""
    calendar = NseCalendar()
    rng = np.random.default_rng(seed)
    opens: list[np.ndarray] = []
    day = date(2023, 1, 2)
    while len(opens) < days:
        opens += [
            session.open_ns + np.arange(375, dtype=np.int64) * MINUTE_NS
            for session in calendar.sessions(day)
            if session.close_ns - session.open_ns == 375 * MINUTE_NS
        ]
        day += timedelta(days=1)
    open_ns = np.concatenate(opens)
    count = len(open_ns)
    close = np.round(1000 * np.exp(np.cumsum(rng.normal(0, 6e-4, count))) * 20) / 20
    start = np.concatenate([close[:1], close[:-1]])
    high = np.maximum(start, close) + 0.05 * rng.integers(0, 10, count)
    low = np.minimum(start, close) - 0.05 * rng.integers(0, 10, count)
    volume = rng.integers(5_000, 90_000, count).astype(float)
    share = nse_share(symbol)
    return BarSeries(share, 60, open_ns, open_ns + MINUTE_NS, start, high, low, close, volume)
