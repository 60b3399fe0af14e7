"""What a strategy needs in a test: real bars, and a context whose orders fill at once."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from core.model.instrument import ZERO, Instrument, crypto_coin, nse_share
from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose
from core.strategy.base import Strategy

SECOND_NS = 1_000_000_000


class StrategyContext:
    """Holds one unit after an entry and none after an exit, without delay and refusals."""

    def __init__(self, instrument: Instrument | None = None) -> None:
        self.instrument = instrument or nse_share("INFY")
        self.held = ZERO
        self.others: dict[str, Decimal] = {}
        self.waiting = False
        self.now = 0

    def position(self, symbol: str | None = None) -> Decimal:
        return self.held if symbol is None else self.others.get(symbol, ZERO)

    def busy(self) -> bool:
        return self.waiting

    def now_ns(self) -> int:
        return self.now

    def fill(self, wish: OrderIntent) -> None:
        self.held = Decimal(wish.side.sign) if wish.purpose is Purpose.ENTRY else ZERO


def wishes_of(
    kind: type[Strategy],
    bars: Iterable[Bar],
    context: StrategyContext | None = None,
    /,
    **values: object,
) -> list[tuple[int, OrderIntent]]:
    """Feed the bars, fill each wish at once; return (number of the bar, wish)."""
    context = context or StrategyContext()
    strategy = kind(context, **values)
    found = []
    for i, bar in enumerate(bars):
        context.now = bar.close_ns
        for wish in strategy.on_bar(bar):
            found.append((i, wish))
            context.fill(wish)
    return found


@cache
def frame_of(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


def bars_in(path: Path, symbol: str, timeframe_s: int, last: int | None = None) -> list[Bar]:
    """Return a symbol's bars of a parquet file of the study data, or the last of them."""
    frame = frame_of(path)
    rows = frame[frame["symbol"] == symbol].tail(last) if last else frame[frame["symbol"] == symbol]
    opens = rows["time"].dt.as_unit("ns").dt.tz_convert("UTC").dt.tz_localize(None)
    starts = opens.to_numpy().astype(np.int64).tolist()
    columns = [rows[name].to_numpy(float).tolist() for name in _COLUMNS]
    length_ns = timeframe_s * SECOND_NS
    return [
        Bar(symbol, timeframe_s, start, start + length_ns, *prices)
        for start, *prices in zip(starts, *columns, strict=True)
    ]


_COLUMNS = ("open", "high", "low", "close", "volume")


def instrument_of(symbol: str) -> Instrument:
    """Return a coin for …USDT, else an NSE share."""
    if symbol.endswith("USDT"):
        return crypto_coin(symbol, Decimal("0.0001"), Decimal("0.001"))
    return nse_share(symbol)
