"""When a bar opens and when it is known, by the hours of its market."""

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.data.importing.market_guess import IST_OFFSET_NS
from core.model.instrument import Market

Ints = NDArray[np.int64]
DAY_S = 86_400
SESSION_OPEN_NS = (9 * 60 + 15) * MINUTE_NS
SESSION_CLOSE_NS = (15 * 60 + 30) * MINUTE_NS


def local_days(open_ns: Ints, market: Market) -> Ints:
    """Return the day number (days since 1970) of each bar in its market's zone."""
    return (open_ns + (IST_OFFSET_NS if market is Market.NSE else 0)) // DAY_NS


def local_clock(open_ns: Ints, market: Market) -> Ints:
    """Return nanoseconds since midnight of each bar in its market's zone."""
    return (open_ns + (IST_OFFSET_NS if market is Market.NSE else 0)) % DAY_NS


def day_opens(open_ns: Ints, market: Market) -> Ints:
    """Return when the daily bars open: 09:15 IST for NSE, 00:00 UTC for crypto."""
    start = local_days(open_ns, market) * DAY_NS
    return start - IST_OFFSET_NS + SESSION_OPEN_NS if market is Market.NSE else start


def closes(open_ns: Ints, timeframe_s: int, market: Market) -> Ints:
    """Return when each bar is known.

    That is its opening plus its length, but not after the next bar's opening, and for NSE not
    after 15:30 IST of the day when it opened before.
    """
    if market is Market.NSE and timeframe_s == DAY_S:
        return open_ns + (SESSION_CLOSE_NS - SESSION_OPEN_NS)
    ends = open_ns + timeframe_s * SECOND_NS
    ends[:-1] = np.minimum(ends[:-1], open_ns[1:])
    if market is Market.NSE:
        clock = local_clock(open_ns, market)
        session_end = open_ns - clock + SESSION_CLOSE_NS
        ends = np.where(clock < SESSION_CLOSE_NS, np.minimum(ends, session_end), ends)
    return ends
