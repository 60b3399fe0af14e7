"""The practice market: a seeded world of invented shares and coins, with a past."""

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec
import numpy as np

from core.clock import MINUTE_NS
from core.data.practice_market.days import TradingDays, minute_opens
from core.data.practice_market.generator import DayMaker, Evening, MadeDay, stream
from core.data.practice_market.names import (
    MOST_COINS,
    MOST_SHARES,
    coin_listings,
    share_listings,
)
from core.data.practice_market.parameters import shipped_parameters
from core.data.practice_market.ticks import DayTicks, day_ticks
from core.data.practice_market.traits import RUPEES_PER_DOLLAR, draw_traits
from core.data.series import BarSeries, Floats, Times
from core.errors import ConfigurationError
from core.model.instrument import Instrument

LABEL = "made-up prices"
MODEL = 1
"""Version of the arithmetic; a change that moves any price must raise it."""

SHARES, COINS = 0, 1
_TRAITS, _TICKS = 3, 1
_MINUTE_S, _DAY_S = 60, 86_400
_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Board:
    """All instruments of one kind and how their days come about."""

    maker: DayMaker

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments in symbol order, as the columns of a day."""
        return self.maker.traits.instruments

    def opens(self, day: datetime.date) -> Times:
        """Return the opening times of the day's minutes."""
        return minute_opens(day, self.maker.minutes, self.maker.kind == COINS)

    def columns(self, made: MadeDay) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Return open, high, low, close and volume of a day, arrays (minutes, instruments)."""
        traits, prints = self.maker.traits, made.prints
        return (
            traits.prices(prints.open),
            traits.prices(prints.high),
            traits.prices(prints.low),
            traits.prices(prints.close),
            traits.volumes(made.lots),
        )

    def ticks(self, made: MadeDay) -> DayTicks:
        """Return the ticks of a day; asking for them changes no bar."""
        rng = stream(self.maker.seed, self.maker.kind, made.day, _TICKS)
        return day_ticks(made, self.opens(made.day), self.maker.traits, rng)

    def minutes(self, days: Sequence[MadeDay], place: int) -> BarSeries:
        """Return the minute bars of one instrument over the days."""
        opens = [self.opens(one.day) for one in days]
        open_ns = np.concatenate([*opens, np.empty(0, np.int64)])
        found = [self.columns(one) for one in days]
        table = [np.concatenate([*(one[at][:, place] for one in found), []]) for at in range(5)]
        return self._series(place, _MINUTE_S, open_ns, open_ns + MINUTE_NS, table)

    def days(self, rows: Sequence["DayRow"], place: int) -> BarSeries:
        """Return the daily bars of one instrument."""
        traits = self.maker.traits
        table = np.array([one.prices[:, place] for one in rows]).reshape(-1, 5)
        open_ns = np.array([self.opens(one.day)[0] for one in rows], np.int64)
        tick, scale = traits.tick_units[place], traits.scale[place]
        prices = [table[:, at] * tick / scale for at in range(4)]
        volume = table[:, 4] * traits.lot_units[place] / traits.lot_scale[place]
        close_ns = open_ns + self.maker.minutes * MINUTE_NS
        return self._series(place, _DAY_S, open_ns, close_ns, [*prices, volume])

    def _series(
        self, place: int, length: int, open_ns: Times, close_ns: Times, table: Sequence[Floats]
    ) -> BarSeries:
        opens, highs, lows, closes, volume = table
        return BarSeries(
            self.instruments[place],
            length,
            open_ns,
            close_ns,
            opens,
            highs,
            lows,
            closes,
            volume,
            made_up=True,
        )


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in short: open, high, low, close in ticks and lots traded, shape (5, instruments)."""

    day: datetime.date
    prices: Floats
    wild: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A board's history up to and including the trading day, and the evening after it."""

    board: Board
    rows: tuple[DayRow, ...]
    kept: tuple[MadeDay, ...]
    today: MadeDay | None
    evening: Evening


class PracticeMarket:
    """A made-up market on one trading day, with its past.

    `shares` (0 to 60) trade 09:15 to 15:30 in India on `trading_days` (Monday to Friday unless
    given; every one is taken as a full session), `coins` (0 to 3) all day and night, days in UTC.
    All are quoted in rupees, and neither kind depends on whether the other is there.
    `history_days` days before `day` exist as daily bars, the last `intraday_history_days` of
    them as minutes. The same arguments give the same bytes. Raises ConfigurationError when the
    arguments do not fit together.
    """

    def __init__(
        self,
        seed: int,
        day: datetime.date,
        shares: int = 12,
        history_days: int = 60,
        intraday_history_days: int = 10,
        coins: int = 0,
        trading_days: Sequence[datetime.date] | None = None,
    ) -> None:
        _check(seed, shares, coins, history_days, intraday_history_days)
        self.seed = seed
        self.day = day
        self._trading = TradingDays(trading_days)
        if shares and day not in self._trading:
            raise ConfigurationError(
                f"Shares do not trade on {day.isoformat()}; choose a trading day for the "
                "practice market."
            )
        self._asked = (shares, history_days, intraday_history_days, coins)
        pasts = [self._past(kind, count) for kind, count in enumerate((shares, coins)) if count]
        self._pasts = tuple(pasts)
        self._places = {
            one.symbol: (past, place)
            for past in self._pasts
            for place, one in enumerate(past.board.instruments)
        }
        self.fingerprint = self._fingerprint()

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the invented instruments in symbol order."""
        both = (one for past in self._pasts for one in past.board.instruments)
        return tuple(sorted(both, key=lambda one: one.symbol))

    def history_daily(self, symbol: str) -> BarSeries:
        """Return the daily bars before the trading day; KeyError for an unknown symbol."""
        past, place = self._places[symbol]
        return past.board.days(past.rows, place)

    def history(self, symbol: str) -> BarSeries:
        """Return the minute bars of the last days before the trading day; KeyError if unknown."""
        past, place = self._places[symbol]
        return past.board.minutes(past.kept, place)

    def day_bars(self) -> list[BarSeries]:
        """Return the trading day's minute bars in symbol order."""
        return [
            past.board.minutes([cast(MadeDay, past.today)], place)
            for _, (past, place) in sorted(self._places.items())
        ]

    def wild_days(self) -> tuple[datetime.date, ...]:
        """Return the days of the past, up to the trading day, on which the market was wild.

        For tests and for people who want to know; a strategy must not see it.
        """
        past = self._pasts[0]
        today = cast(MadeDay, past.today)
        found = [one.day for one in past.rows if one.wild]
        return (*found, today.day) if today.wild else tuple(found)

    def calendar_days(self, days: int | None) -> Iterator[datetime.date]:
        """Yield the days on which anything trades, from the trading day on.

        `days` counts the trading days of the shares (of the coins, when there are no shares);
        None goes on for as long as trading days are known.
        """
        shares, _, _, coins = self._asked
        day, done = self.day, 0
        while days is None or done < days:
            yield day
            done += not shares or day in self._trading
            following = day + _ONE_DAY if not shares else self._trading.after(day)
            if following is None:
                return
            day = day + _ONE_DAY if coins else following

    def walk(self, days: int | None) -> Iterator[list[tuple[Board, MadeDay]]]:
        """Yield calendar_days with what each board makes of them; boards at rest are left out."""
        evenings = [one.evening for one in self._pasts]
        for day in self.calendar_days(days):
            made: list[tuple[Board, MadeDay]] = []
            for place, past in enumerate(self._pasts):
                maker = past.board.maker
                if maker.kind == SHARES and day not in self._trading:
                    continue
                if day == self.day:
                    made.append((past.board, cast(MadeDay, past.today)))
                    continue
                one, evenings[place] = maker.make(day, evenings[place])
                made.append((past.board, one))
            yield made

    def _past(self, kind: int, count: int) -> Past:
        _, history_days, intraday_days, _ = self._asked
        before = self._days_before(kind, history_days)
        board = self._board(kind, count)
        evening = board.maker.beginning(before[0] if before else self.day)
        rows, kept = [], []
        for place, day in enumerate(before):
            made, evening = board.maker.make(day, evening)
            rows.append(_row(made))
            if place >= history_days - intraday_days:
                kept.append(made)
        today, evening = board.maker.make(self.day, evening)
        return Past(board, tuple(rows), tuple(kept), today, evening)

    def _board(self, kind: int, count: int) -> Board:
        parameters = shipped_parameters()
        settings = parameters.coins if kind == COINS else parameters.shares
        listings = coin_listings(count) if kind == COINS else share_listings(count)
        # The traits hang on the seed alone, so that a symbol keeps its character over the years;
        # only the tick follows the day.
        rng = stream(self.seed, kind, datetime.date.min, _TRAITS)
        ts_ns = int(minute_opens(self.day, 1, kind == COINS)[0])
        traits = draw_traits(settings.levels, listings, ts_ns, rng, kind == COINS)
        return Board(DayMaker(self.seed, kind, settings, traits))

    def _days_before(self, kind: int, count: int) -> list[datetime.date]:
        if kind == COINS:
            return [self.day - (count - back) * _ONE_DAY for back in range(count)]
        return self._trading.before(self.day, count)

    def _fingerprint(self) -> str:
        asked: tuple[object, ...] = (MODEL, self.seed, self.day.isoformat(), *self._asked)
        history = [one.day.isoformat() for past in self._pasts for one in past.rows]
        if self._asked[-1]:
            asked = (*asked, RUPEES_PER_DOLLAR)
        text = msgspec.json.encode((asked, history, shipped_parameters()))
        return "practice-" + hashlib.sha256(text).hexdigest()[:32]


def _row(made: MadeDay) -> DayRow:
    prints = made.prints
    table = (
        prints.open[0],
        prints.high.max(axis=0),
        prints.low.min(axis=0),
        prints.close[-1],
        made.lots.sum(axis=0),
    )
    return DayRow(made.day, np.array(table), made.wild)


def _check(seed: int, shares: int, coins: int, history: int, intraday: int) -> None:
    if seed < 0:
        raise ConfigurationError(f"The seed must be 0 or more; it is {seed}.")
    if not (0 <= shares <= MOST_SHARES and 0 <= coins <= MOST_COINS and shares + coins):
        raise ConfigurationError(
            f"The practice market has 1 to {MOST_SHARES} shares and 0 to {MOST_COINS} coins (or "
            f"coins alone); asked for were {shares} shares and {coins} coins."
        )
    if not 0 <= intraday <= history:
        raise ConfigurationError(
            "The minutes of the past must be from days that exist: choose at most "
            f"{history} days of minutes; asked for were {intraday}."
        )
