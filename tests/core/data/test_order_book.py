"""The book equals the venue's or shows nothing; a gap is asked about once."""

import random

import pytest

from core.data.order_book import OrderBook

BIDS, ASKS = [(100.0, 5.0), (99.5, 3.0)], [(100.5, 4.0), (101.0, 2.0)]


def a_book(depth: int = 50) -> tuple[OrderBook, list[str]]:
    asked: list[str] = []
    book = OrderBook("BTCUSDT", asked.append, depth)
    book.snapshot(10, 1, BIDS, ASKS)
    return book, asked


def test_a_snapshot_and_changes_give_the_ladder_best_first():
    book, asked = a_book()
    assert book.change(11, 2, [(100.0, 0.0), (99.8, 7.0)], [(100.4, 1.0), (101.0, 9.0)])
    ladder = book.ladder(5)
    assert ladder.bids == ((99.8, 7.0), (99.5, 3.0))
    assert ladder.asks == ((100.4, 1.0), (100.5, 4.0), (101.0, 9.0))
    assert ladder.ts_ns == 2
    assert asked == []


def test_a_gap_hides_the_book_and_is_asked_about_once():
    book, asked = a_book()
    assert not book.change(12, 2, [], [])
    assert not book.change(13, 3, [], [])
    assert book.ladder() is None
    assert asked == ["BTCUSDT"]
    book.snapshot(20, 4, BIDS, ASKS)
    assert book.ladder() is not None
    assert not book.change(22, 5, [], [])
    assert asked == ["BTCUSDT"] * 2


def test_what_is_older_than_the_book_is_passed_over():
    book, asked = a_book()
    assert book.change(10, 2, [(100.0, 99.0)], [])
    assert book.change(9, 2, [(100.0, 99.0)], [])
    assert book.ladder().bids[0] == (100.0, 5.0)
    assert asked == []


def test_a_change_before_any_snapshot_is_not_trusted():
    asked: list[str] = []
    book = OrderBook("X", asked.append)
    assert not book.change(1, 1, BIDS, ASKS)
    assert asked == ["X"]


@pytest.mark.parametrize("crossing", [[(100.5, 1.0)], [(102.0, 1.0)]])
def test_a_crossed_book_is_not_trusted(crossing):
    book, asked = a_book()
    assert not book.change(11, 2, crossing, [])
    assert book.ladder() is None
    assert asked == ["BTCUSDT"]


def test_a_lost_line_hides_the_book_without_asking():
    book, asked = a_book()
    book.lose()
    assert book.ladder() is None
    assert asked == []


def test_it_never_holds_more_than_its_depth():
    book, _ = a_book(depth=3)
    for number in range(11, 60):
        price = 100.0 - number / 100
        book.change(number, number, [(price, 1.0)], [])
    assert len(book._bids._prices) == 3
    assert book.ladder(10).bids == ((100.0, 5.0), (99.89, 1.0), (99.88, 1.0))


def test_random_changes_leave_the_same_book_as_a_plain_table():
    dice = random.Random(5)
    for _ in range(40):
        book, _ = a_book(depth=1000)
        table = {"b": dict(BIDS), "a": dict(ASKS)}
        for number in range(11, 120):
            side = dice.choice("ba")
            low, high = (9000, 10000) if side == "b" else (10050, 11000)
            price = dice.randrange(low, high + 1, 10) / 100
            size = dice.choice((0.0, float(dice.randint(1, 9))))
            if size:
                table[side][price] = size
            else:
                table[side].pop(price, None)
            level = [(price, size)]
            book.change(number, number, level if side == "b" else [], level if side == "a" else [])
        ladder = book.ladder(1000)
        assert ladder.bids == tuple(sorted(table["b"].items(), reverse=True))
        assert ladder.asks == tuple(sorted(table["a"].items()))
