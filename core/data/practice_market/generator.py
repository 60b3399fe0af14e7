"""One day of made-up bars out of the evening before."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

from core.data.practice_market.activity import WILD, day_activity, first_regime, next_regime
from core.data.practice_market.moves import (
    local_sigmas,
    minute_moves,
    night_moves,
    regime_ratios,
)
from core.data.practice_market.parameters import ClassParameters
from core.data.practice_market.printing import Prints, print_bars
from core.data.practice_market.traits import Traits

Floats = NDArray[np.float64]

BARS, TICKS, BEGINNING = 0, 1, 2
"""Purposes of random streams: a day's ticks must not change its bars."""
_LEAST_LOTS = 20.0  # every minute trades, so that four prices and many ticks fit into it


@dataclass(frozen=True, slots=True)
class Evening:
    """All that the next day needs to know: log of the true prices and last trades in ticks."""

    regime: int
    log_price: Floats
    last_ticks: Floats


@dataclass(frozen=True, slots=True)
class MadeDay:
    """One day's minute bars: prices in whole ticks, `lots` (minutes, symbols) in whole lots.

    `wild` says whether the day was of the wild regime.
    """

    day: date
    prints: Prints
    lots: Floats
    wild: bool


def stream(seed: int, kind: int, day: date, purpose: int) -> Generator:
    """Return the random stream of a day, kind of instrument and purpose.

    Each has its own PCG64, so that a day's draws do not depend on how many numbers others took.
    """
    return Generator(PCG64(SeedSequence((seed, kind, day.toordinal(), purpose))))


@dataclass(frozen=True, slots=True)
class DayMaker:
    """Makes days of one kind of instrument (`kind` numbers its random streams)."""

    seed: int
    kind: int
    settings: ClassParameters
    traits: Traits

    @property
    def minutes(self) -> int:
        """Return the number of minutes in a day."""
        return len(self.settings.volatility_profile)

    def beginning(self, day: date) -> Evening:
        """Return the evening before the first day of all."""
        rng = stream(self.seed, self.kind, day, BEGINNING)
        ticks = np.maximum(np.rint(self.traits.start_price / self.traits.tick), 1.0)
        regime = first_regime(self.settings.regimes, rng)
        return Evening(regime, np.log(self.traits.start_price), ticks)

    def make(self, day: date, before: Evening) -> tuple[MadeDay, Evening]:
        """Return the day and the evening after it.

        The true price is a martingale: every simple return comes from a law symmetric around
        zero given all that went before, so no way of buying and selling has a gain built in.
        """
        settings, traits = self.settings, self.traits
        rng = stream(self.seed, self.kind, day, BARS)
        regime = next_regime(settings.regimes, before.regime, rng)
        activity = day_activity(settings.activity, self.minutes, len(traits.beta), rng)
        market, own = local_sigmas(settings, traits, activity, regime)
        start, last = before.log_price, None
        if settings.night is None:
            last = before.last_ticks
        else:
            ratio = regime_ratios(settings.regimes, regime)[1]
            start = start + np.log1p(night_moves(settings.night, self.minutes, traits, ratio, rng))
        moves = minute_moves(settings, traits, market, own, rng)
        path = np.vstack((start, start + np.cumsum(np.log1p(moves), axis=0)))
        local = np.sqrt((traits.beta * market) ** 2 + own**2)
        prints = print_bars(path, local, last, settings.trading, traits, rng)
        lots = self._lots(activity.volume, regime)
        made = MadeDay(day, prints, lots, regime == WILD)
        return made, Evening(regime, path[-1], prints.close[-1])

    def _lots(self, activity: Floats, regime: int) -> Floats:
        ratio = regime_ratios(self.settings.regimes, regime)[2]
        shape = np.array(self.settings.volume_profile)[:, None]
        lots = np.rint(self.traits.lots * ratio * shape * activity)
        return np.asarray(np.maximum(lots, _LEAST_LOTS))
