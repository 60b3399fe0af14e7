"""Recorded prices laid onto the exchange's days: what trades now, and what traded before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from tests.exchanges.kite.candles import DAY, Minute
from tests.exchanges.kite.market import Market
from tests.exchanges.kite.times import (
    DAY_NS,
    MINUTE_NS,
    OPEN_MINUTE,
    SECOND_NS,
    at,
    day_of,
    trading_date,
)

_MINUTES = 375
# Open, high, low, close by the second they first trade at; each trades on every five seconds.
_FIRST_S = (0, 20, 40, 59)
_STEPS = tuple(
    (sum(s >= first for first in _FIRST_S) - 1, s) for s in (*range(0, 60, 5), _FIRST_S[-1])
)
_INDEX_NAMES = {"NIFTY50": "NIFTY 50", "NIFTYIT": "NIFTY IT", "INDIAVIX": "INDIA VIX"}
Recorded = tuple[Decimal, Decimal, Decimal, Decimal, int]


@dataclass(frozen=True)
class Split:
    """From `day` on, what traded before is shown divided by `factor`."""

    key: str
    day: date
    factor: int


class Tape:
    """Sessions of 375 recorded minutes each; every trading day of the exchange plays one."""

    def __init__(self, market: Market, sessions: dict[str, list[list[Recorded]]]) -> None:
        self._market = market
        self._sessions = sessions
        self.splits: list[Split] = []
        self.around_the_clock = False
        self._played_ns = 0
        self._kept: dict[tuple[str, int, int], list[tuple[int, Recorded]]] = {}

    @property
    def keys(self) -> list[str]:
        return list(self._sessions)

    def begin(self, now_ns: int) -> None:
        """Start to play at a moment, with the last price before it on every board."""
        self._played_ns = now_ns
        for key in self._sessions:
            board = self._market.board(key)
            bar = self._bar(key, now_ns - MINUTE_NS) or self._sessions[key][0][0]
            board.begin(bar[3])

    def prints(self, now_ns: int) -> Iterator[tuple[str, Decimal, int, int]]:
        """Yield (key, price, quantity, time) of every print since the last call."""
        begin = self._played_ns
        self._played_ns = now_ns
        if now_ns - begin > DAY_NS:
            begin = now_ns - DAY_NS
        minute = begin // MINUTE_NS * MINUTE_NS
        while minute <= now_ns:
            due = [
                (n, minute + s * SECOND_NS)
                for n, s in _STEPS
                if begin < minute + s * SECOND_NS <= now_ns
            ]
            for key in self._sessions if due else ():
                bar = self._bar(key, minute)
                if bar is not None:
                    for n, at_ns in due:
                        yield key, bar[n], bar[4] // len(_STEPS), at_ns
            minute += MINUTE_NS

    def candles(
        self, token: int, minutes: int, from_ns: int, to_ns: int, now_ns: int
    ) -> list[Minute]:
        """Return what traded, adjusted for every split that is known by now."""
        listed = self._market.by_token.get(token)
        if listed is None or listed.key not in self._sessions:
            return []
        found = []
        end_ns = min(to_ns, now_ns)
        for day in _trading_days(from_ns, end_ns):
            opened = at(day, OPEN_MINUTE)
            traded = (now_ns - opened) // MINUTE_NS + 1
            for first, bar in self._gathered(listed.key, day, minutes, min(traded, _MINUTES)):
                start = at(day, 0) if minutes == DAY else opened + first * MINUTE_NS
                # A day counts by its date, whatever the hour that was asked for.
                if minutes == DAY or from_ns <= start <= end_ns:
                    found.append(self._adjusted(listed.key, start, bar, now_ns))
        return found

    def _gathered(
        self, key: str, day: date, minutes: int, traded: int
    ) -> list[tuple[int, Recorded]]:
        """Return a day's candles so far, each with its first minute; whole days are kept."""
        sessions = self._sessions[key]
        number = day.toordinal() % len(sessions)
        kept = self._kept.get((key, number, minutes))
        if kept is not None and traded == _MINUTES:
            return kept
        session = sessions[number][: max(traded, 0)]
        made = [
            (first, _joined(session[first : first + minutes]))
            for first in range(0, len(session), minutes)
        ]
        if traded == _MINUTES:
            self._kept[key, number, minutes] = made
        return made

    def _adjusted(self, key: str, at_ns: int, bar: Recorded, now_ns: int) -> Minute:
        factor = 1
        for one in self.splits:
            if one.key == key and day_of(at_ns) < one.day <= day_of(now_ns):
                factor *= one.factor
        prices = [(price / factor).quantize(Decimal("0.01")) for price in bar[:4]]
        return Minute(at_ns, *prices, bar[4] * factor)

    def _bar(self, key: str, at_ns: int) -> Recorded | None:
        day = day_of(at_ns)
        index = (at_ns - at(day, OPEN_MINUTE)) // MINUTE_NS
        if self.around_the_clock:
            index %= _MINUTES
        elif not (0 <= index < _MINUTES and trading_date(day)):
            return None
        sessions = self._sessions[key]
        session = sessions[day.toordinal() % len(sessions)]
        return session[index] if index < len(session) else None


def _joined(bars: list[Recorded]) -> Recorded:
    high, low = max(one[1] for one in bars), min(one[2] for one in bars)
    return bars[0][0], high, low, bars[-1][3], sum(one[4] for one in bars)


def _trading_days(from_ns: int, to_ns: int) -> Iterator[date]:
    day, last = day_of(from_ns), day_of(to_ns)
    while day <= last:
        if trading_date(day):
            yield day
        day = date.fromordinal(day.toordinal() + 1)


def recorded(folder: Path, market: Market, only: Sequence[str] | None = None) -> Tape:
    """Read the minutes of 2016 for what is listed; prices go onto today's tick grid."""
    import pandas as pd

    frame = pd.read_parquet(folder / "nse" / "bars_1m_20160816_20160909.parquet")
    frame["key"] = "NSE:" + frame["symbol"].replace(_INDEX_NAMES)
    wanted = set(market.boards) if only is None else {f"NSE:{one}" for one in only}
    frame = frame[frame["key"].isin(wanted & set(market.boards))]
    sessions: dict[str, list[list[Recorded]]] = {}
    for (key, _), group in frame.groupby(["key", frame["time"].dt.date], sort=True):
        tick = market.boards[key].listed.tick or Decimal("0.05")
        rows = group[["open", "high", "low", "close", "volume"]].itertuples(index=False)
        sessions.setdefault(key, []).append([_on_grid(row, tick) for row in rows])
    return Tape(market, sessions)


def _on_grid(row: tuple[float, ...], tick: Decimal) -> Recorded:
    prices = [
        (Decimal(str(price)) / tick).to_integral_value(ROUND_HALF_EVEN) * tick for price in row[:4]
    ]
    return (prices[0], prices[1], prices[2], prices[3], int(row[4]))
