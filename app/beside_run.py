"""Tests a kept test's rules once more on the days the practice account traded, and compares.

A test's own days may lie before those of practice, and its money at that time was another: only
the same days with the same money show what practice did otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from app.account_disk import JOURNAL_FILE, PLACE_FILE
from app.backtest_run import tested
from app.backtest_task import BacktestNews, BacktestTask
from app.beside_words import NO_DIARY, OTHER_PRICES, no_account, no_trades, sheet_of
from app.bootstrap import bars_of
from app.card_run import setup_of
from app.card_task import FilesTask, MadeUpTask, MeasureTask
from app.practice_account import AccountFacts, PracticeAccount
from app.practice_prices import files_key, first_opening, market_of, with_days_traded
from app.price_adjustment import adjusted_prices
from app.price_choices import made_up_key
from app.run_document import RunDocument
from core.clock import iso
from core.data.bar_builder import resample
from core.data.bar_store import BarStore
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.practice_market import PracticeFeed, PracticeMarket
from core.data.series import BarSeries
from core.errors import UserMistake
from core.events.facts import DayStarted
from core.model.instrument import Instrument
from core.model.market import TIMEFRAMES, Bar
from core.state.session_state import SessionState
from core.storage.sql_journal import SqlJournal, sqlite_url
from ui.deck_beside import BesideSheet
from ui.price_choice import BOTH, COINS, SHARES

Tell = Callable[[BacktestNews], None]
_MOST_DAYS = 2_000
_WARM_BARS = 1_000


@dataclass(frozen=True)
class Practised:
    """What the practice account did: its state, and the days on which the bot was there."""

    state: SessionState
    days: frozenset[str]


@dataclass(frozen=True)
class PracticeDays:
    """The prices practice traded, and the bars before them that it learned from."""

    series: list[BarSeries]
    before: Mapping[str, BarSeries]
    daily: Mapping[str, BarSeries]

    def history(self, symbol: str, timeframe_s: int) -> Sequence[Bar]:
        """Return the bars before the first traded one."""
        known = self.daily if timeframe_s >= TIMEFRAMES["1d"] else self.before
        past = known.get(symbol, self.before.get(symbol))
        if past is None or not len(past):
            return ()
        made = resample(past, timeframe_s, calendar_for(past.instrument.market))
        return bars_of(made.rows(max(0, len(made) - _WARM_BARS), len(made)))


def beside(
    work: MeasureTask, title: str, symbols: Sequence[str], sessions: Path, tell: Tell
) -> BesideSheet:
    """Return how practice differs from a test of the same days; raise UserMistake in words."""
    (card,) = work.cards
    account = PracticeAccount(sessions, account_key(work))
    facts = account.facts()
    if facts is None:
        return BesideSheet(nothing=no_account(work))
    if not (account.folder / JOURNAL_FILE).exists():
        raise UserMistake(NO_DIARY if (account.folder / PLACE_FILE).exists() else no_account(work))
    practised = read_practice(account.folder, facts)
    state = practised.state
    if not _did_something(state, card.strategy, symbols):
        others = sorted({one.strategy for one in state.book.trades} - {card.strategy})
        return BesideSheet(nothing=no_trades(title, symbols, others))
    prices = practice_days(work, facts, state.last_ts_ns, symbols)
    if not prices.series:
        return BesideSheet(nothing=OTHER_PRICES)
    feed = HistoricalFeed(prices.series, label=work.label)
    task = BacktestTask(
        work=replace(work, cash=facts.cash),
        title=title,
        symbols=tuple(one.symbol for one in prices.series),
        tested_ns=0,
        file="",
    )
    made = tested(task, setup_of(task.work, prices, feed), feed, prices.series, tell)
    instruments = {one.symbol: one.instrument for one in prices.series}
    done = _document(practised, instruments, card.strategy)
    return sheet_of(made, done, practised.days, card.timeframe_s)


def account_key(work: MeasureTask) -> str:
    """Return the name of the practice account that trades a test's prices."""
    if work.made_up is not None:
        return _made_up_key(work.made_up)
    assert work.files is not None  # a test has prices
    return _files_key(work.files, work.adjustment.way)


def read_practice(folder: Path, facts: AccountFacts) -> Practised:
    """Return what an account's diary holds; the account itself is not touched."""
    state, days = SessionState(facts.cash), set()
    journal = SqlJournal(sqlite_url(folder / JOURNAL_FILE))
    try:
        for _, fact in journal.read():
            state.apply(fact)
            if isinstance(fact, DayStarted):
                days.add(fact.day)
    finally:
        journal.close()
    return Practised(state, frozenset(days))


def practice_days(
    work: MeasureTask, facts: AccountFacts, until_ns: int, symbols: Sequence[str]
) -> PracticeDays:
    """Return the prices of an account from its beginning until a moment; none if they changed."""
    if work.made_up is not None:
        return _made_up_days(facts, until_ns, symbols)
    assert work.files is not None  # a test has prices
    store = BarStore(Path(work.files.folder))
    read = [
        store.read(work.files.market, symbol, work.files.timeframe_s)
        for symbol in work.files.symbols
    ]
    whole = adjusted_prices(read, work.adjustment).series
    if HistoricalFeed(whole).fingerprint != facts.fingerprint:
        return PracticeDays([], {}, {})
    return _cut(whole, facts.begins_ns, until_ns, symbols, {})


def _made_up_days(facts: AccountFacts, until_ns: int, symbols: Sequence[str]) -> PracticeDays:
    market: PracticeMarket = market_of(facts)
    if PracticeFeed(market, ticks=True, days=None).fingerprint != facts.fingerprint:
        return PracticeDays([], {}, {})
    whole = with_days_traded(market, until_ns, _MOST_DAYS)
    daily = {one.symbol: market.history_daily(one.symbol) for one in whole}
    return _cut(whole, first_opening(facts), until_ns, symbols, daily)


def _cut(
    whole: Sequence[BarSeries],
    begins_ns: int,
    until_ns: int,
    symbols: Sequence[str],
    daily: Mapping[str, BarSeries],
) -> PracticeDays:
    series, before = [], {}
    for one in whole:
        if one.symbol not in symbols:
            continue
        first, last = (
            int(np.searchsorted(one.open_ns, begins_ns)),
            int(np.searchsorted(one.close_ns, until_ns, "right")),
        )
        if last > first:
            series.append(one.rows(first, last))
            before[one.symbol] = one.rows(0, first)
    return PracticeDays(series, before, daily)


def _made_up_key(task: MadeUpTask) -> str:
    market = BOTH if task.shares and task.coins else SHARES if task.shares else COINS
    return made_up_key(market)


def _files_key(task: FilesTask, way: str) -> str:
    known = BarStore(Path(task.folder)).catalog()
    entries = [
        one
        for one in known
        if (one.market, one.timeframe_s) == (task.market, task.timeframe_s)
        and one.symbol in task.symbols
    ]
    return files_key(entries, way)


def _did_something(state: SessionState, strategy: str, symbols: Sequence[str]) -> bool:
    wishes = [(one.order.strategy, one.order.symbol) for one in state.orders.records.values()]
    wishes += [(one.strategy, one.symbol) for one in state.refusals]
    return any(mine == strategy and symbol in symbols for mine, symbol in wishes)


def _document(
    practised: Practised, instruments: Mapping[str, Instrument], strategy: str
) -> dict[str, Any]:
    """Return the public document of practice, of one strategy and some symbols."""
    state = practised.state
    whole = RunDocument(state, instruments).build({}, state.book.cash)
    mine = {
        key for key, one in state.orders.records.items()
        if one.order.strategy == strategy and one.order.symbol in instruments
    }  # fmt: skip

    def of_it(one: Mapping[str, Any]) -> bool:
        return one["symbol"] in instruments and one.get("strategy", strategy) == strategy

    left_out = [one for one in whole["trades"] if not of_it(one)]
    return {
        "trades": [one for one in whole["trades"] if of_it(one)],
        "fills": [one for one in whole["fills"] if one["order"] in mine],
        "positions": [one for one in whole["positions"] if one["symbol"] in instruments],
        "refusals": [one for one in whole["refusals"] if one["symbol"] in instruments],
        "left_out": len(left_out),
        "until": iso(state.last_ts_ns),
        "until_ns": state.last_ts_ns,
    }
