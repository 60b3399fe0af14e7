"""A strategy that is the crossing of two simple averages, said in numbers instead of a kernel."""

from typing import NamedTuple


class AverageCrossing(NamedTuple):
    """What such a strategy decides by.

    `fast` and `slow` are lengths of simple averages of closes, in bars, fast < slow; averages
    nearer than 1e-12 of the slow one count as no change of sides. The safety exit of an entry lies
    `stop_ranges` average true ranges (Wilder's, over `range_bars`) from the close. `both`: short
    entries too. Codes are those of `indicators.turns.code_of`.
    """

    fast: int
    slow: int
    range_bars: int
    stop_ranges: float
    both: bool
