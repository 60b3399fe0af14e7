"""Find the parameters that cannot be read off real prices, by simulating; for measure_market.py."""

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from core.data.practice_market import statistics as figures
from core.data.practice_market.generator import DayMaker
from core.data.practice_market.names import SECTORS, Listing
from core.data.practice_market.parameters import ClassParameters, Regimes
from core.data.practice_market.statistics import Panel
from core.data.practice_market.traits import draw_traits

Floats = NDArray[np.float64]

ROUNDS = 10
TRIES = 6
SEEDS = (11, 12, 13, 14, 15, 16, 17, 18)
FIRST_DAY = date(2016, 8, 16)
NOON_NS = 1_471_330_800_000_000_000  # 2016-08-16: the tick of that time, 0.05
NUDGE = 0.08  # of a log parameter, for finite differences
WORTH_GOING_ON = 0.99
FLOOR = 0.03  # figures smaller than this are compared as if they were this large

Place = tuple[str, str, int | None]
"""Where a parameter stands: group, field, and which of several numbers."""

FREE: tuple[Place, ...] = (
    ("levels", "sigma", 0),
    ("levels", "market_sigma", None),
    ("levels", "half_spread", 0),
    ("activity", "market", 1),
    ("activity", "market", 2),
    ("activity", "own", 1),
    ("activity", "own", 2),
    ("activity", "common", 0),
    ("activity", "common", 1),
    ("activity", "volume", 2),
    ("activity", "volume_news", None),
    ("activity", "news_loading", None),
    ("activity", "volume_common_loading", None),
    ("jumps", "own_chance", None),
    ("jumps", "own_more", None),
    ("jumps", "market_chance", None),
    ("jumps", "market_more", None),
    ("trading", "range_factor", None),
)
WEIGHTS = {
    "sigma": 4.0,
    "kurtosis_without_daily_shape": 1.0,
    "kurtosis_coarse": 0.5,
    "correlation": 0.5,
    "correlation_coarse": 2.0,
    "return_autocorrelation_1": 1.0,
    "jumps_per_day": 1.0,
    "jump_beyond": 1.0,
    "market_jumps_per_day": 0.7,
    "market_jump_beyond": 0.7,
    "range_to_move": 2.0,
    "volume_with_move": 1.0,
    "log_volume_sd": 1.0,
    "volume_correlation": 0.5,
    "move_autocorrelation_1": 1.0,
    "move_autocorrelation_5": 1.0,
    "move_autocorrelation_15": 1.0,
    "move_autocorrelation_60": 0.5,
    "market_move_autocorrelation_1": 0.5,
    "market_move_autocorrelation_5": 0.7,
    "market_move_autocorrelation_15": 0.7,
    "volume_autocorrelation_1": 1.0,
    "volume_autocorrelation_5": 0.7,
    "volume_autocorrelation_15": 0.7,
}


@dataclass(frozen=True)
class Setting:
    """How to make a sample like the real one: symbols, days, bar length, longer returns."""

    symbols: int
    days: int
    bar_minutes: int
    coarse: int
    coins: bool


def simulate(settings: ClassParameters, setting: Setting, seed: int) -> Panel:
    """Return made-up bars of calm days, as many as in the real sample."""
    calm = msgspec.structs.replace(settings, regimes=Regimes(1.0, 0.0, 1.0, 1.0, 1.0))
    listings = tuple(
        Listing(f"X{place:02}", "", SECTORS[place % len(SECTORS)])
        for place in range(setting.symbols)
    )
    rng = Generator(PCG64(seed))
    traits = draw_traits(settings.levels, listings, NOON_NS, rng, setting.coins)
    maker = DayMaker(seed, 0, calm, traits)
    evening = maker.beginning(FIRST_DAY)
    days = []
    for number in range(setting.days):
        made, evening = maker.make(FIRST_DAY + timedelta(number), evening)
        prints = (made.prints.open, made.prints.high, made.prints.low, made.prints.close)
        days.append([*(traits.prices(one).T for one in prints), traits.volumes(made.lots).T])
    columns = [np.stack([one[place] for one in days], axis=1) for place in range(5)]
    return join(Panel(*columns), setting.bar_minutes)


def join(panel: Panel, bars: int) -> Panel:
    """Return the panel with `bars` neighbouring bars made into one."""
    if bars == 1:
        return panel
    cut = [
        one.reshape(*one.shape[:2], -1, bars)
        for one in (panel.open, panel.high, panel.low, panel.close, panel.volume)
    ]
    return Panel(
        cut[0][..., 0],
        cut[1].max(axis=-1),
        cut[2].min(axis=-1),
        cut[3][..., -1],
        cut[4].sum(axis=-1),
    )


def simulated_figures(
    settings: ClassParameters, setting: Setting, profile: Floats
) -> dict[str, float]:
    """Return the mean over seeds of the figures of made-up bars."""
    found = [
        figures.intraday_figures(simulate(settings, setting, seed), profile, setting.coarse)
        for seed in SEEDS
    ]
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def calibrate(
    settings: ClassParameters, setting: Setting, profile: Floats, real: dict[str, float]
) -> ClassParameters:
    """Return the settings moved until the made-up figures come closest to the real ones.

    Some parameters cannot be read off, because several effects mix in what is seen: spread and
    rounding in the variance, clusters and jumps in the tails. The method of simulated moments
    (McFadden 1989): least squares of the figures' relative errors, by Levenberg and Marquardt
    on log parameters. The random numbers are the same in every round.
    """

    def misses(logs: Floats) -> Floats:
        made = simulated_figures(with_logs(settings, logs), setting, profile)
        return np.array([_miss(name, made[name], real[name]) for name in WEIGHTS])

    logs = logs_of(settings)
    now, damping = misses(logs), 0.05
    for _ in range(ROUNDS):
        before = now @ now
        steps = NUDGE * np.eye(len(logs))
        slopes = np.stack([(misses(logs + step) - now) / NUDGE for step in steps], axis=1)
        square = slopes.T @ slopes
        for _ in range(TRIES):
            move = np.linalg.solve(square + damping * np.eye(len(logs)), -slopes.T @ now)
            tried = logs + np.clip(move, -0.7, 0.7)
            found = misses(tried)
            if found @ found < now @ now:
                logs, now, damping = tried, found, damping / 3
                break
            damping *= 4
        print(f"misfit {now @ now:.4f}")
        if now @ now > WORTH_GOING_ON * before:
            break
    return with_logs(settings, logs)


def _miss(name: str, made: float, real: float) -> float:
    weight = WEIGHTS[name]
    if name == "sigma" or (real > 2 * FLOOR and made > FLOOR):
        return weight * float(np.log(made / real))
    return weight * (made - real) / max(abs(real), FLOOR)


def logs_of(settings: ClassParameters) -> Floats:
    """Return the logs of the free parameters."""
    found = []
    for group, field, place in FREE:
        value = getattr(getattr(settings, group), field)
        found.append(np.log(max(float(value if place is None else value[place]), 1e-6)))
    return np.array(found)


def with_logs(settings: ClassParameters, logs: Floats) -> ClassParameters:
    """Return the settings with the free parameters set."""
    for (group, field, place), value in zip(FREE, np.exp(logs).tolist(), strict=True):
        part = getattr(settings, group)
        if place is not None:
            several = list(getattr(part, field))
            several[place] = value
            value = tuple(several)
        part = msgspec.structs.replace(part, **{field: value})
        settings = msgspec.structs.replace(settings, **{group: part})
    return settings
