"""Round prices for the axis."""

from dataclasses import dataclass
from math import ceil, floor, log10

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_DECIMALS = 10


@dataclass(frozen=True, slots=True)
class PriceTicks:
    """Prices to label, rising, and the digits after the point that tell them apart."""

    prices: tuple[float, ...]
    decimals: int


def price_ticks(low: float, high: float, height_px: float, gap_px: float) -> PriceTicks:
    """Return round prices between `low` and `high`, at least `gap_px` apart on the screen."""
    if not high > low or height_px <= 0:
        return PriceTicks((), 0)
    step = _round_step((high - low) * gap_px / height_px)
    decimals = _decimals(step)
    first, last = ceil(low / step), floor(high / step)
    prices = tuple(round(number * step, _MOST_DECIMALS) for number in range(first, last + 1))
    return PriceTicks(prices, decimals)


def _round_step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    # A hair of tolerance: 0.2 / 0.1 must count as 2, not as a little more.
    return next(power * step for step in _ROUND_STEPS if power * step >= least * (1 - 1e-9))


def _decimals(step: float) -> int:
    for decimals in range(_MOST_DECIMALS):
        scaled = step * 10.0**decimals
        if abs(scaled - round(scaled)) < 1e-6 * scaled:
            return decimals
    return _MOST_DECIMALS
