"""What an order moves the price by: the models of the field, as pure formulas.

Each answers a fraction of the price for the share of the traded volume an order takes (its
quantity over the volume of the bar or tick it trades in). The unit of size is what taking all of
that volume would cost. Money is made from the fraction by `impact`, rounded to the tick against
the order.
"""

import math
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from core.errors import ConfigurationError
from core.model.instrument import ZERO, Instrument

_RUSH_S = 1_800.0  # the first and the last half hour of a session
_LEAST, _MOST = 0.0, 0.5


class SlippageModel(StrEnum):
    """How an order's size moves the price it gets."""

    TICKS = "ticks"
    LINEAR = "linear"
    SQUARE_ROOT = "square root"
    VOLUME_SHARE = "volume share"
    BOOK = "book"


class Slippage(Struct, frozen=True, kw_only=True):
    """A model and its numbers.

    `whole_volume` is the fraction of the price that taking the whole volume would cost; `depth`
    the share of the volume that waits at each price step of the book; `time_of_day` says that all
    of it counts up to twice near the opening and the close.
    """

    model: SlippageModel = SlippageModel.TICKS
    whole_volume: float = 0.01
    depth: float = 0.05
    time_of_day: bool = False

    def check(self) -> None:
        """Raise ConfigurationError when a value makes no sense."""
        if not _LEAST <= self.whole_volume <= _MOST:
            raise ConfigurationError(
                "What taking the whole volume costs must be from 0 to 50 % of the price; "
                f"it is {self.whole_volume * 100:g} %."
            )
        if not 0.0 < self.depth <= 1.0:
            raise ConfigurationError(
                "The share of the volume that waits at each price step must be above 0 and at "
                f"most 100 %; it is {self.depth * 100:g} %."
            )


def linear(share: float, whole_volume: float) -> float:
    """Return whole_volume x share.

    Source: Kyle, "Continuous Auctions and Insider Trading" (1985): the price moves by lambda for
    each share traded; the temporary term of Almgren and Chriss, "Optimal Execution of Portfolio
    Transactions" (2000).
    """
    return whole_volume * share


def square_root(share: float, whole_volume: float) -> float:
    """Return whole_volume x sqrt(share).

    Source: Almgren and Chriss (2000) with the concave cost of Almgren, "Optimal Execution with
    Nonlinear Impact Functions" (2003); the square-root law of Torre, "BARRA Market Impact Model
    Handbook" (1997): about the volatility of the stretch of time times sqrt(share).
    """
    return whole_volume * math.sqrt(share)


def volume_share(share: float, whole_volume: float) -> float:
    """Return whole_volume x share squared: small orders go free, large ones do not.

    Source: zipline `VolumeShareSlippage`.
    """
    return whole_volume * share * share


def book_steps(share: float, depth: float) -> float:
    """Return how many price steps the average of an order lies behind the best price.

    Every step of the book holds `depth` of the volume. The order takes whole steps and a rest; the
    n-th step (from 0) costs n. Source: walking the book, e.g. Bouchaud, Farmer and Lillo, "How
    Markets Slowly Digest Changes in Supply and Demand" (2009). Practice has no real depth.
    """
    levels = share / depth
    full = math.floor(levels)
    rest = levels - full
    if levels <= 0.0:
        return 0.0
    return (full * (full - 1) / 2.0 + full * rest) / levels


def rush(since_open_s: float, until_close_s: float) -> float:
    """Return 2 at the opening and the close, falling to 1 half an hour away from them.

    Source: spreads over the day are U-shaped: McInish and Wood, "An Analysis of Intraday Patterns
    in Bid/Ask Spreads for NYSE Stocks" (1992). The straight line between is our simplification.
    """
    nearest = min(since_open_s, until_close_s)
    return 1.0 + min(1.0, max(0.0, 1.0 - nearest / _RUSH_S))


def impact(
    slippage: Slippage,
    instrument: Instrument,
    price: Decimal,
    quantity: Decimal,
    volume: float,
    rushed: float = 1.0,
) -> Decimal:
    """Return by how much the price moves against an order: whole ticks, never below zero.

    A volume that is not known or smaller than the order counts as taken whole.
    """
    model = slippage.model
    if model is SlippageModel.TICKS or quantity <= 0:
        return ZERO
    taken = float(quantity)
    share = min(1.0, taken / volume) if volume > 0.0 and math.isfinite(volume) else 1.0
    if model is SlippageModel.BOOK:
        steps = book_steps(share, slippage.depth) * rushed
        return instrument.money_up(_exact(steps) * instrument.tick_size)
    fraction = _FRACTION[model](share, slippage.whole_volume) * rushed
    return instrument.money_up(price * _exact(fraction))


def _exact(number: float) -> Decimal:
    # Without the noise of its last digits, which rounding up would make a whole tick of.
    return Decimal(f"{number:.12f}")


_FRACTION = {
    SlippageModel.LINEAR: linear,
    SlippageModel.SQUARE_ROOT: square_root,
    SlippageModel.VOLUME_SHARE: volume_share,
}
