"""A split is told from a fall by its ratio and by what was traded."""

from fractions import Fraction

import numpy as np
import pytest

from core.data.adjustment.adjusting import adjust
from core.data.adjustment.detection import suspected_actions, suspects_in
from core.data.series import BarSeries
from core.model.instrument import nse_share
from tests.core.data.adjustment.test_adjusting import days
from tests.core.data.recorded import coin, load_series


@pytest.fixture(scope="module")
def raw() -> dict[str, BarSeries]:
    return load_series("nse/bars_1d_raw_2000_2021.parquet", 86_400, nse_share)


def test_real_splits_are_named(raw: dict[str, BarSeries]) -> None:
    (split,) = suspects_in(raw["SBIN"])
    assert split.what() == "fell 90 % on 20 Nov 2014"
    assert split.looks_like() == "this looks like a 10-for-1 split"
    assert [one.factor for one in suspected_actions([raw["IOC"]])] == [
        Fraction(2, 3), Fraction(1, 2), Fraction(1, 2), Fraction(1, 2)
    ]  # fmt: skip
    assert suspects_in(raw["MARUTI"]) == []


def test_adjusted_by_what_is_suspected_no_night_is_suspected(raw: dict[str, BarSeries]) -> None:
    for symbol in ("SBIN", "IOC"):
        actions = suspected_actions([raw[symbol]])
        assert suspects_in(adjust(raw[symbol], actions).series) == []


def test_thirty_adjusted_shares_in_two_crashes_have_none() -> None:
    adjusted = load_series("nse/bars_1d_adjusted_2008_2021.parquet", 86_400, nse_share)
    assert suspected_actions(list(adjusted.values())) == []


def halved(volume: float) -> BarSeries:
    series = days("2024-01-01", [100.0] * 5 + [50.0] * 5)
    series.volume[5:] *= volume
    return series


@pytest.mark.parametrize(("volume", "likely"), [(2.0, True), (1.0, True), (6.0, False)])
def test_a_fall_in_which_much_is_sold_is_no_split(volume: float, likely: bool) -> None:
    (found,) = suspects_in(halved(volume))
    assert found.likely is likely
    assert (found.action() is not None) is likely
    if not likely:
        assert "the volume did not change as it does then" in found.looks_like()


def test_coins_are_not_split() -> None:
    series = halved(2.0)
    other = BarSeries(
        coin("BTCUSDT"), 86_400, series.open_ns, series.close_ns, series.open, series.high,
        series.low, series.close, series.volume,
    )  # fmt: skip
    assert suspects_in(other) == []
    assert len(np.unique(other.close)) == 2
