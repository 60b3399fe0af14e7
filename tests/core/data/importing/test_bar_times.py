"""When bars open and close."""

import numpy as np

from core.clock import iso
from core.data.importing.bar_times import closes, day_opens, local_days
from core.model.instrument import Market

MINUTE = 60 * 10**9
OPEN = 1_471_319_100 * 10**9  # 2016-08-16 09:15 IST


def at(*minutes: int) -> np.ndarray:
    return np.array([OPEN + minute * MINUTE for minute in minutes], dtype=np.int64)


def clock(times: np.ndarray) -> list[str]:
    return [iso(int(one))[11:16] for one in times]


def test_last_half_hour_of_the_session_is_short() -> None:
    assert clock(closes(at(0, 30, 360), 1_800, Market.NSE)) == ["09:45", "10:15", "15:30"]


def test_last_minute_ends_with_the_session() -> None:
    assert clock(closes(at(374), 60, Market.NSE)) == ["15:30"]


def test_bars_after_the_session_are_not_cut() -> None:
    assert clock(closes(at(375, 525), 3_600, Market.NSE)) == ["16:30", "19:00"]


def test_crypto_has_no_session() -> None:
    assert clock(closes(at(360), 1_800, Market.CRYPTO)) == ["15:45"]


def test_a_bar_ends_where_the_next_begins() -> None:
    assert clock(closes(at(0, 20, 60), 1_800, Market.CRYPTO)) == ["09:35", "10:05", "10:45"]


def test_days() -> None:
    opens = day_opens(at(-555, 100, 885 + 1), Market.NSE)  # 00:00, 10:55 and, next day, 00:01
    assert [iso(int(one)) for one in opens] == [
        "2016-08-16T09:15:00+05:30",
        "2016-08-16T09:15:00+05:30",
        "2016-08-17T09:15:00+05:30",
    ]
    assert clock(closes(opens[1:], 86_400, Market.NSE)) == ["15:30", "15:30"]
    coin = day_opens(at(0), Market.CRYPTO)
    assert iso(int(coin[0])) == "2016-08-16T05:30:00+05:30"
    assert closes(coin, 86_400, Market.CRYPTO)[0] - coin[0] == 86_400 * 10**9


def test_day_numbers_follow_the_zone() -> None:
    # 02:00 in India is still the day before in UTC
    early = at(-7 * 60 - 15)
    assert local_days(early, Market.NSE)[0] - local_days(early, Market.CRYPTO)[0] == 1
