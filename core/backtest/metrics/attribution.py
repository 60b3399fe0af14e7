"""Where a result came from: by strategy, share or coin, hour, weekday and mood of the market."""

from collections.abc import Hashable, Sequence
from datetime import tzinfo

import numpy as np
from msgspec import Struct

from core.backtest.metrics.trades import TradeTable, profit_factor, win_rate
from core.clock import to_datetime


class Part(Struct, frozen=True):
    """The trades of one kind: how many, what they gave after costs, how many of them won."""

    name: str
    trades: int
    profit: float
    charges: float
    win_rate: float
    profit_factor: float


class Attribution(Struct, frozen=True):
    """A result taken apart; each list adds up to all trades. `by_regime` is empty if not known."""

    by_strategy: tuple[Part, ...]
    by_symbol: tuple[Part, ...]
    by_hour: tuple[Part, ...]
    by_weekday: tuple[Part, ...]
    by_regime: tuple[Part, ...]


def attribute(trades: TradeTable, zone: tzinfo) -> Attribution:
    """Return the result by kinds of trades; hours and weekdays are those of the entry in `zone`.

    Weekdays are numbered 1 (Monday) to 7 (ISO 8601), hours 0 to 23.
    """
    moments = [to_datetime(int(one), zone) for one in trades.entry_ns]
    return Attribution(
        by_strategy=_parts(trades, trades.strategy),
        by_symbol=_parts(trades, trades.symbol),
        by_hour=_parts(trades, [one.hour for one in moments]),
        by_weekday=_parts(trades, [one.isoweekday() for one in moments]),
        by_regime=_parts(trades, trades.regime),
    )


def _parts(trades: TradeTable, kinds: Sequence[Hashable]) -> tuple[Part, ...]:
    places: dict[Hashable, list[int]] = {}
    for at, kind in enumerate(kinds):
        places.setdefault(kind, []).append(at)
    return tuple(_part(str(kind), trades, places[kind]) for kind in sorted(places, key=_order))


def _part(name: str, trades: TradeTable, places: list[int]) -> Part:
    profit = trades.profit[places]
    return Part(
        name,
        len(places),
        float(np.sum(profit)),
        float(np.sum(trades.charges[places])),
        win_rate(profit),
        profit_factor(profit),
    )


def _order(kind: Hashable) -> tuple[int, str]:
    return (kind, "") if isinstance(kind, int) else (0, str(kind))
