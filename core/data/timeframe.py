"""The length of a bar: read from words, inferred from the times."""

import re

import numpy as np
from numpy.typing import NDArray

from core.clock import SECOND_NS
from core.errors import UserMistake
from core.model.market import TIMEFRAMES

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_WORDS = {
    "minute": 60,
    "minutely": 60,
    "min": 60,
    "hour": 3_600,
    "hourly": 3_600,
    "day": 86_400,
    "daily": 86_400,
    "eod": 86_400,
}
_LENGTH = re.compile(r"(\d{1,5}) ?(s|sec|m|min|mins|minute|minutes|t|h|hr|hour|hours|d|day|days)")
_DAY_S = 86_400
_FEW = 10
_RARE_SHARE = 0.005  # a step seen in fewer than 1 of 200 places is an accident, not the bar length


def timeframe_from_words(text: str) -> int | None:
    """Return the seconds that `text` (5m, 5minute, 1h, daily) names, or None."""
    words = text.strip().lower()
    if words in _WORDS:
        return _WORDS[words]
    found = _LENGTH.fullmatch(words)
    if found is None or int(found[1]) == 0:
        return None
    unit = "m" if found[2] == "t" else found[2][0]
    return int(found[1]) * _UNITS[unit]


def parse_timeframe(text: str) -> int:
    """Return the seconds that `text` names; raise UserMistake when it names none."""
    seconds = timeframe_from_words(text)
    if seconds is None:
        raise UserMistake(
            f"“{text}” is not a bar length; write one of {', '.join(TIMEFRAMES)}, or one like 2h."
        )
    return seconds


def infer_timeframe(open_ns: NDArray[np.int64]) -> int | None:
    """Return the bar length in seconds of rising opening times, or None for fewer than two.

    The most frequent step counts. Where a shorter step divides it and is not rare, the shorter
    one is the length and the rest are bars that nobody traded.
    """
    steps = np.diff(open_ns) // SECOND_NS
    if len(steps) == 0:
        return None
    lengths, counts = np.unique(steps, return_counts=True)
    usual = int(lengths[np.argmax(counts)])
    if _DAY_S < usual <= 6 * _DAY_S and len(steps) < _FEW:
        return _DAY_S  # a weekend or a holiday lies between the few days there are
    enough = counts >= max(1.0, _RARE_SHARE * len(steps))
    fitting = [int(one) for one in lengths[enough] if one > 0 and usual % int(one) == 0]
    return min(fitting, default=usual)
