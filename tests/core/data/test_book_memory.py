"""A book is called live only while its line and its own topic speak."""

import pytest

from core.clock import SECOND_NS
from core.data.book_memory import BOOK_SILENT_NS, LINE_SILENT_NS, BookMemory
from core.data.order_book import Ladder
from core.events.book_view import BookState, BookTrouble

LADDER = Ladder("BTCUSDT", 1, ((100.0, 5.0),), ((100.5, 4.0),))
NONE = BookTrouble.NONE


class Hands:
    """A memory and the time on its clock."""

    def __init__(self) -> None:
        self.now_ns = 100 * SECOND_NS
        self.memory = BookMemory("BTCUSDT", 50, lambda: self.now_ns)

    def good(self) -> None:
        self.memory.heard()
        assert self.memory.view(LADDER, NONE, 0).state is BookState.LIVE


def test_a_book_that_speaks_is_live() -> None:
    hands = Hands()
    hands.memory.heard()
    hands.now_ns += SECOND_NS
    view = hands.memory.view(LADDER, NONE, SECOND_NS)
    assert (view.state, view.trouble) == (BookState.LIVE, NONE)
    assert (view.bids, view.asks, view.age_s, view.deepest) == (LADDER.bids, LADDER.asks, 1.0, 50)


def test_before_the_first_word_it_is_waited_for() -> None:
    view = Hands().memory.view(None, NONE, None)
    assert (view.state, view.bids, view.age_s) == (BookState.WAITING, (), None)


@pytest.mark.parametrize("trouble", [BookTrouble.LINE_DOWN, BookTrouble.REFUSED])
def test_what_the_line_knows_makes_it_stale(trouble: BookTrouble) -> None:
    hands = Hands()
    hands.good()
    view = hands.memory.view(LADDER, trouble, 0)
    assert (view.state, view.trouble) == (BookState.STALE, trouble)


def test_a_lost_thread_keeps_the_last_good_levels_and_says_so() -> None:
    hands = Hands()
    hands.good()
    view = hands.memory.view(None, NONE, 0)
    assert (view.state, view.trouble) == (BookState.STALE, BookTrouble.GAP)
    assert view.bids == LADDER.bids


def test_a_line_that_says_nothing_is_not_believed() -> None:
    hands = Hands()
    hands.good()
    assert hands.memory.view(LADDER, NONE, LINE_SILENT_NS).state is BookState.LIVE
    view = hands.memory.view(LADDER, NONE, LINE_SILENT_NS + 1)
    assert (view.state, view.trouble) == (BookState.STALE, BookTrouble.SILENT)


def test_a_topic_that_died_alone_is_not_believed() -> None:
    hands = Hands()
    hands.good()
    hands.now_ns += BOOK_SILENT_NS
    assert hands.memory.view(LADDER, NONE, 0).state is BookState.LIVE
    hands.now_ns += 1
    view = hands.memory.view(LADDER, NONE, 0)
    assert (view.state, view.trouble) == (BookState.STALE, BookTrouble.SILENT)


def test_a_book_nobody_looked_at_begins_anew() -> None:
    hands = Hands()
    hands.good()
    hands.memory.forget()
    assert hands.memory.view(None, NONE, 0).state is BookState.WAITING


def test_what_others_confirm_stays_live() -> None:
    hands = Hands()
    hands.good()
    hands.now_ns += 2 * BOOK_SILENT_NS
    hands.memory.confirmed(hands.now_ns - SECOND_NS)
    assert hands.memory.view(LADDER, NONE, 0).state is BookState.LIVE
    hands.now_ns += BOOK_SILENT_NS
    assert hands.memory.view(LADDER, NONE, 0).trouble is BookTrouble.SILENT
