"""The shipped numbers are those the real prices give, and a broken file is refused in words."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from core.data.practice_market import statistics
from core.data.practice_market.parameters import load_parameters, shipped_parameters
from core.errors import ConfigurationError


@pytest.fixture(scope="module")
def measuring(project: Path) -> ModuleType:
    """Return scripts/measure_market.py as a module."""
    place = importlib.util.spec_from_file_location(
        "measure_market", project / "scripts" / "measure_market.py"
    )
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    before = list(sys.path)
    place.loader.exec_module(module)
    sys.path[:] = before
    return module


def test_the_file_holds_what_real_minutes_give(measuring: ModuleType, shared_data: Path) -> None:
    frame = measuring.pd.read_parquet(shared_data / measuring.SOURCES[0])
    _, panel = measuring.panel_of(frame[~frame["symbol"].isin(measuring.INDICES)], 375)
    profile = measuring.shape_of(statistics.bar_returns(panel), half_width=4)
    shipped = shipped_parameters()
    assert shipped.shares.volatility_profile == pytest.approx(profile, rel=1e-5)
    real = statistics.intraday_figures(panel, profile)
    assert shipped.measured["shares_1m"] == pytest.approx(real, rel=1e-5)


def test_the_file_holds_what_real_days_give(measuring: ModuleType, shared_data: Path) -> None:
    daily, regimes, night, beta = measuring.measure_days(shared_data)
    shipped = shipped_parameters()
    assert shipped.measured["shares_1d"] == pytest.approx(daily, rel=1e-5)
    assert shipped.shares.regimes.stay_wild == pytest.approx(regimes.stay_wild, rel=1e-5)
    assert shipped.shares.regimes.market_ratio == pytest.approx(regimes.market_ratio, rel=1e-5)
    assert shipped.shares.night is not None
    assert shipped.shares.night.freedom == night.freedom
    assert shipped.shares.levels.beta[1] == pytest.approx(beta[0], rel=1e-5)


def test_profiles_cover_the_day_and_are_normalised() -> None:
    shipped = shipped_parameters()
    for settings, minutes in ((shipped.shares, 375), (shipped.coins, 1_440)):
        assert len(settings.volatility_profile) == len(settings.volume_profile) == minutes
        assert np.mean(np.square(settings.volatility_profile)) == pytest.approx(1, abs=1e-3)
        assert np.mean(settings.volume_profile) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("text", ["", "{}", '{"version": "one"}'])
def test_a_broken_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "practice_market.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"practice market cannot start.*json"):
        load_parameters(path)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Install the program again"):
        load_parameters(tmp_path / "nothing.json")
