"""Promises that every registered indicator keeps. A new one joins without being listed."""

from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as some_arrays
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from indicators import catalog
from indicators.arguments import IndicatorError
from indicators.declaration import COLUMNS
from tests.indicators.prices import NAMES, Columns, made, real, walk
from tests.indicators.truth import CALM

ALL = catalog.names()
every = pytest.mark.parametrize("name", ALL)


def rows_of(name: str, prices: Columns) -> list[Any]:
    """Return what a stream takes, row by row: candles in order, anything else by name."""
    names = NAMES if catalog.describe(name).on_candles else tuple(prices)
    rows = zip(*(prices[column].tolist() for column in names), strict=True)
    return list(rows) if names is NAMES else [dict(zip(names, row, strict=True)) for row in rows]


def _take(one: catalog.Stream, row: Any) -> dict[str, float]:
    return one.feed(row) if isinstance(row, dict) else one.update(*row)


def streamed(name: str, prices: Columns, **values: object) -> Columns:
    one = catalog.stream(name, **values)
    answers = [_take(one, row) for row in rows_of(name, prices)]
    outputs = catalog.describe(name).outputs
    return {out: np.array([answer[out] for answer in answers]) for out in outputs}


def same_bits(first: Columns, second: Columns) -> bool:
    """Compare bit for bit; all not-a-number count as one."""
    return list(first) == list(second) and all(
        np.where(np.isnan(a), 0, a.view(np.int64)).tobytes()
        == np.where(np.isnan(b), 0, b.view(np.int64)).tobytes()
        and np.array_equal(np.isnan(a), np.isnan(b))
        for a, b in zip(first.values(), second.values(), strict=True)
    )


def test_the_first_indicators_are_registered() -> None:
    wanted = {"sma", "ema", "rsi", "macd", "atr", "supertrend", "donchian", "highest", "lowest"}
    assert wanted | {"vwap", "bollinger"} <= set(ALL)


@some.composite
def settings_of(draw: some.DrawFn, name: str) -> dict[str, int | float]:
    values: dict[str, int | float] = {}
    for one in catalog.describe(name).settings:
        if isinstance(one.default, int):
            values[one.name] = draw(some.integers(int(one.low), 15))
        else:
            values[one.name] = draw(some.floats(one.low, min(one.high, max(5.0, 2.0 * one.low))))
    return values


@some.composite
def columns(draw: some.DrawFn) -> Columns:
    """Short and long, calm and wild, constant, with holes."""
    size = draw(some.integers(0, 90))
    price = some.floats(0.01, 1e6)
    kind = draw(some.sampled_from(["any", "constant", "ticks"]))
    if kind == "constant":
        close = np.full(size, draw(price))
    elif kind == "ticks":
        steps = draw(some_arrays.arrays(np.int64, size, elements=some.integers(-3, 3)))
        close = 100.0 + np.cumsum(steps) * 0.05
    else:
        close = draw(some_arrays.arrays(np.float64, size, elements=price))
    prices = made(close, draw(some.integers(0, 99)), per_day=draw(some.integers(1, 40)))
    if draw(some.booleans()):
        bad = some.sampled_from([np.nan, np.inf, -np.inf, 0.0])
        for column in sorted(set(prices) - {"open", "day"}):
            holes = draw(some.lists(some.integers(0, max(size - 1, 0)), max_size=size))
            prices[column] = prices[column].copy()
            for hole in holes:
                prices[column][hole] = draw(bad)
    return prices


@every
@settings(max_examples=40)
@given(data=some.data())
def test_one_bar_at_a_time_gives_the_same_bits(name: str, data: some.DataObject) -> None:
    values, prices = data.draw(settings_of(name)), data.draw(columns())
    try:
        whole = catalog.compute(name, prices, **values)
    except IndicatorError:
        reject()
    assert same_bits(whole, streamed(name, prices, **values))


@every
@pytest.mark.parametrize("symbol", ["RELIANCE", "ICIL", "NIFTY50"])
def test_real_minutes_give_the_same_bits(name: str, symbol: str, shared_data: Path) -> None:
    path = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    prices = real(path, symbol, rows=3000)
    assert prices["close"].size == 3000
    assert same_bits(catalog.compute(name, prices), streamed(name, prices))


@every
def test_values_begin_exactly_when_declared(name: str) -> None:
    prices = walk(300)
    outputs = catalog.compute(name, prices)
    one = catalog.stream(name)
    rows = rows_of(name, prices)
    first = int(np.searchsorted(prices["day"], catalog.describe(name).sessions)) + one.needed - 1
    for row in rows[:first]:
        _take(one, row)
        assert not one.ready
    _take(one, rows[first])
    assert one.ready
    complete = np.all([np.isfinite(column) for column in outputs.values()], axis=0)
    assert not complete[:first].any()
    assert complete[first:].all()


@every
@given(data=some.data())
@settings(max_examples=20)
def test_a_bar_with_a_missing_value_is_as_if_it_never_was(name: str, data: some.DataObject) -> None:
    prices = walk(120, seed=data.draw(some.integers(0, 50)))
    missing = np.zeros(120, dtype=bool)
    for hole in data.draw(some.sets(some.integers(0, 119), max_size=40)):
        column = data.draw(some.sampled_from(catalog.describe(name).inputs))
        prices[column] = prices[column].copy()
        prices[column][hole] = data.draw(some.sampled_from([np.nan, np.inf, -np.inf]))
        missing[hole] = True
    outputs = catalog.compute(name, prices)
    clean = catalog.compute(name, {key: column[~missing] for key, column in prices.items()})
    assert all(np.isnan(column[missing]).all() for column in outputs.values())
    assert same_bits({key: column[~missing] for key, column in outputs.items()}, clean)


@every
@pytest.mark.parametrize("size", [0, 1, 2])
def test_too_short_a_series_has_no_values(name: str, size: int) -> None:
    outputs = catalog.compute(name, walk(size))
    needed = catalog.stream(name).needed
    assert all(column.size == size for column in outputs.values())
    complete = np.all([np.isfinite(column) for column in outputs.values()], axis=0)
    assert not complete[: needed - 1].any()


@every
def test_the_past_does_not_change_when_bars_are_added(name: str) -> None:
    prices = walk(400)
    first = catalog.compute(name, {key: column[:250] for key, column in prices.items()})
    later = catalog.compute(name, prices)
    assert same_bits(first, {key: column[:250].copy() for key, column in later.items()})


@every
def test_a_constant_price_gives_calm_values(name: str) -> None:
    size, price = 400, 0.1 + 0.2
    flat = np.full(size, price)
    prices = {**dict.fromkeys(COLUMNS, flat), **dict.fromkeys(("volume", "size"), np.ones(size))}
    prices |= {"day": np.arange(size) // 100 * 1.0, "side": np.zeros(size)}
    over_the_price = catalog.describe(name).pane == "price"
    for out, column in catalog.compute(name, prices).items():
        values = column[np.isfinite(column)]
        assert values.size
        key = f"{name}.{out}"
        wanted = CALM.get(key, price) if over_the_price else CALM[key]
        if wanted is not None:
            np.testing.assert_allclose(values, wanted, rtol=1e-13, atol=1e-13)


@every
def test_it_declares_what_menus_need(name: str) -> None:
    declared = catalog.describe(name)
    assert declared.title
    assert declared.summary.endswith(".")
    assert declared.source
    assert set(declared.inputs) <= set(COLUMNS)
    for one in declared.settings:
        assert one.low <= one.default <= one.high
        assert one.check(one.default) == one.default
        assert one.label


def test_a_frame_gives_a_frame_on_the_same_index() -> None:
    prices = walk(100)
    index = pd.date_range("2026-01-05 09:15", periods=100, freq="30min", tz="Asia/Kolkata")
    frame = pd.DataFrame({name: prices[name] for name in NAMES[:5]}, index=index)
    answer = catalog.compute("macd", frame, fast=5, slow=10, signal=3)
    assert list(answer.columns) == ["macd", "signal", "histogram"]
    assert answer.index.equals(index)
    expected = catalog.compute("macd", prices, fast=5, slow=10, signal=3)
    assert answer["signal"].to_numpy().tobytes() == expected["signal"].tobytes()


def test_a_frames_own_zone_decides_when_the_day_begins() -> None:
    # 23:00 to 01:00 in India is one evening in UTC.
    index = pd.date_range("2026-01-05 17:30", periods=5, freq="30min", tz="UTC")
    price = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    frame = pd.DataFrame(dict.fromkeys(NAMES[:5], price), index=index)
    assert catalog.compute("vwap", frame)["vwap"].iloc[-1] == pytest.approx(5500 / 150)
    india = frame.tz_convert("Asia/Kolkata")
    assert catalog.compute("vwap", india)["vwap"].iloc[-1] == pytest.approx(5000 / 120)


def test_the_frame_stays_as_it_was() -> None:
    frame = pd.DataFrame({"close": np.arange(50.0)})
    catalog.compute("sma", frame)
    assert frame["close"].tolist() == list(np.arange(50.0))


def says(error: pytest.ExceptionInfo[IndicatorError]) -> str:
    return str(error.value)


def test_mistakes_are_sentences() -> None:
    prices: dict[str, NDArray[np.float64]] = {"close": np.arange(9.0)}
    with pytest.raises(IndicatorError) as error:
        catalog.describe("smma")
    assert says(error) == "There is no indicator called “smma”. Did you mean “sma”?"
    with pytest.raises(IndicatorError) as error:
        catalog.compute("sma", prices, perod=3)
    assert "Did you mean “period”?" in says(error)
    with pytest.raises(IndicatorError) as error:
        catalog.compute("sma", prices, period=0)
    assert says(error) == "“Bars” must be a whole number between 1 and 5000; it is 0."
    with pytest.raises(IndicatorError) as error:
        catalog.compute("macd", prices, fast=26, slow=26)
    assert says(error) == "“Fast bars” (26) must be fewer than “Slow bars” (26)."
    with pytest.raises(IndicatorError) as error:
        catalog.compute("atr", prices)
    assert says(error) == "Average true range needs the column “high”, which is not there."
    with pytest.raises(IndicatorError) as error:
        catalog.compute("vwap", pd.DataFrame(dict.fromkeys(NAMES[:5], np.arange(9.0))))
    assert "needs times as index" in says(error)
    with pytest.raises(IndicatorError) as error:
        catalog.compute("highest", {"high": np.zeros((3, 3))})
    assert "plain columns" in says(error)


def test_unequal_columns_are_refused() -> None:
    bad = {"high": np.zeros(3), "low": np.zeros(4), "close": np.zeros(3)}
    with pytest.raises(IndicatorError, match="equally long; they have 3, 4, 3 values"):
        catalog.compute("atr", bad)
