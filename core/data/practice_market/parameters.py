"""What was measured on real prices, read from resources/practice_market.json.

scripts/measure_market.py writes the file; docs/practice-market.md says how each number was found.
"""

from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from core.errors import ConfigurationError

PARAMETERS_FILE = Path(__file__).resolve().parents[3] / "resources" / "practice_market.json"


class Regimes(Struct, frozen=True, forbid_unknown_fields=True):
    """Calm and wild days: a two-state Markov chain (Hamilton 1989).

    `stay_calm` and `stay_wild` are probabilities from one day to the next; the ratios say how
    much larger standard deviations (and volume) are on wild days.
    """

    stay_calm: float
    stay_wild: float
    market_ratio: float
    own_ratio: float
    volume_ratio: float


class Activity(Struct, frozen=True, forbid_unknown_fields=True):
    """How volatility and volume come in clusters: sums of one daily and two AR(1) log factors.

    Variances are of natural logs, in the order (day, slow, fast); `slow` and `fast` are
    autocorrelations from one minute to the next. `common` moves the volatility of everything at
    once, `market` that of the market's moves, `own` that of one symbol's, `volume` the symbol's
    volume alone. `volume_common_loading` and `volume_loading` are the effects of the common and
    of the symbol's own factor on volume, `news_loading` that of a minute's unexpected log volume
    (variance `volume_news`) on its volatility.
    """

    slow: float
    fast: float
    common: tuple[float, float, float]
    market: tuple[float, float, float]
    own: tuple[float, float, float]
    volume: tuple[float, float, float]
    volume_news: float
    volume_common_loading: float
    volume_loading: float
    news_loading: float


class Jumps(Struct, frozen=True, forbid_unknown_fields=True):
    """Sudden moves: chance per minute, and size `least` plus an exponential with mean `more`.

    Sizes are in local standard deviations of a minute.
    """

    own_chance: float
    own_least: float
    own_more: float
    market_chance: float
    market_least: float
    market_more: float


class Night(Struct, frozen=True, forbid_unknown_fields=True):
    """Overnight gaps: Student t with `freedom` degrees.

    `to_session` is the gap's standard deviation over that of the session, `market_share` the
    share of its variance that all symbols have in common.
    """

    to_session: float
    market_share: float
    freedom: float


class Levels(Struct, frozen=True, forbid_unknown_fields=True):
    """How symbols differ. `sigma` is the rms return of a minute on calm days.

    Log-normal over symbols: (median, standard deviation of the log) for sigma, beta, turnover of
    a minute (in the quote currency) and half the quoted spread (as a fraction of the price).
    `sigma_with_beta` is the correlation of log sigma and log beta; `sector_share` the part of a
    symbol's own variance it shares with its sector; prices start evenly in log between the two.
    """

    market_sigma: float
    sigma: tuple[float, float]
    beta: tuple[float, float]
    sigma_with_beta: float
    sector_share: float
    turnover: tuple[float, float]
    half_spread: tuple[float, float]
    price: tuple[float, float]


class Trading(Struct, frozen=True, forbid_unknown_fields=True):
    """How trades fall on the grid within a minute.

    `spread_exponent`: the spread grows with local volatility to this power. `same_open`: share of
    bars that open where the one before closed. `range_factor`: standard deviation of the path
    inside a minute over that of the minute's return.
    """

    spread_exponent: float
    same_open: float
    range_factor: float


class ClassParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """All parameters of one kind of instrument; profiles have one value per minute of its day."""

    levels: Levels
    regimes: Regimes
    activity: Activity
    jumps: Jumps
    night: Night | None
    trading: Trading
    volatility_profile: tuple[float, ...]
    volume_profile: tuple[float, ...]


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file: parameters of shares and coins, and the figures measured on real prices.

    `measured` holds for "shares_1m", "shares_1d", "coins_5m" the figures of
    core.data.practice_market.statistics on the real data.
    """

    version: int
    about: str
    sources: tuple[str, ...]
    shares: ClassParameters
    coins: ClassParameters
    measured: dict[str, dict[str, float]]


def load_parameters(path: Path = PARAMETERS_FILE) -> Parameters:
    """Return the parameters in the file; raise ConfigurationError when it cannot be used."""
    try:
        return decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError) as fault:
        raise ConfigurationError(
            f"The practice market cannot start, because {path} cannot be read ({fault}). "
            "Install the program again."
        ) from fault


def decode(text: bytes) -> Parameters:
    """Return the parameters in JSON text; raise msgspec.MsgspecError when they do not fit."""
    return msgspec.json.decode(text, type=Parameters)


@lru_cache(maxsize=1)
def shipped_parameters() -> Parameters:
    """Return the parameters that come with the program, read once."""
    return load_parameters()
