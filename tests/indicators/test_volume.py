"""Volume by hand, and its answers where nothing was traded."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from indicators import catalog
from tests.indicators.prices import Columns, made

NAN = float("nan")
CLOSE, VOLUME = [10.0, 11.0, 11.0, 9.0, 12.0], [1.0, 2.0, 4.0, 8.0, 3.0]
WITH_VOLUME = (
    *("obv", "accumulation", "chaikin_oscillator", "cmf", "vwma", "pvt", "nvi", "pvi"),
    *("force_index", "relative_volume"),
)


def of(name: str, settings: dict[str, float] | None = None, **columns: list[float]) -> list[float]:
    prices: Columns = {key: np.array(values, float) for key, values in columns.items()}
    (found,) = catalog.compute(name, prices, **(settings or {})).values()
    return list(found.tolist())


def test_volume_counts_with_the_close() -> None:
    assert of("obv", close=CLOSE, volume=VOLUME) == [1.0, 3.0, 3.0, -5.0, -2.0]


def test_skender_counts_from_zero(shared_data: Path) -> None:
    folder = shared_data / "known_answers" / "skender"
    quotes = pd.read_csv(folder / "quotes" / "default.csv", encoding="utf-8-sig")
    with zipfile.ZipFile(folder / "results.zip") as results:
        recorded = json.loads(results.read("obv.standard.json"))
    ours = catalog.compute("obv", quotes)["obv"].to_numpy()
    theirs = np.array([row["obv"] for row in recorded], float)
    np.testing.assert_array_equal(ours - quotes["volume"].iloc[0], theirs)


def test_skender_draws_the_channel_around_closes(shared_data: Path) -> None:
    """Only the middle differs: their width is ours once the range has forgotten its beginning."""
    folder = shared_data / "known_answers" / "skender"
    quotes = pd.read_csv(folder / "quotes" / "default.csv", encoding="utf-8-sig")
    with zipfile.ZipFile(folder / "results.zip") as results:
        recorded = json.loads(results.read("keltner.standard.json"))
    ours = catalog.compute("keltner", quotes)
    reach = (ours["upper"] - ours["middle"]).to_numpy()[-250:]
    theirs = np.array([row["upperBand"] - row["centerline"] for row in recorded[-250:]])
    np.testing.assert_allclose(reach, theirs, rtol=1e-9)
    middle = catalog.compute("ema", quotes, period=20)["ema"].to_numpy()[-250:]
    np.testing.assert_allclose(middle, [row["centerline"] for row in recorded[-250:]], rtol=1e-12)


def test_the_close_within_its_bar_gives_the_flow() -> None:
    # In at the high, out at the low, half in at three quarters, a bar without range: none.
    bars = {
        "high": [12.0, 12.0, 14.0, 10.0],
        "low": [10.0, 10.0, 10.0, 10.0],
        "close": [12.0, 10.0, 13.0, 10.0],
        "volume": [5.0, 3.0, 8.0, 100.0],
    }
    assert of("accumulation", **bars) == [5.0, 2.0, 6.0, 6.0]
    flow = of("cmf", {"period": 2}, **bars)
    assert flow[1:] == pytest.approx([2 / 8, 1 / 11, 4 / 108])
    # Averages of one and of two bars begin with 5: weights 1 and 2 / 3.
    slow = [5.0, 5 / 3 + 4 / 3, 1 + 4.0, 5 / 3 + 4]
    wanted = [fast - one for fast, one in zip([5.0, 2.0, 6.0, 6.0], slow, strict=True)]
    found = of("chaikin_oscillator", {"fast": 1, "slow": 2}, **bars)
    assert found[1:] == pytest.approx(wanted[1:])


def test_busy_bars_weigh_more() -> None:
    found = of("vwma", {"period": 2}, close=[10, 20, 40], volume=[1, 3, 1])
    assert found[1:] == [17.5, 25.0]


def test_returns_times_volume() -> None:
    found = of("pvt", close=[10, 11, 0.0, 5], volume=[7, 10, 10, 10])
    assert found == pytest.approx([0.0, 1.0, -9.0, -9.0])  # from zero there is no return


def test_quiet_and_busy_bars_move_their_own_index() -> None:
    close, volume = [10.0, 11.0, 22.0, 11.0], [5.0, 4.0, 6.0, 6.0]
    assert of("nvi", close=close, volume=volume) == pytest.approx([1000, 1100, 1100, 1100])
    assert of("pvi", close=close, volume=volume) == pytest.approx([1000, 1000, 2000, 2000])


def test_an_index_stops_before_infinity() -> None:
    close = [1e-200, 1e200, 1e-200, 1e200]
    found = of("pvi", close=close, volume=[1, 2, 3, 4])
    assert np.isfinite(found).all()


def test_force_is_change_times_volume() -> None:
    found = of("force_index", {"period": 1}, close=CLOSE, volume=VOLUME)
    assert found[1:] == [2.0, 0.0, -16.0, 9.0]
    assert np.isnan(found[0])


def test_the_bar_itself_is_not_in_its_usual_volume() -> None:
    found = of("relative_volume", {"period": 2}, volume=[2, 4, 6, 15])
    assert found[2:] == [2.0, 3.0]
    assert np.isnan(found[:2]).all()


def test_an_index_without_volume_has_flat_lines_or_none() -> None:
    prices = made(np.linspace(100.0, 130.0, 60))
    prices["volume"] = np.zeros(60)
    for name in WITH_VOLUME:
        (column,) = catalog.compute(name, prices).values()
        if name in ("vwma", "relative_volume"):
            assert np.isnan(column).all()
        else:
            still = 1000.0 if name in ("nvi", "pvi") else 0.0
            assert (column[np.isfinite(column)] == still).all()
            assert np.isfinite(column[-1])


@pytest.mark.parametrize("name", WITH_VOLUME)
def test_a_negative_volume_counts_as_missing(name: str) -> None:
    prices = made(np.linspace(100.0, 130.0, 60))
    without = {key: np.delete(column, 30) for key, column in prices.items()}
    prices["volume"][30] = -5.0
    (found,) = catalog.compute(name, prices).values()
    (wanted,) = catalog.compute(name, without).values()
    assert np.isnan(found[30])
    assert np.array_equal(np.delete(found, 30), wanted, equal_nan=True)


@given(some.integers(0, 10_000), some.integers(1, 20))
def test_flows_are_within_one_and_averages_within_the_prices(seed: int, period: int) -> None:
    rng = np.random.default_rng(seed)
    prices = made(100.0 + np.cumsum(rng.normal(0, 1, 50)), seed)
    flow = catalog.compute("cmf", prices, period=period)["cmf"][period - 1 :]
    assert (np.abs(flow) <= 1.0 + 1e-12).all()
    average = catalog.compute("vwma", prices, period=period)["vwma"]
    for end in range(period, 51):
        window = prices["close"][end - period : end]
        assert window.min() - 1e-9 <= average[end - 1] <= window.max() + 1e-9
