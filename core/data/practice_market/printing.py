"""From the true price to the prices that are printed: spread, tick grid, open, high, low, close."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.data.practice_market.parameters import Trading
from core.data.practice_market.traits import Traits

Floats = NDArray[np.float64]

_TINY = 1e-300  # keeps the logarithm of a uniform number finite


@dataclass(frozen=True, slots=True)
class Prints:
    """Bars in whole ticks and the quoted spread in whole ticks, arrays (minutes, symbols)."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    spread: Floats


def print_bars(
    path: Floats,
    local: Floats,
    last: Floats | None,
    trading: Trading,
    traits: Traits,
    rng: Generator,
) -> Prints:
    """Return the bars that the true price leaves on the grid.

    `path`: log price at the open and after each minute, (minutes + 1, N); `local`: standard
    deviation of each minute's move, (minutes, N); `last`: the trade before in ticks, or None
    when the first bar opens afresh. Trades take place half a spread above or below the true
    price (Roll 1984). High and low are extremes of a Brownian bridge from open to close: the
    reach above both ends has the law in Karatzas and Shreve 1991, section 4.3.
    """
    shape = local.shape
    true = np.exp(path) / traits.tick
    stretch = (local / traits.sigma) ** trading.spread_exponent
    half = np.maximum(traits.half_spread * stretch * true[1:], 0.5)
    sides = np.where(rng.random((2, *shape)) < 0.5, -half, half)
    close = np.maximum(np.rint(true[1:] + sides[0]), 1.0)
    fresh = np.maximum(np.rint(true[:-1] + sides[1]), 1.0)
    before = np.vstack((fresh[:1] if last is None else last, close[:-1]))
    opens = np.where(rng.random(shape) < trading.same_open, before, fresh)
    inside = trading.range_factor * local * true[1:]
    room = -2 * inside**2 * np.log(np.maximum(rng.random((2, *shape)), _TINY))
    reach = np.sqrt((close - opens) ** 2 + room)
    middle = opens + close
    high = np.maximum(np.rint((middle + reach[0]) / 2), np.maximum(opens, close))
    low = np.minimum(np.rint((middle - reach[1]) / 2), np.minimum(opens, close))
    return Prints(opens, high, np.maximum(low, 1.0), close, np.maximum(np.rint(2 * half), 1.0))
