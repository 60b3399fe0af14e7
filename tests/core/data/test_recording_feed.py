"""A feed that shows a message only when the engine has worked it through."""

import datetime

from core.data.feed import DataFeed
from core.data.practice_market import PracticeFeed, PracticeMarket
from core.data.recording_feed import RecordingFeed


def check_is_a_feed(feed: DataFeed) -> str:
    """Hold the type: mypy reads this, pytest runs it."""
    return feed.label


def test_each_message_is_shown_with_the_next_question() -> None:
    market = PracticeMarket(3, datetime.date(2026, 11, 20), shares=2, history_days=1,
                            intraday_history_days=1)  # fmt: skip
    shown: list[object] = []
    inner = PracticeFeed(market)
    feed = RecordingFeed(inner, shown.append)
    assert check_is_a_feed(feed) == inner.label
    assert feed.made_up
    assert feed.bars_only
    assert feed.fingerprint == inner.fingerprint
    assert feed.instruments() == market.instruments()
    first = feed.next()
    assert shown == []
    second = feed.next()
    assert shown == [first]
    assert feed.done == 1
    assert not feed.over
    while feed.next() is not None:
        pass
    assert feed.over
    assert len(shown) == feed.done == 375
    assert shown[1] == second
    assert feed.position == 1.0
