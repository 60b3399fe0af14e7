"""Recorded candles laid onto the exchange's time: the past to ask for, the present to trade."""

from decimal import Decimal
from pathlib import Path

from tests.exchanges.bybit.rules import LINEAR, SPOT
from tests.exchanges.bybit.switches import MS, SECOND
from tests.exchanges.bybit.venue import BybitExchange

BARS = "bybit_perp_bars_5m_20250924_20260721.parquet"
SPAN_S = 300
STEP_S = 2
PAST_SHARE = 0.9
Rows = list[tuple[float, ...]]


class Tape:
    """Plays five-minute candles: from the open to both ends to the close, straight between them.

    The first nine tenths of the record are the past, the rest is played, then begins again.
    """

    def __init__(self, exchange: BybitExchange, rows: dict[str, Rows], now_ns: int) -> None:
        self._exchange = exchange
        self._rows: dict[str, Rows] = {}
        self._said: dict[str, int] = {}
        now_s = now_ns // SECOND
        self._began_s = now_s - now_s % SPAN_S
        for symbol, recorded in rows.items():
            cut = int(len(recorded) * PAST_SHARE)
            first_s = self._began_s - cut * SPAN_S
            past = [
                ((first_s + number * SPAN_S) * 1000.0, *row[1:])
                for number, row in enumerate(recorded[:cut])
            ]
            self._rows[symbol] = recorded[cut:]
            for category in (LINEAR, SPOT):
                market = exchange.markets.get((category, symbol))
                if market is not None:
                    market.past = past
                    market.move_to(Decimal(str(recorded[cut][1])))

    def play(self, now_ns: int) -> None:
        """Move every price to where it is now, at most every two seconds."""
        second = now_ns // SECOND - self._began_s
        step = second // STEP_S
        for symbol, rows in self._rows.items():
            if self._said.get(symbol) == step:
                continue
            self._said[symbol] = step
            row = rows[second // SPAN_S % len(rows)]
            price = _price(row, second % SPAN_S / SPAN_S)
            volume = Decimal(str(row[5])) * STEP_S / SPAN_S
            for category in (LINEAR, SPOT):
                market = self._exchange.markets.get((category, symbol))
                if market is not None:
                    traded = max(volume, market.rule.step)
                    self._exchange.floor.meet(market, price, traded - traded % market.rule.step)


def _price(row: tuple[float, ...], share: float) -> Decimal:
    _, opened, high, low, close, _ = row
    path = (opened, low, high, close) if close >= opened else (opened, high, low, close)
    leg = min(int(share * 3), 2)
    within = share * 3 - leg
    return Decimal(str(round(path[leg] + (path[leg + 1] - path[leg]) * within, 6)))


def recorded(folder: Path, bars: int = 40_000) -> dict[str, Rows]:
    """Read the last candles of every coin: (start ms, open, high, low, close, volume)."""
    import pandas as pd

    frame = pd.read_parquet(folder / "crypto" / BARS)
    columns = ["open", "high", "low", "close", "volume"]
    found: dict[str, Rows] = {}
    for symbol, group in frame.groupby("symbol", sort=True):
        part = group.tail(bars)
        starts = (part["time"].astype("int64") // MS).tolist()
        values = part[columns].to_numpy(dtype=float).tolist()
        found[str(symbol)] = [(s, *row) for s, row in zip(starts, values, strict=True)]
    return found
