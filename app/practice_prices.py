"""The prices a practice account trades under the window: made up, or the person's own files."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

import numpy as np
from msgspec import structs

from app.practice_account import AccountFacts, PracticeAccount
from app.price_adjustment import AS_THEY_ARE, AdjustmentWish, adjusted_prices
from app.price_choices import FILES, MADE_UP, made_up_key
from app.settings import PracticeSettings, Settings
from core.clock import MINUTE_NS, SECOND_NS, to_datetime
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.practice_market import PracticeFeed, PracticeMarket
from core.data.practice_market.generator import MadeDay
from core.data.practice_market.market import Board
from core.data.practice_market.names import coin_listings, share_listings
from core.data.recent_bars import RecentBars, calendars_by
from core.data.recording_feed import RecordingFeed
from core.data.series import BarSeries
from core.errors import StorageError, UserMistake
from core.model.instrument import Market
from core.model.market import TIMEFRAMES, timeframe_name
from ui.deck import Plan
from ui.price_choice import COINS, SHARES

if TYPE_CHECKING:
    from core.data.bar_store import BarStore, CatalogEntry

HISTORY_DAYS = 120
MINUTES_DAYS = 15
_DAYS_AHEAD = 3_650
_KEPT_DAYS = 250  # of the days already traded, for the charts
_FULL_DAY_NS = 375 * MINUTE_NS
_TEACHES = 5  # one part in five of a file comes before the trading
WARM_BARS = 1_000


@dataclass(frozen=True)
class OpenedPrices:
    """A feed to trade, the bars it shows, and words about it.

    `begin_at` must be called once before the first price is taken: it lays in the bars up to a
    moment and lets the feed go on from there. 0 is the beginning; it returns the moment.
    """

    feed: RecordingFeed
    bars: RecentBars
    words: str
    begin_at: Callable[[int], int]


class PriceWorld(Protocol):
    """One source of prices with one account of its own."""

    key: str
    least_s: int
    """The length of the shortest bars, in seconds; 0 when there are no prices."""

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols there are prices of, in order."""
        ...

    def begin(self, cash: Decimal, today: date) -> AccountFacts:
        """Return what a new account begins with."""
        ...

    def open(self, facts: AccountFacts) -> OpenedPrices:
        """Return the prices of an account.

        Raises UserMistake when they are no longer those the account began with.
        """
        ...


class MadeUpPrices:
    """The practice market: every trade of its invented shares and coins, day after day."""

    least_s = 60

    def __init__(
        self, settings: Settings, market: str = SHARES, begun: AccountFacts | None = None
    ) -> None:
        self.key = made_up_key(market)
        practice = self._practice = settings.practice
        self._shares, self._coins = counts_of(practice, market)
        if begun is not None:
            # An account that was begun keeps its market, whatever the settings say by now.
            self._shares, self._coins = begun.shares, begun.coins

    def symbols(self) -> tuple[str, ...]:
        """Return the invented shares, then the invented coins."""
        return self.shares() + self.coins()

    def shares(self) -> tuple[str, ...]:
        """Return the invented shares."""
        return tuple(one.symbol for one in share_listings(self._shares))

    def coins(self) -> tuple[str, ...]:
        """Return the invented coins."""
        return tuple(one.symbol for one in coin_listings(self._coins))

    def begin(self, cash: Decimal, today: date) -> AccountFacts:
        """Begin on the newest day that is not after today and on which all of it trades."""
        days = _days_back(today)
        day = next(one for one in days if _is_full(one)) if self._shares else today
        facts = AccountFacts(
            cash=cash, seed=self._practice.seed, shares=self._shares, coins=self._coins, day=day
        )
        feed = PracticeFeed(market_of(facts), ticks=True, days=None)
        return structs.replace(facts, fingerprint=feed.fingerprint)

    def open(self, facts: AccountFacts) -> OpenedPrices:
        """Return the prices of an account; see PriceWorld."""
        market = market_of(facts)
        feed = PracticeFeed(market, ticks=True, days=None)
        _check_same(facts, feed.fingerprint)
        bars = RecentBars(calendars_by(calendar_for))

        def begin_at(resume_ns: int) -> int:
            begins_ns = resume_ns or first_opening(facts)
            shown_ns = 0
            for series in with_days_traded(market, begins_ns):
                bars.preload(series)
                bars.preload_longer(market.history_daily(series.symbol))
                shown_ns = max(shown_ns, int(series.close_ns[-1]))
            # The last minute is taken in once more, so that what trades then has a price. A new
            # account begins with the first trade: coins that traded before it are the past.
            feed.skip_until(shown_ns - MINUTE_NS if resume_ns else begins_ns - 1)
            return begins_ns

        words = f"made-up prices of {invented(facts.shares, facts.coins)}"
        return OpenedPrices(RecordingFeed(feed, bars.take), bars, words, begin_at)


def counts_of(practice: PracticeSettings, market: str) -> tuple[int, int]:
    """Return how many shares and coins a made-up market has by the settings."""
    return practice.shares * (market != COINS), practice.coins * (market != SHARES)


def invented(shares: int, coins: int) -> str:
    """Return in words what a made-up market holds: "12 invented shares and 3 invented coins"."""
    kinds = ((shares, "share"), (coins, "coin"))
    parts = [f"{n} invented {word}{'s' if n != 1 else ''}" for n, word in kinds if n]
    return " and ".join(parts)


class FilePrices:
    """The person's imported files, played again; the first fifth teaches the strategy."""

    def __init__(self, store: "BarStore", plan: Plan) -> None:
        self._store = store
        self.entries = chosen_entries(store, plan)
        self._wish = AdjustmentWish(way=plan.adjust)
        self.key = files_key(self.entries, plan.adjust)
        self.least_s = self.entries[0].timeframe_s if self.entries else 0

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols of the files."""
        return tuple(entry.symbol for entry in self.entries)

    def begin(self, cash: Decimal, today: date) -> AccountFacts:
        """Begin a fifth into the longest series, at a day's opening."""
        series = self._series()
        feed = HistoricalFeed(series)
        return AccountFacts(cash=cash, fingerprint=feed.fingerprint, begins_ns=_first_fifth(series))

    def open(self, facts: AccountFacts) -> OpenedPrices:
        """Return the prices of an account; see PriceWorld."""
        series = self._series()
        _check_same(facts, HistoricalFeed(series).fingerprint)
        bars = RecentBars(calendars_by(calendar_for))
        feed = HistoricalFeed(series, label="your own prices", start_ns=facts.begins_ns)

        def begin_at(resume_ns: int) -> int:
            now_ns = max(facts.begins_ns, resume_ns)
            for one in series:
                bars.preload(one, int(np.searchsorted(one.close_ns, now_ns, side="right")))
            if resume_ns:
                feed.skip_until(resume_ns - feed.timeframe_s * SECOND_NS)
            return now_ns

        length = timeframe_name(feed.timeframe_s)
        day = f"{to_datetime(facts.begins_ns):%d %b %Y}"
        how = "" if self._wish.way == AS_THEY_ARE else ", splits taken out"
        words = f"{len(series)} of your own series in {length} bars{how}, traded from {day}"
        return OpenedPrices(RecordingFeed(feed, bars.take), bars, words, begin_at)

    def _series(self) -> list[BarSeries]:
        if not self.entries:
            raise UserMistake("No price file has been read yet. Choose one, then press START.")
        read = self._store.read
        stored = [read(one.market, one.symbol, one.timeframe_s) for one in self.entries]
        return list(adjusted_prices(stored, self._wish).series)


def world_of(plan: Plan, settings: Settings, store: "BarStore | None" = None) -> PriceWorld:
    """Return the prices a plan asks for; raise UserMistake for those there are not."""
    if plan.prices == MADE_UP:
        return MadeUpPrices(settings, plan.market, _begun(settings, plan.market))
    if plan.prices == FILES:
        from core.data.bar_store import BarStore  # pyarrow behind it is slow to load

        return FilePrices(store or BarStore(settings.bars_folder), plan)
    raise UserMistake("Nothing is stored of these prices. Choose made-up prices or your own file.")


def _begun(settings: Settings, market: str) -> AccountFacts | None:
    try:
        return PracticeAccount(settings.paths.sessions, made_up_key(market)).facts()
    except StorageError:
        return None  # opening the account says what is wrong with it, and what to do


def market_of(facts: AccountFacts) -> PracticeMarket:
    """Return the made-up market an account trades, made once."""
    return _market(facts.seed, facts.day, facts.shares, facts.coins)


@lru_cache(maxsize=2)
def _market(seed: int, day: date, shares: int, coins: int) -> PracticeMarket:
    first = day - timedelta(days=2 * HISTORY_DAYS + 60)
    return PracticeMarket(
        seed,
        day,
        shares=shares,
        coins=coins,
        history_days=HISTORY_DAYS,
        intraday_history_days=MINUTES_DAYS,
        trading_days=full_days(first, day + timedelta(days=_DAYS_AHEAD)),
    )


def full_days(first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last` on which NSE trades its usual whole session."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if _is_full(day))


def chosen_entries(store: "BarStore", plan: Plan) -> tuple["CatalogEntry", ...]:
    """Return what is stored of the plan's files: of one market and one bar length.

    Of several, the longest bars the plan's timeframe can be made of; then the most symbols.
    """
    names = {path.name for path in plan.files}
    entries = [entry for entry in store.catalog() if not names or names & _sources(store, entry)]
    groups = [tuple(group) for _, group in groupby(sorted(entries, key=_kind), key=_kind)]
    wanted = TIMEFRAMES.get(plan.timeframe, 0)

    def rank(group: tuple["CatalogEntry", ...]) -> tuple[bool, int, int]:
        length = group[0].timeframe_s
        fits = wanted >= length and wanted % length == 0
        return fits, length if fits else -length, len(group)

    return max(groups, key=rank, default=())


def _sources(store: "BarStore", entry: "CatalogEntry") -> set[str]:
    return set(store.facts(entry.market, entry.symbol, entry.timeframe_s).notes)


def files_key(entries: Sequence["CatalogEntry"], adjust: str) -> str:
    """Return the name of the account that trades stored prices, adjusted in one way or not."""
    # Other prices are another account: what was bought at the old ones has no price here.
    tail = "" if adjust == AS_THEY_ARE else f"-{adjust}"
    return f"{FILES}-{_short_hash(entries)}{tail}"


def _kind(entry: "CatalogEntry") -> tuple[str, int]:
    return entry.market.value, entry.timeframe_s


def _short_hash(entries: Sequence["CatalogEntry"]) -> str:
    text = "\n".join("|".join(map(str, entry)) for entry in entries)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _check_same(facts: AccountFacts, fingerprint: str) -> None:
    if facts.fingerprint != fingerprint:
        raise UserMistake(
            "The prices of this practice account are no longer the ones it was begun with, so it "
            "cannot go on. Start the practice account over; the old one is put aside, not deleted."
        )


def _first_fifth(series: Sequence[BarSeries]) -> int:
    longest = max(series, key=len)
    opens_ns = int(longest.open_ns[len(longest) // _TEACHES])
    calendar = calendar_for(longest.instrument.market)
    return min(opens_ns, calendar.day_bounds(calendar.trading_day(opens_ns))[0])


def first_opening(facts: AccountFacts) -> int:
    """Return the moment an account begins: at the exchange's opening, if there are shares."""
    market = Market.NSE if facts.shares else Market.CRYPTO
    return calendar_for(market).day_bounds(facts.day)[0]


def with_days_traded(
    market: PracticeMarket, until_ns: int, most: int = _KEPT_DAYS
) -> list[BarSeries]:
    """Return each symbol's minutes: the past, and those already traded up to a moment."""
    traded: dict[int, tuple[Board, deque[MadeDay]]] = {}
    for day in market.walk(None):
        begun = [(board, made) for board, made in day if board.opens(made.day)[0] < until_ns]
        if not begun:
            break
        for board, made in begun:
            known = traded.setdefault(board.maker.kind, (board, deque(maxlen=most)))
            known[1].append(made)
    found = {one.symbol: market.history(one.symbol) for one in market.instruments()}
    for board, days in traded.values():
        for place, instrument in enumerate(board.instruments):
            one = board.minutes(tuple(days), place)
            shown = one.rows(0, int(np.searchsorted(one.close_ns, until_ns, "right")))
            found[instrument.symbol] = _joined(found[instrument.symbol], shown)
    return list(found.values())


def _joined(first: BarSeries, then: BarSeries) -> BarSeries:
    return BarSeries(
        first.instrument,
        first.timeframe_s,
        np.concatenate((first.open_ns, then.open_ns)),
        np.concatenate((first.close_ns, then.close_ns)),
        np.concatenate((first.open, then.open)),
        np.concatenate((first.high, then.high)),
        np.concatenate((first.low, then.low)),
        np.concatenate((first.close, then.close)),
        np.concatenate((first.volume, then.volume)),
        first.made_up,
    )


def _days_back(day: date) -> Iterator[date]:
    while True:
        yield day
        day -= timedelta(days=1)


def _is_full(day: date) -> bool:
    sessions = calendar_for(Market.NSE).sessions(day)
    return len(sessions) == 1 and sessions[0].close_ns - sessions[0].open_ns == _FULL_DAY_NS
