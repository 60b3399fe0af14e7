import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import MINUTE_NS
from core.errors import DataError
from tests.ui.charts.conftest import Bars
from ui.charts.candle_columns import Candle, CandleColumns

START = 1_472_787_900_000_000_000  # 2 Sep 2016, 09:15 in India


def bars(count: int) -> Bars:
    rng = np.random.default_rng(3)
    close = 100 + np.cumsum(rng.normal(0, 1, count))
    start = np.concatenate([[100.0], close[:-1]])[:count]
    times = START + np.arange(count, dtype=np.int64) * MINUTE_NS
    high, low = np.maximum(start, close) + 1, np.minimum(start, close) - 1
    return Bars(times, start, high, low, close, rng.integers(0, 99, count).astype(float))


def loaded(given_bars: Bars) -> CandleColumns:
    columns = CandleColumns()
    columns.load(given_bars.time_ns, given_bars[1:5], given_bars.volume)
    return columns


def test_a_bar_is_given_back_as_it_was() -> None:
    some = bars(50)
    columns = loaded(some)
    assert len(columns) == 50
    for index in (0, 17, 49):
        assert columns.candle(index) == tuple(column[index] for column in some)


@given(data=st.data())
def test_a_group_is_what_its_bars_make(data: st.DataObject) -> None:
    some = bars(300)
    first = data.draw(st.integers(0, 299))
    last = data.draw(st.integers(first + 1, 300))
    group = loaded(some).group(first, last)
    assert group == Candle(
        some.time_ns[first],
        some.open[first],
        some.high[first:last].max(),
        some.low[first:last].min(),
        some.close[last - 1],
        some.volume[first:last].sum(),
    )


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 3), (0, 51), (4, 2)])
def test_a_group_outside_is_refused(first: int, last: int) -> None:
    with pytest.raises(IndexError):
        loaded(bars(50)).group(first, last)


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_missing_number_is_refused_with_a_sentence(column: str, bad: float) -> None:
    some = bars(10)
    getattr(some, column)[6] = bad
    with pytest.raises(DataError) as told:
        loaded(some)
    assert str(told.value) == (
        f"Bar 7 of 10 (02 Sep 2016, 09:21 in India) has no {column}, so no chart can be drawn. "
        "Mend or remove that bar and load the prices again."
    )


def test_a_high_below_its_low_is_refused() -> None:
    some = bars(5)
    some.high[2] = some.low[2] - 1
    with pytest.raises(DataError, match=r"Bar 3 of 5 .* has a high below its low"):
        loaded(some)


@pytest.mark.parametrize("step", [0, -MINUTE_NS])
def test_times_must_rise(step: int) -> None:
    some = bars(5)
    some.time_ns[3] = some.time_ns[2] + step
    with pytest.raises(DataError, match=r"Bar 4 of 5 .* is not later than the bar before it"):
        loaded(some)


def test_columns_must_be_of_one_length() -> None:
    some = bars(5)
    with pytest.raises(DataError, match="differ in length"):
        loaded(some._replace(close=some.close[:4]))


def test_a_refused_series_leaves_the_old_one() -> None:
    columns = loaded(bars(5))
    bad = bars(9)
    bad.open[0] = math.nan
    with pytest.raises(DataError):
        columns.load(bad.time_ns, bad[1:5], bad.volume)
    assert len(columns) == 5


def test_appending_and_bringing_up_to_date() -> None:
    columns = loaded(bars(1))
    version = columns.version
    columns.append(Candle(START + MINUTE_NS, 10.0, 12.0, 9.0, 11.0, 5.0))
    columns.replace_last(Candle(START + MINUTE_NS, 10.0, 15.0, 8.0, 14.0, 7.0))
    assert columns.candle(1) == (START + MINUTE_NS, 10.0, 15.0, 8.0, 14.0, 7.0)
    assert columns.version > version


def test_a_bar_from_the_past_is_refused() -> None:
    columns = loaded(bars(3))
    with pytest.raises(DataError, match="is not later than the last one shown"):
        columns.append(Candle(START, 1.0, 1.0, 1.0, 1.0))
    with pytest.raises(DataError, match="is not the last one shown"):
        columns.replace_last(Candle(START, 1.0, 1.0, 1.0, 1.0))
    assert len(columns) == 3


@pytest.mark.parametrize(
    "prices", [(math.nan, 2.0, 1.0, 1.0, 0.0), (1.0, 2.0, 1.0, 1.0, math.nan), (1, 1, 2, 1, 0)]
)
def test_a_bad_bar_is_left_out(prices: tuple[float, ...]) -> None:
    columns = loaded(bars(3))
    with pytest.raises(DataError, match="left out"):
        columns.append(Candle(START + 9 * MINUTE_NS, *prices))
    with pytest.raises(DataError, match="left out"):
        columns.replace_last(Candle(START + 2 * MINUTE_NS, *prices))
    assert len(columns) == 3


def test_real_bars_are_taken(reliance: Bars, million: Bars) -> None:
    assert len(loaded(reliance)) == 6750
    assert len(loaded(million)) == 1_000_000
