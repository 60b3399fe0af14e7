"""Columns that grow: what is laid in is never written to."""

import numpy as np

from core.data.growing_bars import GrowingBars
from core.data.series import BarSeries
from core.model.instrument import nse_share
from core.model.market import Bar

MINUTE = 60_000_000_000


def bar(number: int, price: float = 0.0) -> Bar:
    value = price or 100.0 + number
    return Bar(
        "ABC", 60, number * MINUTE, (number + 1) * MINUTE, value, value + 1, value - 1, value, 5.0
    )


def series(count: int) -> BarSeries:
    times = np.arange(count, dtype=np.int64) * MINUTE
    price = 100.0 + np.arange(count, dtype=np.float64)
    return BarSeries(
        nse_share("ABC"), 60, times, times + MINUTE, price, price + 1, price - 1, price,
        np.full(count, 5.0),
    )  # fmt: skip


def test_bars_are_added_beyond_any_room() -> None:
    grown = GrowingBars()
    for number in range(1_000):
        grown.append(bar(number))
    assert grown.count == 1_000
    assert (grown.values("close") == 100.0 + np.arange(1_000)).all()
    assert (grown.times("close_ns") - grown.times("open_ns") == MINUTE).all()


def test_a_series_laid_in_is_revealed_without_being_copied_or_changed() -> None:
    laid = series(10)
    before = laid.close.copy()
    grown = GrowingBars(laid, 4)
    assert grown.count == 4
    grown.append(bar(4))
    grown.append(bar(5))
    assert grown.count == 6
    assert np.shares_memory(grown.values("close"), laid.close)
    grown.append(bar(77, 9.0))  # not the bar that stands next
    assert grown.count == 7
    assert grown.values("close")[6] == 9.0
    assert (laid.close == before).all()


def test_a_whole_series_is_added_and_the_oldest_forgotten() -> None:
    grown = GrowingBars(series(5))
    more = series(20).rows(5, 20)
    grown.extend(more)
    assert grown.count == 20
    grown.drop_first(12)
    assert grown.count == 8
    assert grown.values("open")[0] == 112.0
    whole = grown.series(more)
    assert len(whole) == 8
    assert whole.symbol == "ABC"
