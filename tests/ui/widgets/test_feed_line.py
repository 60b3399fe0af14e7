"""The feed: wraps, escapes, only changed lines are written anew."""

import pytest
from pytestqt.qtbot import QtBot

from ui.widgets.feed_line import MARKS, FeedEntry, FeedLine, FeedList
from ui.widgets.label import Label
from ui.words.diary import EN


def test_every_kind_of_the_diary_has_a_mark_and_a_word() -> None:
    kinds = {"bought", "sold", "stopped_out", "skipped", "order", "safety", "system", "error"}
    assert set(MARKS) == kinds == set(EN)


def test_deed_and_reason(qtbot: QtBot) -> None:
    line = FeedLine(FeedEntry("13:04", "bought", "Bought 25 M&M", "price < average"))
    qtbot.addWidget(line)
    written = " ".join(label.text() for label in line.findChildren(Label))
    assert "M&amp;M" in written
    assert "price &lt; average" in written
    assert line.accessibleName() == "13:04 Bought 25 M&M. price < average"


def test_a_long_line_wraps(qtbot: QtBot) -> None:
    line = FeedLine(FeedEntry("13:04", "skipped", "Skipped TCS", "it moves like INFY " * 8))
    qtbot.addWidget(line)
    assert line.heightForWidth(300) > line.heightForWidth(1200)


def test_list_keeps_widgets(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FeedList(most=3)
    qtbot.addWidget(feed)
    feed.show()
    entries = [FeedEntry(f"1{n}:00", "order", f"Deed {n}") for n in range(5)]
    feed.show_entries(entries)
    lines = feed.findChildren(FeedLine)
    assert [line.accessibleName() for line in lines] == [
        "10:00 Deed 0.",
        "11:00 Deed 1.",
        "12:00 Deed 2.",
    ]
    filled: list[FeedLine] = []
    monkeypatch.setattr(FeedLine, "_fill", lambda line: filled.append(line))
    feed.show_entries(entries)
    assert filled == []
    feed.show_entries([entries[4], entries[1], entries[2]])
    assert filled == [lines[0]]
    feed.show_entries(entries[:1])
    assert [line.isVisible() for line in lines] == [True, False, False]


def test_unknown_kind_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        FeedLine(FeedEntry("13:04", "gossip", "x"))
