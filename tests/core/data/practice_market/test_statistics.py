"""The made-up market has the figures of the real one, within stated tolerances."""

from functools import cache

import numpy as np
import pytest

from core.data.practice_market import PracticeMarket, statistics
from core.data.practice_market.parameters import shipped_parameters
from core.data.practice_market.statistics import Floats, Panel
from tests.core.data.practice_market.samples import OLD_DAY, calm_coin_panel, calm_share_panels

# How far, relative to the real figure, the mean of four made-up samples may be away.
SHARES_1M = {
    "sigma": 0.12,
    "kurtosis": 0.35,
    "kurtosis_without_daily_shape": 0.4,
    "kurtosis_coarse": 0.35,
    "correlation": 0.5,
    "correlation_coarse": 0.3,
    "return_autocorrelation_1": 0.25,
    "jumps_per_day": 0.25,
    "jump_beyond": 0.25,
    "market_jumps_per_day": 0.5,
    "market_jump_beyond": 0.6,
    "range_to_move": 0.05,
    "unchanged_share": 0.35,
    "log_volume_sd": 0.15,
    "volume_with_move": 0.3,
    "volume_correlation": 0.5,
    "move_autocorrelation_1": 0.3,
    "move_autocorrelation_5": 0.3,
    "move_autocorrelation_15": 0.35,
    "move_autocorrelation_60": 0.5,
    "market_move_autocorrelation_1": 0.45,
    "market_move_autocorrelation_5": 0.35,
    "volume_autocorrelation_1": 0.15,
    "volume_autocorrelation_5": 0.15,
    "volume_autocorrelation_15": 0.15,
    "volume_autocorrelation_60": 0.25,
}
SHARES_1D = {
    "sigma": 0.25,
    "night_to_session": 0.25,
    "kurtosis": 0.6,
    "night_kurtosis": 0.5,
    "correlation": 0.35,
    "night_correlation": 0.35,
    "long_trend_share": 0.4,
}
COINS_5M = {
    "sigma": 0.15,
    "kurtosis_without_daily_shape": 0.6,
    "correlation": 0.2,
    "jumps_per_day": 0.4,
    "range_to_move": 0.05,
    "volume_with_move": 0.4,
    "volume_correlation": 0.3,
    "move_autocorrelation_1": 0.35,
    "move_autocorrelation_5": 0.35,
    "move_autocorrelation_60": 0.35,
    "volume_autocorrelation_1": 0.2,
}


def normalised(profile: Floats) -> Floats:
    return profile / statistics.rms(profile)


@cache
def share_panels() -> tuple[Panel, ...]:
    return tuple(calm_share_panels(4))


@cache
def share_minutes() -> dict[str, float]:
    profile = np.array(shipped_parameters().shares.volatility_profile)
    return means([statistics.intraday_figures(one, profile) for one in share_panels()])


@cache
def share_days() -> dict[str, float]:
    found = []
    for seed in (1, 2, 3):
        market = PracticeMarket(seed, OLD_DAY, shares=12, history_days=700, intraday_history_days=0)
        days = [market.history_daily(one.symbol) for one in market.instruments()]
        opens, closes = (np.stack([getattr(one, w) for one in days]) for w in ("open", "close"))
        found.append(statistics.daily_figures(opens, closes))
    return means(found)


@cache
def coin_bars() -> dict[str, float]:
    settings = shipped_parameters().coins
    profile = np.array(settings.volatility_profile)[::5]
    return means(
        [
            statistics.intraday_figures(calm_coin_panel(settings, seed, 60), profile, 12)
            for seed in (1, 2, 3, 4)
        ]
    )


def means(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


@pytest.mark.parametrize(("name", "tolerance"), SHARES_1M.items())
def test_minutes_of_shares_behave_like_real_ones(name: str, tolerance: float) -> None:
    real = shipped_parameters().measured["shares_1m"][name]
    assert share_minutes()[name] == pytest.approx(real, rel=tolerance)


@pytest.mark.parametrize(("name", "tolerance"), SHARES_1D.items())
def test_days_of_shares_behave_like_real_ones(name: str, tolerance: float) -> None:
    real = shipped_parameters().measured["shares_1d"][name]
    assert share_days()[name] == pytest.approx(real, rel=tolerance)


def test_large_daily_moves_come_together() -> None:
    days = share_days()
    assert 0.04 < days["market_move_autocorrelation_5"] < 0.4
    assert abs(days["return_autocorrelation_1"]) < 0.04


@pytest.mark.parametrize(("name", "tolerance"), COINS_5M.items())
def test_coins_behave_like_real_ones(name: str, tolerance: float) -> None:
    real = shipped_parameters().measured["coins_5m"][name]
    assert coin_bars()[name] == pytest.approx(real, rel=tolerance)


def test_volatility_and_volume_have_the_measured_shape_over_the_day() -> None:
    settings = shipped_parameters().shares
    moves = np.mean(
        [statistics.volatility_profile(statistics.bar_returns(p)) for p in share_panels()], axis=0
    )
    volumes = np.mean([statistics.volume_profile(one.volume) for one in share_panels()], axis=0)
    for made, real, tolerance in (
        (moves, settings.volatility_profile, 0.15),
        (volumes, settings.volume_profile, 0.15),
    ):
        quarters = np.array(made).reshape(25, 15).mean(axis=1)
        measured = np.array(real).reshape(25, 15).mean(axis=1)
        assert quarters == pytest.approx(measured, rel=tolerance)
        assert quarters[0] > 1.3 * quarters[12]
        assert quarters[-1] > 1.1 * quarters[12]


def test_figures_of_a_plain_random_walk_are_known() -> None:
    rng = np.random.default_rng(5)
    steps = rng.standard_normal((8, 20, 375)) * 0.001
    assert statistics.median_kurtosis(steps) == pytest.approx(3.0, abs=0.15)
    assert statistics.autocorrelation(steps, 1) == pytest.approx(0.0, abs=0.02)
    assert statistics.mean_correlation(steps) == pytest.approx(0.0, abs=0.02)
    assert statistics.jumps(steps)[0] < 0.01
    assert statistics.long_trends(steps.reshape(8, -1), 20) == pytest.approx(0.0455, abs=0.01)
    assert statistics.coarser(steps, 15).std() == pytest.approx(0.001 * 15**0.5, rel=0.03)


def test_a_planted_jump_is_found_with_its_size() -> None:
    rng = np.random.default_rng(6)
    steps = rng.standard_normal((1, 4, 375))
    steps[0, 2, 100] = 12.0
    rate, beyond = statistics.jumps(steps)
    assert rate == pytest.approx(1 / (4 - 120 / 375))
    assert beyond == pytest.approx(7.0, abs=1.5)
