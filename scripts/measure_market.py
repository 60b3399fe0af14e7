"""Measure real prices and write resources/practice_market.json, the practice market's parameters.

`.venv/bin/python scripts/measure_market.py [DATA_FOLDER]`; the folder is ../shared/data unless
given. docs/practice-market.md explains every number. Nothing here runs in the program itself.
"""

import csv
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import calibrate_market as calibration  # noqa: E402
import fit_market as fit  # noqa: E402

from core.data.practice_market import statistics as figures  # noqa: E402
from core.data.practice_market.parameters import (  # noqa: E402
    PARAMETERS_FILE,
    ClassParameters,
    Jumps,
    Levels,
    Night,
    Parameters,
    Regimes,
    Trading,
)
from core.data.practice_market.statistics import Panel, bar_returns, coarser, rms  # noqa: E402

Floats = NDArray[np.float64]

INDICES = ("NIFTY50", "NIFTYIT", "NIFTYPHARMA", "NIFTYPSU BANK", "INDIAVIX")
OLD_TICK = 0.05  # of all shares in 2016
SHARES = calibration.Setting(symbols=53, days=18, bar_minutes=1, coarse=15, coins=False)
COINS = calibration.Setting(symbols=5, days=60, bar_minutes=5, coarse=12, coins=True)
FLASH_CRASH = "2025-10-10"
START_PRICES = (90.0, 3500.0), (1.0, 3000.0)
SOURCES = (
    "nse/bars_1m_20160816_20160909.parquet",
    "nse/bars_1d_adjusted_2008_2021.parquet",
    "crypto/bybit_perp_bars_5m_20250924_20260721.parquet",
    "reference/index_lists_2025-08/ind_niftytotalmarket_list.csv",
)


def main() -> None:
    """Measure, fit, write the file and print measured against made-up."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    shares, shares_1m, shares_1d = measure_shares(folder)
    coins, coins_5m = measure_coins(folder)
    whole = Parameters(
        version=1,
        about="Parameters of the practice market (made-up prices), measured on real prices by "
        "scripts/measure_market.py; see docs/practice-market.md.",
        sources=SOURCES,
        shares=shares,
        coins=coins,
        measured={"shares_1m": shares_1m, "shares_1d": shares_1d, "coins_5m": coins_5m},
    )
    text = msgspec.json.encode(rounded(msgspec.to_builtins(whole, enc_hook=float)))
    lines = msgspec.json.format(text, indent=1).decode()
    # One list of numbers is one line, or a profile would fill 1,440 of them.
    lines = re.sub(r"\[[^\[\]{}\"]+\]", lambda found: " ".join(found[0].split()), lines)
    PARAMETERS_FILE.write_text(lines + "\n", encoding="utf-8")
    print(f"wrote {PARAMETERS_FILE}")


def rounded(value: Any) -> Any:
    """Return the same structure with floats of six significant digits."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value


def panel_of(frame: pd.DataFrame, bars_a_day: int) -> tuple[list[str], Panel]:
    """Return the symbols and their bars; every symbol must have every bar of every day."""
    frame = frame.sort_values(["symbol", "time"])
    symbols = sorted(frame["symbol"].unique())
    columns = [
        frame[name].to_numpy(float).reshape(len(symbols), -1, bars_a_day)
        for name in ("open", "high", "low", "close", "volume")
    ]
    return symbols, Panel(*columns)


def measure_shares(
    folder: Path,
) -> tuple[ClassParameters, dict[str, float], dict[str, float]]:
    """Return the parameters of shares and the figures of real minutes and days."""
    frame = pd.read_parquet(folder / SOURCES[0])
    symbols, panel = panel_of(frame[~frame["symbol"].isin(INDICES)], 375)
    returns = bar_returns(panel)
    profile = shape_of(returns, half_width=4)
    minutes = figures.intraday_figures(panel, profile)
    daily, regimes, night, beta = measure_days(folder)
    activity = fit.fit_activity(
        figures.log_activity(np.log(panel.high / panel.low), OLD_TICK / 2 / 1000),
        figures.log_activity(panel.volume, 1.0),
        bar_minutes=1,
    )
    log_volume = figures.smooth(figures.volume_profile(panel.volume), 4, 6)
    draft = ClassParameters(
        levels=levels_of(
            panel, profile, beta, START_PRICES[0], sector_share(folder, symbols, panel)
        ),
        regimes=regimes,
        activity=activity,
        jumps=Jumps(0.002, figures.JUMP_SIGMAS, 1.0, 0.002, figures.JUMP_SIGMAS, 1.0),
        night=night,
        trading=Trading(
            spread_exponent=spread_exponent(returns, profile),
            same_open=float(np.mean(panel.open[..., 1:] == panel.close[..., :-1])),
            range_factor=1.0,
        ),
        volatility_profile=tuple(profile),
        volume_profile=tuple(log_volume / log_volume.mean()),
    )
    return calibration.calibrate(draft, SHARES, profile, minutes), minutes, daily


def shape_of(returns: Floats, half_width: int) -> Floats:
    """Return the shape of volatility over the day, smoothed but for its edges, mean square 1."""
    profile = figures.smooth(figures.volatility_profile(returns), half_width, 6)
    return profile / rms(profile)


def measure_days(
    folder: Path,
) -> tuple[dict[str, float], Regimes, Night, tuple[float, float, float]]:
    """Return figures of real days, regimes, nights, and betas.

    Betas as (sd of log beta, its correlation with log sigma, sd of log sigma).
    """
    frame = pd.read_parquet(folder / SOURCES[1])
    wide = {
        name: frame.pivot(index="time", columns="symbol", values=name)
        for name in ("open", "close", "volume")
    }
    full = wide["close"].dropna(axis=1, thresh=2000).dropna().index
    kept = wide["close"].columns[wide["close"].count() >= 2000]
    opens, closes = (wide[one].loc[full, kept].to_numpy().T for one in ("open", "close"))
    daily = figures.daily_figures(opens, closes)
    moves = wide["close"].apply(np.log).diff().iloc[1:]
    market = moves.mean(axis=1)
    sigma, stay, wild = fit.fit_regimes(market.to_numpy())
    is_wild = wild > 0.5
    own = moves.sub(market, axis=0)
    own_ratio = (own[is_wild].std() / own[~is_wild].std()).median()
    usual = wide["volume"].iloc[1:] / wide["volume"].rolling(250, min_periods=60).median().iloc[1:]
    volume_ratio = (usual[is_wild].median() / usual[~is_wild].median()).median()
    regimes = Regimes(stay[0], stay[1], sigma[1] / sigma[0], own_ratio, volume_ratio)
    night = np.log(opens[:, 1:] / closes[:, :-1])
    gaps = Night(
        to_session=daily["night_to_session"],
        market_share=daily["night_correlation"],
        freedom=fit.fit_freedom((night / np.median(np.abs(night), axis=1, keepdims=True)).ravel()),
    )
    calm = moves[~is_wild][kept]
    betas = calm.apply(lambda one: one.cov(market[~is_wild])) / market[~is_wild].var()
    logs = np.log(betas), np.log(calm.std())
    spread = float(logs[0].std()), float(np.corrcoef(*logs)[0, 1]), float(logs[1].std())
    return daily, regimes, gaps, spread


def levels_of(
    panel: Panel,
    profile: Floats,
    beta: tuple[float, float, float],
    prices: tuple[float, float],
    in_sector: float,
) -> Levels:
    """Return how symbols differ; sigma, market sigma and spread are first guesses."""
    returns = bar_returns(panel)
    sigma = rms(returns, axis=(1, 2)).ravel()
    turnover = np.log((panel.close * panel.volume).mean(axis=(1, 2)))
    scaled = returns / profile
    roll = -np.array([figures.autocovariance(one, one, 1) for one in scaled])
    half = np.sqrt(np.maximum(roll, 1e-12))
    seen = half[roll > 1e-12]
    return Levels(
        market_sigma=float(
            np.median(sigma) * np.sqrt(figures.mean_correlation(coarser(returns, 15)))
        ),
        sigma=(float(np.median(sigma)), beta[2]),
        beta=(1.0, beta[0]),
        sigma_with_beta=beta[1],
        sector_share=in_sector,
        turnover=(float(np.exp(np.median(turnover))), float(turnover.std())),
        half_spread=(float(np.median(seen)), float(np.log(seen).std())),
        price=prices,
    )


def sector_share(folder: Path, symbols: list[str], panel: Panel) -> float:
    """Return the mean correlation, within an industry, of what the market leaves unexplained."""
    with (folder / SOURCES[3]).open(newline="") as file:
        industry = {row["Symbol"]: row["Industry"] for row in csv.DictReader(file)}
    returns = coarser(bar_returns(panel), 15).reshape(len(symbols), -1)
    market = returns.mean(axis=0)
    slope = returns @ market / (market @ market)
    table = np.corrcoef(returns - slope[:, None] * market)
    pairs = [
        table[a, b]
        for a in range(len(symbols))
        for b in range(a)
        if industry.get(symbols[a]) and industry.get(symbols[a]) == industry.get(symbols[b])
    ]
    return float(np.mean(pairs))


def spread_exponent(returns: Floats, profile: Floats) -> float:
    """Return how the spread (Roll 1984) grows with volatility over the 25 quarters of the day."""
    quarters = returns.reshape(*returns.shape[:2], 25, 15)
    covariance = -np.mean(quarters[..., :-1] * quarters[..., 1:], axis=(0, 1, 3))
    level = np.sqrt(np.mean(profile.reshape(25, 15) ** 2, axis=1))
    use = covariance > 0
    slope = np.polyfit(np.log(level[use]), np.log(covariance[use]) / 2, 1)[0]
    return float(np.clip(slope, 0.0, 1.0))


def measure_coins(folder: Path) -> tuple[ClassParameters, dict[str, float]]:
    """Return the parameters of coins and the figures of real 5-minute bars.

    The figures are those of calm days. The day of the flash crash is left out: one bar of
    -49 % would be all there is to see.
    """
    frame = pd.read_parquet(folder / SOURCES[2])
    days = frame["time"].dt.strftime("%Y-%m-%d")
    bars = frame.groupby(days)["time"].transform("count")
    _, whole = panel_of(frame[(days != FLASH_CRASH) & (bars == bars.max())], 288)
    moves = np.log(whole.close[..., -1] / whole.open[..., 0])
    market = moves.mean(axis=0)
    sigma, stay, wild = fit.fit_regimes(market)
    is_wild = wild > 0.5
    panel = Panel(
        *(
            one[:, ~is_wild]
            for one in (whole.open, whole.high, whole.low, whole.close, whole.volume)
        )
    )
    returns = bar_returns(panel)
    profile = shape_of(returns, half_width=3)
    minutes = figures.intraday_figures(panel, profile, COINS.coarse)
    own = moves - market
    turnover = np.log((whole.close * whole.volume).sum(axis=2))
    slopes = np.log(moves @ market / (market @ market))
    sizes = np.log(moves.std(axis=1))
    beta = float(slopes.std()), float(np.corrcoef(slopes, sizes)[0, 1]), float(sizes.std())
    draft = ClassParameters(
        levels=coin_levels(panel, beta),
        regimes=Regimes(
            stay[0],
            stay[1],
            sigma[1] / sigma[0],
            float(np.median(own[:, is_wild].std(axis=1) / own[:, ~is_wild].std(axis=1))),
            float(np.exp(np.median(turnover[:, is_wild]) - np.median(turnover[:, ~is_wild]))),
        ),
        activity=fit.fit_activity(
            figures.log_activity(np.log(panel.high / panel.low), 1e-6),
            figures.log_activity(panel.volume, 1e-9),
            bar_minutes=5,
        ),
        jumps=Jumps(0.002, figures.JUMP_SIGMAS, 2.0, 0.002, figures.JUMP_SIGMAS, 2.0),
        night=None,
        trading=Trading(
            spread_exponent=0.0,
            same_open=float(np.mean(panel.open[..., 1:] == panel.close[..., :-1])),
            range_factor=1.0,
        ),
        volatility_profile=tuple(np.repeat(profile, 5)),
        volume_profile=tuple(
            np.repeat(figures.smooth(figures.volume_profile(panel.volume), 3, 6), 5)
        ),
    )
    return calibration.calibrate(draft, COINS, profile, minutes), minutes


def coin_levels(panel: Panel, beta: tuple[float, float, float]) -> Levels:
    """Return how coins differ, a minute being a fifth of a 5-minute bar; first guesses as above."""
    returns = bar_returns(panel)
    sigma = float(np.median(rms(returns, axis=(1, 2)))) / np.sqrt(5)
    turnover = np.log((panel.close * panel.volume).mean(axis=(1, 2)) / 5)
    steps = [np.diff(np.unique(one)).min() / np.median(one) / 2 for one in panel.close]
    return Levels(
        market_sigma=sigma * float(np.sqrt(figures.mean_correlation(coarser(returns, 12)))),
        sigma=(sigma, beta[2]),
        beta=(1.0, beta[0]),
        sigma_with_beta=beta[1],
        sector_share=0.0,
        turnover=(float(np.exp(np.median(turnover))), float(turnover.std())),
        half_spread=(float(np.median(steps)), 0.0),
        price=START_PRICES[1],
    )


if __name__ == "__main__":
    main()
