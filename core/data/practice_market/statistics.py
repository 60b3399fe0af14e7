"""The figures by which real and made-up prices are compared: one arithmetic for both."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

JUMP_SIGMAS = 5.0
LOCAL_BARS = 120


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of several symbols on the same days: arrays of shape (symbols, days, bars a day)."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


def bar_returns(panel: Panel) -> Floats:
    """Return log returns close to close; a day's first return starts at its open."""
    close = np.log(panel.close)
    before = np.concatenate((np.log(panel.open[..., :1]), close[..., :-1]), axis=-1)
    return np.asarray(close - before)


def coarser(returns: Floats, bars: int) -> Floats:
    """Return sums of `bars` neighbouring returns of a day; a rest at the day's end is left out."""
    kept = returns.shape[-1] // bars * bars
    shape = (*returns.shape[:-1], kept // bars, bars)
    return np.asarray(returns[..., :kept].reshape(shape).sum(axis=-1))


def rms(values: Floats, axis: int | tuple[int, ...] | None = None) -> Floats:
    """Return the root of the mean square, kept broadcastable."""
    return np.asarray(np.sqrt(np.mean(np.square(values), axis=axis, keepdims=axis is not None)))


def smooth(profile: Floats, half_width: int, sharp: int) -> Floats:
    """Return a running mean over +-`half_width` places; the first and last `sharp` stay as is."""
    width = 2 * half_width + 1
    padded = np.pad(profile, half_width, mode="edge")
    result = np.convolve(padded, np.full(width, 1.0 / width), mode="valid")
    result[:sharp], result[-sharp:] = profile[:sharp], profile[-sharp:]
    return np.asarray(result)


def volatility_profile(returns: Floats) -> Floats:
    """Return the shape of volatility over the day, mean square 1.

    From mean absolute returns in units of each symbol's rms, because a single jump would bend a
    mean of squares.
    """
    size = np.abs(returns / rms(returns, axis=(1, 2))).mean(axis=(0, 1))
    return np.asarray(size / rms(size))


def volume_profile(volume: Floats) -> Floats:
    """Return the shape of volume over the day, mean 1."""
    share = (volume / volume.sum(axis=-1, keepdims=True)).mean(axis=(0, 1))
    return np.asarray(share / share.mean())


def kurtosis(values: Floats) -> float:
    """Return the fourth moment over the squared variance (3 for a normal law)."""
    centred = values.ravel() - values.mean()
    return float(np.mean(centred**4) / np.mean(centred**2) ** 2)


def median_kurtosis(values: Floats) -> float:
    """Return the median over symbols of the kurtosis of each."""
    return float(np.median([kurtosis(one) for one in values]))


def mean_correlation(values: Floats) -> float:
    """Return the mean correlation over all pairs of symbols."""
    table = np.atleast_2d(np.corrcoef(values.reshape(len(values), -1)))
    return float(table[np.triu_indices(len(values), 1)].mean())


def autocovariance(first: Floats, second: Floats, lag: int) -> float:
    """Return the mean product of `first` and `lag` bars later `second`, within days."""
    size = first.shape[-1]
    return float(np.mean(first[..., : size - lag] * second[..., lag:]))


def autocorrelation(values: Floats, lag: int) -> float:
    """Return the mean over symbols of the autocorrelation within days."""
    centred = values - values.mean(axis=(-2, -1), keepdims=True)
    return float(np.mean([autocovariance(one, one, lag) / np.mean(one * one) for one in centred]))


def running_sums(values: Floats) -> Floats:
    """Return sums of the first 0, 1, 2... values of each row."""
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def jump_scores(scaled: Floats) -> Floats:
    """Return returns in units of the volatility just before them, shape (symbols, n).

    The local volatility is the bipower variation of the LOCAL_BARS returns before, which a jump
    does not inflate (Lee and Mykland 2008, equation 8). `scaled`: (symbols, days, bars), free of
    the daily shape.
    """
    flat = scaled.reshape(len(scaled), -1)
    products = np.abs(flat[:, 1:] * flat[:, :-1])
    sums = running_sums(products)
    count = LOCAL_BARS - 1
    local = (sums[:, count:] - sums[:, :-count]) / count * (np.pi / 2)
    scores = flat[:, LOCAL_BARS:] / np.sqrt(np.maximum(local[:, :-1], 1e-12))
    return np.asarray(scores)


def jumps(scaled: Floats) -> tuple[float, float]:
    """Return how many jumps a symbol has per day and their mean size beyond JUMP_SIGMAS."""
    size = np.abs(jump_scores(scaled))
    found = size > JUMP_SIGMAS
    days = size.shape[1] / scaled.shape[-1]
    rate = float(found.sum() / len(scaled) / days)
    beyond = float(np.mean(size[found] - JUMP_SIGMAS)) if found.any() else 0.0
    return rate, beyond


def log_activity(values: Floats, floor: float) -> Floats:
    """Return logarithms without the symbol's own level and without the shape of the day."""
    logs = np.log(np.maximum(values, floor))
    logs = logs - logs.mean(axis=(1, 2), keepdims=True)
    return np.asarray(logs - logs.mean(axis=(0, 1), keepdims=True))


def intraday_figures(panel: Panel, profile: Floats, coarse: int = 15) -> dict[str, float]:
    """Return the figures of bars within days; `profile` is the shape of volatility.

    `coarse` is the number of bars in the longer returns.
    """
    returns = bar_returns(panel)
    sigma = rms(returns, axis=(1, 2))
    scaled = returns / sigma / profile
    ranges = np.log(panel.high / panel.low)
    volume = log_activity(panel.volume, 1.0)
    rate, beyond = jumps(scaled)
    market = scaled.mean(axis=0, keepdims=True)
    market_rate, market_beyond = jumps(market)
    size = np.abs(scaled)
    figures = {
        "sigma": float(np.median(sigma)),
        "kurtosis": median_kurtosis(returns),
        "kurtosis_without_daily_shape": median_kurtosis(scaled),
        "kurtosis_coarse": median_kurtosis(coarser(returns, coarse)),
        "correlation": mean_correlation(returns),
        "correlation_coarse": mean_correlation(coarser(returns, coarse)),
        "return_autocorrelation_1": autocorrelation(scaled, 1),
        "jumps_per_day": rate,
        "jump_beyond": beyond,
        "market_jumps_per_day": market_rate,
        "market_jump_beyond": market_beyond,
        "range_to_move": float(np.mean(ranges.mean((1, 2)) / np.abs(returns).mean((1, 2)))),
        "unchanged_share": float(np.mean(returns == 0)),
        "log_volume_sd": float(np.median(volume.std(axis=(1, 2)))),
        "volume_with_move": float(
            np.mean(
                [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(size, volume, strict=True)]
            )
        ),
        "volume_correlation": mean_correlation(volume),
    }
    for lag in (1, 5, 15, 60):
        figures[f"move_autocorrelation_{lag}"] = autocorrelation(size, lag)
        figures[f"volume_autocorrelation_{lag}"] = autocorrelation(volume, lag)
        figures[f"market_move_autocorrelation_{lag}"] = autocorrelation(np.abs(market), lag)
    return figures


def daily_figures(opens: Floats, closes: Floats) -> dict[str, float]:
    """Return the figures of daily bars; `opens` and `closes` have the shape (symbols, days)."""
    night = np.log(opens[:, 1:] / closes[:, :-1])
    session = np.log(closes / opens)
    move = np.diff(np.log(closes), axis=1)
    market = np.abs(move.mean(axis=0))
    size = np.abs(move)[:, None, :]
    figures = {
        "sigma": float(np.median(move.std(axis=1))),
        "night_to_session": float(np.median(night.std(axis=1) / session.std(axis=1))),
        "kurtosis": median_kurtosis(move),
        "night_kurtosis": median_kurtosis(night),
        "correlation": mean_correlation(move),
        "night_correlation": mean_correlation(night),
        "return_autocorrelation_1": autocorrelation(move[:, None, :], 1),
        "long_trend_share": long_trends(move, 20),
    }
    for lag in (1, 5, 20):
        figures[f"move_autocorrelation_{lag}"] = autocorrelation(size, lag)
        figures[f"market_move_autocorrelation_{lag}"] = autocorrelation(market[None, None], lag)
    return figures


def long_trends(moves: Floats, days: int) -> float:
    """Return the share of `days`-long stretches that went further than 2 standard deviations.

    The standard deviation is that of a walk without memory: daily rms times the root of `days`.
    """
    sums = running_sums(moves)
    stretches = np.abs(sums[:, days:] - sums[:, :-days])
    return float(np.mean(stretches > 2 * rms(moves, axis=1) * np.sqrt(days)))
