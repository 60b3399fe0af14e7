"""When a shock hurts most: while the most money was at work in the test."""

from collections.abc import Sequence

import numpy as np

from core.backtest.metrics.trades import TradeTable
from core.backtest.stress.shocks import Begins
from core.data.adjustment.adjusting import local_days
from core.data.series import BarSeries


def worst_moment(trades: TradeTable, series: Sequence[BarSeries], begins: Begins) -> int:
    """Return the opening of a bar inside the time in which the trades held most.

    For a shock at a day's opening that is the first day that opens in that time, or after it; for
    one that comes as it is left, the bar in which that time ends. Without trades it is the middle
    of the prices.
    """
    opens = np.unique(np.concatenate([one.open_ns for one in series]))
    start, end = _most_held(trades) if len(trades) else (int(opens[0]), int(opens[-1]))
    if begins is Begins.OPENING:
        return _first_of_a_day(series, start)
    if begins is Begins.LEAVING and len(trades):
        return int(opens[max(0, int(np.searchsorted(opens, end, "right")) - 1)])
    inside = opens[(opens > start) & (opens < end)]
    if not len(inside):
        after = int(np.searchsorted(opens, start, "right"))
        return int(opens[min(after, len(opens) - 1)])
    return int(inside[len(inside) // 2])


def _most_held(trades: TradeTable) -> tuple[int, int]:
    """Return from when to when the value of what was held was largest, the first such time."""
    times = np.concatenate((trades.entry_ns, trades.exit_ns))
    changes = np.concatenate((trades.value, -trades.value))
    order = np.lexsort((changes, times))
    times, held = times[order], np.cumsum(changes[order])
    best = int(np.argmax(np.round(held, 6)))
    later = times[best + 1 :][times[best + 1 :] > times[best]]
    return int(times[best]), int(later[0]) if len(later) else int(times[best]) + 1


def _first_of_a_day(series: Sequence[BarSeries], start_ns: int) -> int:
    firsts = []
    for one in series:
        days = local_days(one)
        opens = one.open_ns[np.diff(days, prepend=days[0] - 1) != 0]
        later = opens[opens > start_ns]
        firsts.append(int(later[0]) if len(later) else int(opens[-1]))
    return min(firsts)
