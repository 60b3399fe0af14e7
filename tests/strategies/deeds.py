"""What a strategy is expected to do, from signals computed another way."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from core.strategy.base import Strategy
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

FILES = {
    "RELIANCE": ("nse/bars_1m_20160816_20160909.parquet", 60),
    "ICIL": ("nse/bars_1m_20160816_20160909.parquet", 60),
    "INFY": ("nse/bars_1d_adjusted_2008_2021.parquet", 86_400),
    "ETHUSDT": ("crypto/bybit_perp_bars_4h_20250924_20260721.parquet", 14_400),
}
Deed = tuple[int, str]


def bars_of(symbol: str, shared_data: Path) -> list[Bar]:
    file, seconds = FILES[symbol]
    return bars_in(shared_data / file, symbol, seconds)


def columns_of(bars: Sequence[Bar]) -> tuple[np.ndarray, ...]:
    """Return open, high, low and close."""
    names = ("open", "high", "low", "close")
    return tuple(np.array([getattr(bar, name) for bar in bars]) for name in names)


def follow(enters: Sequence[int], leaves: Sequence[tuple[bool, bool]], *, both: bool) -> list[Deed]:
    """Return what must be done when each order fills at once.

    `enters` holds 1 and -1 on the bars of entries; `leaves` whether a long, a short is left. An
    entry that finds the other side held waits for the bar after it was left.
    """
    deeds: list[Deed] = []
    held, waiting = 0, 0
    for i, (enter, (leave_long, leave_short)) in enumerate(zip(enters, leaves, strict=True)):
        if enter > 0 or (enter < 0 and both):
            waiting = enter
        elif (waiting > 0 and leave_long) or (waiting < 0 and leave_short):
            waiting = 0
        if held:
            if leave_long if held > 0 else leave_short:
                deeds.append((i, "close"))
                held = 0
            else:
                waiting = 0
        elif waiting:
            held, waiting = waiting, 0
            deeds.append((i, "buy" if held > 0 else "short"))
    return deeds


def deeds_of(
    kind: type[Strategy], symbol: str, bars: Sequence[Bar], /, **values: object
) -> tuple[list[Deed], list[tuple[int, OrderIntent]]]:
    """Return what a strategy does on the bars, as words and as the wishes themselves."""
    found = wishes_of(kind, bars, StrategyContext(instrument_of(symbol)), **values)
    words = {Side.BUY: "buy", Side.SELL: "short"}
    deeds = [
        (i, words[wish.side] if wish.purpose is Purpose.ENTRY else "close") for i, wish in found
    ]
    return deeds, found


def check_exits(
    found: Sequence[tuple[int, OrderIntent]], close: np.ndarray, away: np.ndarray
) -> None:
    """Hold that each safety exit lies `away` from the close, rounded from the price."""
    entries = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    assert entries
    for i, wish in entries:
        exact = close[i] - wish.side.sign * away[i]
        assert abs(float(wish.stop_price) - exact) <= 0.05 + 1e-9
        assert (float(wish.stop_price) - exact) * wish.side.sign <= 1e-9
