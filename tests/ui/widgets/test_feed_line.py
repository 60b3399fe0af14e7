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
    feed.resize(400, 300)
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


@pytest.mark.parametrize("height", [20, 64, 90, 130, 200, 1000])
def test_only_whole_lines_are_shown(qtbot: QtBot, height: int) -> None:
    feed = FeedList()
    qtbot.addWidget(feed)
    feed.show_entries(
        [FeedEntry("13:04", "bought", f"Bought {n}", "reason " * 12) for n in range(9)]
    )
    feed.resize(330, height)
    feed.show()
    lines = [line for line in feed.findChildren(FeedLine) if line.isVisible()]
    assert lines
    for line in lines:
        assert line.height() >= line.heightForWidth(line.width())
    for line in lines[1:]:
        assert line.geometry().bottom() <= feed.height()
    if height == 1000:
        assert len(lines) == 9
    assert feed.heightForWidth(330) > 9 * 40


def test_unknown_kind_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        FeedLine(FeedEntry("13:04", "gossip", "x"))
