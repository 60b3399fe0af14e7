"""Searching the diary: every word, any kind, newest first, fast."""

import time

from app.diary_search import _MOST_LINES, DiaryArchive
from core.events.snapshot import DiaryLine


def line(number: int, kind: str = "bought", symbol: str = "MANGO") -> DiaryLine:
    return DiaryLine(
        id=0, ts_ns=number, kind=kind, symbol=symbol, deed=f"Bought {number} {symbol} at ₹100",
        reason="its 20-bar line crossed above its 50-bar line",
    )  # fmt: skip


def test_every_word_counts_in_any_order_and_case() -> None:
    archive = DiaryArchive()
    archive.add(line(1))
    archive.add(line(2, "skipped", "TIGER"))
    archive.add(line(3, "sold", "TIGER"))
    assert [one.ts_ns for one in archive.search("", (), 10)] == [3, 2, 1]
    assert [one.ts_ns for one in archive.search("tiger CROSSED", (), 10)] == [3, 2]
    assert [one.ts_ns for one in archive.search("tiger", ("skipped",), 10)] == [2]
    assert archive.search("tiger mango", (), 10) == ()
    assert [one.ts_ns for one in archive.search("", (), 2)] == [3, 2]
    assert [one.id for one in archive.search("", (), 10)] == [3, 2, 1]


def test_a_full_diary_forgets_the_oldest_and_is_searched_within_a_frame() -> None:
    archive = DiaryArchive()
    for number in range(_MOST_LINES + 5_000):
        archive.add(line(number))
    kept = archive.search("", (), 10**6)
    assert _MOST_LINES <= len(kept) <= _MOST_LINES * 1.1
    assert kept[0].ts_ns == _MOST_LINES + 4_999
    best = min(_timed(archive) for _ in range(5))
    assert best < 0.02


def _timed(archive: DiaryArchive) -> float:
    begun = time.perf_counter()
    archive.search("nothing like this", (), 500)
    return time.perf_counter() - begun
