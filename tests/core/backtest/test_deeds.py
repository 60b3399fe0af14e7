"""Executions as columns are the rows they were, with text that is the same whoever made it."""

from decimal import Decimal

import numpy as np

from core.backtest.deeds import Deeds, columns_of, texts_of

ROWS = (
    (5, "A", "BUY", "100000", "0.05"),
    (5, "B", "SELL", "0.001", "112514.3"),
    (9, "A", "SELL", "12", "1663.4"),
)


def test_rows_become_columns_and_rows_again() -> None:
    made = columns_of(ROWS)
    assert made == ROWS
    assert list(made) == list(ROWS)
    assert made[1:] == ROWS[1:]
    assert made[-1] == ROWS[-1]
    assert len(made) == 3
    assert made.quantity.tolist() == [100_000.0, -0.001, -12.0]
    assert columns_of(made) is made
    assert made != columns_of(ROWS[:2])
    assert columns_of(()) == () == Deeds(np.empty(0, np.int64), (), np.empty(0), np.empty(0))


def test_amounts_are_told_by_their_own_digits() -> None:
    random = np.random.default_rng(3)
    for digits in (0, 2, 3, 8):
        exact = [Decimal(int(n)).scaleb(-digits) for n in random.integers(1, 10**13, 500)]
        told = texts_of(np.array([float(one) for one in exact]))
        assert [Decimal(one) for one in told] == exact
        assert not [one for one in told if "E" in one or ("." in one and one.endswith("0"))]
