"""What makes one invented symbol different from the next: drawn once from the seed."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.data.practice_market.names import Listing
from core.data.practice_market.parameters import Levels
from core.model.instrument import Instrument, nse_share, nse_tick_size, rupee_coin

Floats = NDArray[np.float64]
_LEAST_OWN = 0.1  # of a symbol's variance is its own, however large its beta
_COIN_TICKS = 20_000  # a coin's tick is about its price over this, as on crypto exchanges
_PAISA = Decimal("0.01")

RUPEES_PER_DOLLAR = 88.0
"""What coins were measured in, in rupees: chosen, it moves the level of prices and nothing else."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The lasting properties of N symbols, arrays of shape (N,).

    `sigma_own` and `sigma_market` are rms minute returns on calm days; `shares` is the mean
    number of lots traded a minute; one tick is `tick_units / scale` and one lot
    `lot_units / lot_scale`, whole numbers, so that prices are the floats nearest to the decimals.
    """

    instruments: tuple[Instrument, ...]
    start_price: Floats
    beta: Floats
    sigma_own: Floats
    sigma_market: float
    sector: NDArray[np.intp]
    sector_share: float
    lots: Floats
    half_spread: Floats
    tick_units: Floats
    scale: Floats
    lot_units: Floats
    lot_scale: Floats

    @property
    def tick(self) -> Floats:
        """Return the tick sizes."""
        return self.tick_units / self.scale

    @property
    def sigma(self) -> Floats:
        """Return the rms minute returns on calm days, market and own parts together."""
        return np.sqrt((self.beta * self.sigma_market) ** 2 + self.sigma_own**2)

    def prices(self, ticks: Floats) -> Floats:
        """Return prices for whole numbers of ticks, last axis symbols."""
        return ticks * self.tick_units / self.scale

    def volumes(self, lots: Floats) -> Floats:
        """Return quantities for whole numbers of lots, last axis symbols."""
        return lots * self.lot_units / self.lot_scale


def draw_traits(
    levels: Levels, listings: tuple[Listing, ...], ts_ns: int, rng: Generator, coins: bool
) -> Traits:
    """Return the traits of the listed symbols; ticks are those in force at `ts_ns`."""
    count = len(listings)
    normal = rng.standard_normal((4, count))
    mixed = levels.sigma_with_beta * normal[0]
    mixed += np.sqrt(1 - levels.sigma_with_beta**2) * normal[1]
    beta = levels.beta[0] * np.exp(levels.beta[1] * normal[0])
    sigma = levels.sigma[0] * np.exp(levels.sigma[1] * mixed)
    own = np.maximum(sigma**2 - (beta * levels.market_sigma) ** 2, _LEAST_OWN * sigma**2)
    rupees = RUPEES_PER_DOLLAR if coins else 1.0
    price = np.exp(rng.uniform(np.log(levels.price[0]), np.log(levels.price[1]), count)) * rupees
    turnover = levels.turnover[0] * np.exp(levels.turnover[1] * normal[2]) * rupees
    half_spread = levels.half_spread[0] * np.exp(levels.half_spread[1] * normal[3])
    instruments = tuple(
        _coin(one, start) if coins else _share(one, start, ts_ns)
        for one, start in zip(listings, price.tolist(), strict=True)
    )
    ticks = [_fraction(one.tick_size) for one in instruments]
    lots = [_fraction(one.lot_size) for one in instruments]
    lot = np.array([float(one.lot_size) for one in instruments])
    sectors = sorted({one.sector for one in listings})
    return Traits(
        instruments=instruments,
        start_price=price,
        beta=beta,
        sigma_own=np.sqrt(own),
        sigma_market=levels.market_sigma,
        sector=np.array([sectors.index(one.sector) for one in listings], np.intp),
        sector_share=levels.sector_share,
        lots=turnover / price / lot,
        half_spread=half_spread,
        tick_units=np.array([one[0] for one in ticks]),
        scale=np.array([one[1] for one in ticks]),
        lot_units=np.array([one[0] for one in lots]),
        lot_scale=np.array([one[1] for one in lots]),
    )


def _share(listing: Listing, price: float, ts_ns: int) -> Instrument:
    tick = nse_tick_size(price, ts_ns)
    return nse_share(listing.symbol, tick, name=listing.name, sector=listing.sector)


def _coin(listing: Listing, price: float) -> Instrument:
    tick = max(_power_of_ten(price / _COIN_TICKS), _PAISA)
    # A lot at one tick is a paisa, so that every execution is worth whole paise.
    return rupee_coin(listing.symbol, tick, _PAISA / tick, name=listing.name, sector=listing.sector)


def _power_of_ten(value: float) -> Decimal:
    power = round(float(np.log10(value)))
    return Decimal(10**power) if power >= 0 else Decimal(1).scaleb(power)


def _fraction(step: Decimal) -> tuple[float, float]:
    top, bottom = step.as_integer_ratio()
    return float(top), float(bottom)
