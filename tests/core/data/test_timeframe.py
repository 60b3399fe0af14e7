"""Bar lengths in words and in times."""

import numpy as np
import pytest

from core.data.timeframe import infer_timeframe, parse_timeframe, timeframe_from_words
from core.errors import UserMistake

S = 10**9


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("1m", 60), ("5minute", 300), ("5min", 300), ("15T", 900), ("1h", 3_600), ("2 hours", 7_200),
     ("4H", 14_400), ("1d", 86_400), ("daily", 86_400), ("Hourly", 3_600), ("minute", 60),
     ("min", 60), ("minutely", 60), ("day", 86_400), ("eod", 86_400),
     ("30s", 30)],
)  # fmt: skip
def test_words(words: str, seconds: int) -> None:
    assert parse_timeframe(words) == seconds


@pytest.mark.parametrize("words", ["", "5", "m", "0m", "5x", "five minutes", "1mm", "3mindia"])
def test_words_that_are_no_length(words: str) -> None:
    assert timeframe_from_words(words) is None
    with pytest.raises(UserMistake, match="is not a bar length; write one of 1m, 3m"):
        parse_timeframe(words)


def at(*seconds: int) -> np.ndarray:
    return np.array(seconds, dtype=np.int64) * S


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        (at(), None),
        (at(0), None),
        (at(0, 60), 60),
        (at(0, 60, 120, 500), 60),
        (at(0, 120, 240, 300), 60),  # one minute in three steps, and it divides two
        (at(0, 120, 240, 310), 120),  # 70 does not divide 120
        (at(*range(0, 120 * 300, 120), 120 * 300 - 60), 120),  # 1 of 300 is an accident
        (at(*(86_400 * day for day in (0, 3, 4, 5, 6, 7, 10))), 86_400),
        (at(0, 86_400 * 4), 86_400),  # two days with a weekend between
        (at(*(604_800 * week for week in range(5))), 604_800),
        (at(*(259_200 * step for step in range(12))), 259_200),  # truly bars of three days
        (np.arange(5, dtype=np.int64) * 1_000_000, 0),
    ],
)
def test_infer(times: np.ndarray, seconds: int | None) -> None:
    assert infer_timeframe(times) == seconds
